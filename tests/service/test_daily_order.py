"""What people type behind /daily."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.service.daily_order import ANY, Order, read_order

NAMES = {"zen": "zen", "dzen": "zen", "sufi": "sufi"}


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ("", Order()),
        ("9", Order(time=(9, 0))),
        ("в 9:05", Order(time=(9, 5))),
        ("21.30", Order(time=(21, 30))),
        ("9pm", Order(time=(21, 0))),
        ("12am", Order(time=(0, 0))),
        ("в 9 вечера", Order(time=(21, 0))),
        ("в 12 ночи", Order(time=(0, 0))),
        ("каждый день в 8 утра в Казани", Order(time=(8, 0), place="Казани")),
        ("25:00", Order(bad_time=True)),
        ("13pm", Order(bad_time=True)),
        ("9:75", Order(bad_time=True)),
        ("off", Order(off=True)),
        ("ВЫКЛ", Order(off=True)),
        ("7:45 Нижний Новгород", Order(time=(7, 45), place="Нижний Новгород")),
        ("UTC+3", Order(place="UTC+3")),
        ("9:00 /dzen", Order(time=(9, 0), culture="zen")),
        ("any 9", Order(time=(9, 0), culture=ANY)),
        ("@wisdom 9:00", Order(time=(9, 0), channel="@wisdom")),
        ("https://t.me/wisdom off", Order(off=True, channel="@wisdom")),
    ],
)
def test_an_order_is_read(typed: str, order: Order) -> None:
    """Times, places, cultures, channels, off, as people say them."""
    assert read_order(typed, NAMES) == order


@given(st.text())
def test_whatever_is_typed_is_an_order(typed: str) -> None:
    """With a time that clocks show, if any."""
    order = read_order(typed, NAMES)
    assert order.time is None or (order.time[0] < 24 and order.time[1] < 60)
    assert order.culture in {None, ANY, "zen", "sufi"}
