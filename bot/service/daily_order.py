"""What stands behind `/daily`: a time, a city, a culture, a channel, or `off`, in any order."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

ANY = "any"
_OFF = frozenset({"off", "stop", "выкл", "выключи", "выключить", "стоп", "нет", "отмена"})
_FILLERS = frozenset({"в", "во", "at", "on", "in", "каждый", "день", "по", "every", "day"})
_MORNING, _EVENING = frozenset({"утра", "ночи"}), frozenset({"дня", "вечера"})
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{1,2}))?(?:ч|h)?(am|pm)?", re.IGNORECASE)
_CHANNEL = re.compile(r"(?:https?://)?(?:t\.me/|@)([A-Za-z][A-Za-z0-9_]{3,31})", re.IGNORECASE)
_READ = 200


@dataclass(frozen=True)
class Order:
    """What is asked for; what is not said is empty."""

    off: bool = False
    time: tuple[int, int] | None = None
    bad_time: bool = False
    """Something stands there that looks like a time and is none."""
    culture: str | None = None
    """An id, or `any`."""
    place: str = ""
    channel: str = ""
    """With its @."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said, but perhaps a channel."""
        return self == Order(channel=self.channel)


def read_order(typed: str, cultures: Mapping[str, str]) -> Order:
    """The order in what was typed.

    Args:
        typed: all that stands behind the command.
        cultures: names and aliases in small letters, each with its id.
    """
    order, places = Order(), list[str]()
    for word in typed[:_READ].split():
        small = word.lower().strip(",;")
        time, channel = _TIME.fullmatch(small), _CHANNEL.fullmatch(word)
        if small in _OFF:
            order = _with(order, off=True)
        elif time is not None:
            found = _time(time)
            order = _with(order, time=found, bad_time=found is None)
        elif channel is not None:
            order = _with(order, channel=f"@{channel[1]}")
        elif small == ANY or small.lstrip("/") in cultures:
            order = _with(order, culture=cultures.get(small.lstrip("/"), ANY))
        elif small in _MORNING | _EVENING and order.time is not None:
            order = _with(order, time=_half(order.time, small in _EVENING))
        elif small not in _FILLERS:
            places.append(word)
    return _with(order, place=" ".join(places))


def _with(order: Order, **changes: Any) -> Order:
    return replace(order, **changes)


def _time(match: re.Match[str]) -> tuple[int, int] | None:
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour, minute = _half((hour, minute), half == "pm")
    return (hour, minute) if hour < 24 and minute < 60 else None


def _half(time: tuple[int, int], evening: bool) -> tuple[int, int]:
    """A time of twelve hours as one of the day's; one that is of the day already stays."""
    hour, minute = time
    return (hour % 12 + 12 * evening, minute) if 0 < hour <= 12 else time
