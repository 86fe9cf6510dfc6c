"""Time zones by city and by coordinates."""

import zoneinfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.service.places import places


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Казань", "Europe/Moscow"),
        ("  г. ереван ", "Asia/Yerevan"),
        ("Ёревань", "Asia/Yerevan"),
        ("питер", "Europe/Moscow"),
        ("в Москве", "Europe/Moscow"),
        ("Нижнем Новгороде", "Europe/Moscow"),
        ("Екатеринбургу", "Asia/Yekaterinburg"),
        ("по Лондону", "Europe/London"),
        ("Ростов-на-Дону", "Europe/Moscow"),
        ("Калининград", "Europe/Kaliningrad"),
        ("New York", "America/New_York"),
        ("Cologne", "Europe/Berlin"),
        ("São Paulo", "America/Sao_Paulo"),
        ("Kiev", "Europe/Kyiv"),
        ("UTC+3", "Etc/GMT-3"),
        ("-5", "Etc/GMT+5"),
        ("gmt", "Etc/UTC"),
        ("europe/berlin", "Europe/Berlin"),
        ("привет", None),
        ("+99", None),
        ("я", None),
    ],
)
def test_a_city_gives_its_zone(said: str, zone: str | None) -> None:
    """In Russian or English, with small slips; offsets and zone names too."""
    assert places().zone_of(said) == zone


@pytest.mark.parametrize(
    ("north", "east", "zone"),
    [
        (55.7, 37.6, "Europe/Moscow"),
        (40.2, 44.5, "Asia/Yerevan"),
        (64.1, -21.9, "Atlantic/Reykjavik"),
        (-17.5, -149.6, "Pacific/Tahiti"),
        (43.1, 131.9, "Asia/Vladivostok"),
    ],
)
def test_the_nearest_city_gives_the_zone(north: float, east: float, zone: str) -> None:
    """By great circles, so the date line is no border."""
    assert places().zone_at(north, east) == zone


@given(st.text(max_size=200))
@example("0\U00017000")  # a Tangut letter, which Unicode gives no name
def test_whatever_is_typed_is_answered(said: str) -> None:
    """With a zone that exists or none."""
    zone = places().zone_of(said)
    assert zone is None or zone in zoneinfo.available_timezones()


def test_every_city_has_a_zone_that_exists() -> None:
    """The table and the zones belong together."""
    assert set(places().zones) <= zoneinfo.available_timezones()
