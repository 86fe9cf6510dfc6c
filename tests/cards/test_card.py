"""The pictures: of the right size, alike every time, different for each culture."""

import io
from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from bot.cards.card import CardText, draw_card
from bot.cards.styles import _STYLES, style_of
from bot.config import load_config
from tests.small_project import ROOT

CULTURES = tuple(load_config(ROOT / "config.yaml").cultures)
TEXT = "Кто не знает дороги, тот и не заблудится."


def card(culture: str, text: str = TEXT) -> bytes:
    """A card of a culture."""
    return draw_card(CardText(culture, text, "Пословица", "придумано · zen-4F7K2QXB"))


def opened(data: bytes) -> Image.Image:
    """The picture in a file."""
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("culture", [*CULTURES, "nordic"])
def test_a_card_is_a_square_that_telegram_takes(culture: str) -> None:
    """1080 × 1080, far below 10 MB, with more on it than paper."""
    data = card(culture)
    image = opened(data)
    assert (image.format, image.size) == ("PNG", (1080, 1080))
    assert len(data) < 1_000_000
    assert len(image.getcolors(1 << 21) or ()) > 100


def test_the_same_words_give_the_same_card() -> None:
    """Byte for byte."""
    assert card("zen") == card("zen")
    assert card("zen") != card("zen", "Вымой чашку.")


def test_each_culture_has_a_look_of_its_own() -> None:
    """All of the configuration are drawn by hand, and no two are alike, those of later ones too."""
    assert set(CULTURES) == set(_STYLES)
    small = {
        each: np.asarray(opened(card(each)).resize((54, 54)), dtype=np.int16)
        for each in (*CULTURES, "nordic", "maya")
    }
    for one, other in combinations(small, 2):
        assert np.abs(small[one] - small[other]).mean() > 4, (one, other)


@pytest.mark.parametrize("culture", [*CULTURES, "nordic", "maya", "x"])
def test_words_can_be_read(culture: str) -> None:
    """Ink and paper differ enough (WCAG's 4.5 to 1), and the space lies within the card."""
    style = style_of(culture)
    light, dark = sorted((luminance(style.paper), luminance(style.ink)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
    left, top, right, bottom = style.space
    assert 0 < left < right < 1080
    assert 0 < top < bottom < style.footer_y < 1080


def luminance(colour: tuple[int, int, int]) -> float:
    """Relative luminance by WCAG."""
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (each / 255 for each in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("text", ["", "я" * 300, "тишина " * 300, "🌕 <b>x</b> \u202eабв\n\nг"])
def test_any_text_gives_a_card(text: str) -> None:
    """Empty, endless, odd: a picture all the same."""
    assert opened(card("zen", text)).size == (1080, 1080)


def test_the_fonts_come_with_their_licence() -> None:
    """Below a megabyte together, and the agreement beside them."""
    folder = ROOT / "bot" / "cards" / "fonts"
    assert sum(each.stat().st_size for each in folder.iterdir()) < 1_000_000
    assert "ParaType Ltd" in (folder / "LICENSE.txt").read_text("utf-8")
