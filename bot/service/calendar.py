"""When a time of day comes in a time zone, through all changes of its clocks.

A time that a day lacks, as clocks go forward, comes as much later as they jump; one that comes
twice, as they go back, counts the first time.
"""

import datetime
import zoneinfo
from collections.abc import Iterator
from functools import cache

_DAY = datetime.timedelta(days=1)


def zone_info(zone: str) -> datetime.tzinfo:
    """The zone of this IANA name; UTC for one that is no longer known."""
    try:
        return zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return datetime.UTC


def is_zone(zone: str) -> bool:
    """Whether there is a time zone of this name."""
    return zone in zones()


@cache
def zones() -> frozenset[str]:
    """The names of all time zones; asked of the disk once, as that is hundreds of files."""
    return frozenset(zoneinfo.available_timezones())


def next_time(now: datetime.datetime, hour: int, minute: int, zone: str) -> datetime.datetime:
    """The first moment after `now` that the zone's clocks show this time of day."""
    return min(each for each in _around(now, hour, minute, zone) if each > now)


def last_time(now: datetime.datetime, hour: int, minute: int, zone: str) -> datetime.datetime:
    """The last moment not after `now` that the zone's clocks show this time of day."""
    return max(each for each in _around(now, hour, minute, zone) if each <= now)


def local(moment: datetime.datetime, zone: str) -> datetime.datetime:
    """The moment as the zone's clocks and calendar show it."""
    return moment.astimezone(zone_info(zone))


def _around(
    now: datetime.datetime, hour: int, minute: int, zone: str
) -> Iterator[datetime.datetime]:
    info = zone_info(zone)
    today = now.astimezone(info).date()
    time = datetime.time(hour, minute, tzinfo=info)
    # Two days either way, as a zone may leave out a whole one (Samoa, 2011-12-30).
    for shift in range(-2, 3):
        yield datetime.datetime.combine(today + shift * _DAY, time).astimezone(datetime.UTC)
