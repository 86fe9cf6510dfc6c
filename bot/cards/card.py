"""A proverb as a picture of 1080 × 1080: ornament, saying, tradition, id."""

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bot.cards.canvas import SIDE, Canvas, mixed
from bot.cards.style import Style
from bot.cards.styles import style_of
from bot.cards.typesetting import LINE_HEIGHT, Setting, hanging, set_text

STYLE_VERSION = 1
"""To be raised with each change that shows: cards made before are then drawn anew."""

_FONTS = Path(__file__).parent / "fonts"
_CREDIT_SIZE, _FOOTER_SIZE = 23, 20
_TRACKING = 0.16


@dataclass(frozen=True)
class CardText:
    """What stands on a card."""

    culture: str
    """Decides how it looks."""
    text: str
    credit: str
    """Below the saying, in spaced capitals."""
    footer: str
    """Small, at the bottom."""


def draw_card(card: CardText) -> bytes:
    """The picture as a PNG file; the same text gives the same picture."""
    style = style_of(card.culture)
    canvas = Canvas(style.paper)
    style.ornament(canvas, style)
    image = canvas.finished()
    _write(image, style, card)
    written = io.BytesIO()
    image.save(written, "PNG", compress_level=6)
    return written.getvalue()


def _write(image: Image.Image, style: Style, card: CardText) -> None:
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = style.space
    credit_height = 2.9 * _CREDIT_SIZE
    setting = set_text(
        card.text, _width, right - left, bottom - top - credit_height, largest=style.largest
    )
    height = setting.height + credit_height
    y = top + (bottom - top - height) / 2
    middle = (left + right) / 2
    _lines(draw, setting, middle, y, style)
    faded = mixed(style.ink, style.paper, 0.25) if style.credit is None else style.credit
    _spaced(draw, card.credit.upper(), middle, y + height - _CREDIT_SIZE, right - left, faded)
    footer = style.footer or mixed(style.ink, style.paper, 0.45)
    draw.text((SIDE / 2, style.footer_y), card.footer, footer, _font("Italic", _FOOTER_SIZE), "mm")


def _lines(
    draw: ImageDraw.ImageDraw, setting: Setting, middle: float, top: float, style: Style
) -> None:
    font = _font("Regular", setting.size)
    for number, line in enumerate(setting.lines):
        before, core, _ = hanging(line)
        x = middle - font.getlength(core) / 2 - font.getlength(before)
        y = top + setting.size * LINE_HEIGHT * (number + 0.5)
        draw.text((x, y), line, style.ink, font, "lm")


def _spaced(
    draw: ImageDraw.ImageDraw,
    text: str,
    middle: float,
    y: float,
    width: float,
    colour: tuple[int, int, int],
) -> None:
    """A line of capitals with space between them, made smaller where it is too wide."""
    size = _CREDIT_SIZE
    while size > 8 and _spaced_width(text, size) > width:
        size -= 1
    font = _font("Regular", size)
    x = middle - _spaced_width(text, size) / 2
    for letter in text:
        draw.text((x, y), letter, colour, font, "lm")
        x += font.getlength(letter) + _TRACKING * size


def _spaced_width(text: str, size: int) -> float:
    font = _font("Regular", size)
    return sum(font.getlength(each) + _TRACKING * size for each in text) - _TRACKING * size


def _width(text: str, size: int) -> float:
    return _font("Regular", size).getlength(text)


@lru_cache(maxsize=64)
def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    # Not Raqm, which some systems lack: pictures would differ.
    basic = ImageFont.Layout.BASIC
    return ImageFont.truetype(_FONTS / f"PTSerif-{face}.ttf", size, layout_engine=basic)
