"""Times of day in time zones whose clocks change."""

import datetime
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.service.calendar import is_zone, last_time, local, next_time

UTC = datetime.UTC
ZONES = sorted(zoneinfo.available_timezones())


def at(*when: int) -> datetime.datetime:
    """A moment in UTC."""
    return datetime.datetime(*when, tzinfo=UTC)  # type: ignore[misc, arg-type]


def test_a_time_that_does_not_exist_comes_later() -> None:
    """At 2:30 on the night clocks go from 2 to 3 in Berlin: 3:30, that is 1:30 UTC."""
    assert next_time(at(2026, 3, 28, 12), 2, 30, "Europe/Berlin") == at(2026, 3, 29, 1, 30)
    assert next_time(at(2026, 3, 29, 1, 30), 2, 30, "Europe/Berlin") == at(2026, 3, 30, 0, 30)


def test_a_time_that_comes_twice_counts_once() -> None:
    """At 2:30 on the night clocks go from 3 to 2: the first one, and then the next day's."""
    first = at(2026, 10, 25, 0, 30)
    assert next_time(at(2026, 10, 24, 12), 2, 30, "Europe/Berlin") == first
    assert next_time(first, 2, 30, "Europe/Berlin") == at(2026, 10, 26, 1, 30)


def test_ordinary_times_follow_the_clocks() -> None:
    """Nine o'clock stays nine o'clock, an hour earlier by UTC in summer."""
    assert next_time(at(2026, 3, 28, 7), 9, 0, "Europe/Berlin") == at(2026, 3, 28, 8)
    assert next_time(at(2026, 3, 28, 8), 9, 0, "Europe/Berlin") == at(2026, 3, 29, 7)


def test_a_day_that_a_zone_leaves_out_brings_nothing() -> None:
    """Samoa had no 30 December 2011: after the 29th comes the 31st, once."""
    after = next_time(at(2011, 12, 29, 19), 9, 0, "Pacific/Apia")
    assert local(after, "Pacific/Apia") == datetime.datetime(
        2011, 12, 31, 9, tzinfo=zoneinfo.ZoneInfo("Pacific/Apia")
    )
    assert next_time(after, 9, 0, "Pacific/Apia") - after == datetime.timedelta(days=1)


@given(
    st.datetimes(datetime.datetime(2000, 1, 1), datetime.datetime(2040, 1, 1)),
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(ZONES),
)
def test_times_come_in_order(naive: datetime.datetime, hour: int, minute: int, zone: str) -> None:
    """The last one is not after now, the next one is, and nothing is between them."""
    now = naive.replace(tzinfo=UTC)
    last, following = last_time(now, hour, minute, zone), next_time(now, hour, minute, zone)
    assert last <= now < following
    assert next_time(last, hour, minute, zone) == following
    assert datetime.timedelta(hours=20) <= following - last <= datetime.timedelta(hours=50)


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "../etc/passwd"])
def test_a_zone_that_is_none_counts_as_utc(zone: str) -> None:
    """Zones are abolished too, and that must not end the sending."""
    assert not is_zone(zone)
    assert next_time(at(2026, 1, 1, 8), 9, 0, zone) == at(2026, 1, 1, 9)
