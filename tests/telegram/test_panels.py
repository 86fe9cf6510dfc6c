"""Panels as texts and buttons, without a bot."""

import zoneinfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from telegram import InlineKeyboardMarkup

from bot.config import load_config
from bot.service.daily_order import ANY
from bot.storage.subscriptions import Subscription, Target
from bot.telegram.choices import toggled
from bot.telegram.daily_panel import CULTURE, ZONE, Panel, Press
from bot.telegram.zones import OFFERED, offset, place_name, zone_label
from tests.storage.test_people import NOW
from tests.telegram.bots import CONFIG_FILE, EN, RU

CULTURES = load_config(CONFIG_FILE).cultures
CHANNEL = -1_002_345_678_901


@pytest.mark.parametrize("words", [RU, EN])
def test_every_button_of_the_panel_fits_and_is_read_back(words: object) -> None:
    """Within 64 bytes, for a channel too."""
    panel = Panel(CULTURES, words, NOW, channel=CHANNEL, title="Т")  # type: ignore[arg-type]
    subscription = Subscription(Target(CHANNEL), None, 9, 0, OFFERED[-1], "ru", next_due_at=NOW)
    keyboards: list[InlineKeyboardMarkup] = [
        panel.buttons(subscription),
        *(view()[1] for view in (panel.offer, panel.hours, panel.cultures, panel.zones)),
    ]
    for button in (each for k in keyboards for row in k.inline_keyboard for each in row):
        data = str(button.callback_data)
        assert len(data.encode()) <= 64
        press = Press.read(data.partition(":")[2])
        assert press.channel == CHANNEL
        assert press.data() == data


def test_any_zone_fits_into_a_button_and_has_a_name() -> None:
    """The longest names too, in both languages."""
    for zone in zoneinfo.available_timezones():
        assert len(Press(ZONE, zone, CHANNEL).data().encode()) <= 64
        assert place_name(zone, "ru").strip()
        assert place_name(zone, "en").strip()
        assert offset(zone, NOW).startswith("UTC")


def test_the_longest_culture_fits_into_a_button() -> None:
    """An id has up to 24 characters."""
    assert len(Press(CULTURE, "a" * 24, CHANNEL).data().encode()) <= 64


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        ("Europe/Moscow", "Москва, UTC+3"),
        ("Europe/Kyiv", "Киев, UTC+2"),
        ("Asia/Kolkata", "Калькутта, UTC+5:30"),
        ("America/New_York", "Нью-Йорк, UTC−5"),
        ("Etc/UTC", "UTC"),
        ("Etc/GMT-3", "UTC+3"),
    ],
)
def test_zones_are_told_by_city_and_offset(zone: str, label: str) -> None:
    """As of the moment, since clocks change."""
    assert zone_label(zone, "ru", NOW) == label


@given(st.text() | st.from_regex(r"\A[a-z]{0,5}@-{0,3}[0-9]{0,20}\Z"))
@example("hours@--5")
def test_forged_callback_data_are_read_as_something(data: str) -> None:
    """Whatever a client sends."""
    channel = Press.read(data).channel
    assert channel is None or abs(channel) < 10**15


@given(st.lists(st.sampled_from([*CULTURES, "gone"]), unique=True), st.sampled_from([*CULTURES]))
def test_ticking_twice_changes_nothing(chosen: list[str], culture: str) -> None:
    """Unless that is all or none; what is no longer on offer goes."""
    once = toggled(chosen, culture, CULTURES)
    assert "gone" not in once
    if once:
        assert (culture in once) == (culture not in chosen)
        known = [each for each in chosen if each in CULTURES]
        assert sorted(toggled(once, culture, CULTURES)) in (sorted(known), [])
    assert Press(CULTURE, ANY).data() == "daily:culture=any"
