"""The picture of /stats."""

import datetime
import io

import pytest
from PIL import Image

from bot.telegram.chart import WIDTH, draw_stats

DAY = datetime.date(2026, 12, 1)


@pytest.mark.parametrize("cultures", [0, 1, 18])
@pytest.mark.parametrize("most", [0, 1, 10**7])
def test_it_is_a_picture_whatever_the_figures(cultures: int, most: int) -> None:
    """No requests at all, or millions; no culture, or all."""
    days = {DAY + datetime.timedelta(days=n): most * n // 29 for n in range(30)}
    data = draw_stats(days, {f"culture{n}": most * n for n in range(cultures)})
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        assert image.width == WIDTH
        assert image.getpixel((5, 5)) == (250, 248, 243)


def test_equal_figures_give_equal_pictures() -> None:
    """Nothing but the figures is in it."""
    days = {DAY: 3}
    assert draw_stats(days, {"zen": 3}) == draw_stats(days, {"zen": 3})
    assert draw_stats(days, {"zen": 3}) != draw_stats(days, {"zen": 3, "sufi": 1})
