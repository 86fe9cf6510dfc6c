"""The picture of /stats: requests by day, and proverbs of the week by culture.

It has numbers, dates and culture ids only, so that it is the same in every language; the caption
says what they are.
"""

import datetime
import io
from collections.abc import Mapping
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

WIDTH = 1000
_MARGIN, _DAYS_HEIGHT, _ROW = 40, 240, 34
_PAPER, _INK, _FAINT = (250, 248, 243), (60, 56, 50), (170, 164, 154)
_DAYS, _CULTURES = (74, 124, 150), (200, 140, 70)
_NAME_WIDTH, _NUMBER_WIDTH = 170, 90


@dataclass(frozen=True)
class _Canvas:
    draw: ImageDraw.ImageDraw
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont

    def text(
        self, x: float, y: float, text: str, anchor: str, colour: tuple[int, int, int]
    ) -> None:
        self.draw.text((x, y), text, fill=colour, font=self.font, anchor=anchor)


def draw_stats(by_day: Mapping[datetime.date, int], by_culture: Mapping[str, int]) -> bytes:
    """The picture as a PNG file.

    Args:
        by_day: requests of each day, oldest first; at least one day.
        by_culture: proverbs sent, most first; none is well.
    """
    height = 2 * _MARGIN + _DAYS_HEIGHT + (_MARGIN + _ROW * len(by_culture) if by_culture else 0)
    image = Image.new("RGB", (WIDTH, height), _PAPER)
    canvas = _Canvas(ImageDraw.Draw(image), ImageFont.load_default(18))
    _draw_days(canvas, by_day)
    _draw_cultures(canvas, by_culture, 2 * _MARGIN + _DAYS_HEIGHT)
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def _draw_days(canvas: _Canvas, by_day: Mapping[datetime.date, int]) -> None:
    """Bars from left to right, the highest with its number, a date below each fifth."""
    base, step = _MARGIN + _DAYS_HEIGHT - 30, (WIDTH - 2 * _MARGIN) / len(by_day)
    most = max(by_day.values())
    canvas.draw.line((_MARGIN, base, WIDTH - _MARGIN, base), fill=_FAINT)
    named = False
    for number, (day, count) in enumerate(by_day.items()):
        left = _MARGIN + number * step
        top = base - (base - _MARGIN - 24) * count / (most or 1)
        if count:
            canvas.draw.rectangle((left + 2, top, left + step - 3, base), fill=_DAYS)
        if count == most and count and not named:
            canvas.text(left + step / 2, top - 4, f"{count:,}", "mb", _INK)
            named = True
        if number % 5 == 4:
            canvas.text(left + step / 2, base + 8, f"{day:%d.%m}", "mt", _INK)


def _draw_cultures(canvas: _Canvas, by_culture: Mapping[str, int], top: int) -> None:
    """A row a culture: its id, a bar, the number."""
    most = max(by_culture.values(), default=0)
    left = _MARGIN + _NAME_WIDTH
    room = WIDTH - _MARGIN - _NUMBER_WIDTH - left
    for number, (culture, count) in enumerate(by_culture.items()):
        middle = top + number * _ROW + _ROW / 2
        canvas.text(left - 12, middle, culture, "rm", _INK)
        right = left + room * count / (most or 1)
        canvas.draw.rectangle((left, middle - 10, right, middle + 10), fill=_CULTURES)
        canvas.text(right + 10, middle, f"{count:,}", "lm", _INK)
