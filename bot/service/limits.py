"""How much one person and one chat may ask for: checked before any work is done.

A sliding window counts exactly: no burst at a window's edge gets through twice. What is
remembered is bounded, and nothing of it outlives the process.
"""

import enum
import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.service.settings import ServiceSettings

WINDOW_S = 60.0
# Presses that cost neither a message nor a proverb: so many times what a person may ask for.
LIGHT = 3
# People and chats remembered at the same time; the longest silent are forgotten first.
CAPACITY = 10_000


class Verdict(enum.Enum):
    """What becomes of a request."""

    ALLOWED = "allowed"
    NOTICE = "notice"
    """Refused, and the chat is to be told so."""
    SILENT = "silent"
    """Refused, and the chat has been told already."""


@dataclass
class _Record:
    times: deque[float] = field(default_factory=deque)
    noticed_at: float = -math.inf


class SlidingWindow:
    """At most `limit` requests a key in any stretch of `window_s` seconds."""

    def __init__(self, limit: int, window_s: float = WINDOW_S, capacity: int = CAPACITY) -> None:
        self._limit = limit
        self._window_s = window_s
        self._capacity = capacity
        self._records: OrderedDict[int, _Record] = OrderedDict()

    def wait_s(self, key: int, now: float) -> float:
        """Seconds until this key may ask again; 0 when it may at once."""
        record = self._records.get(key)
        if record is None:
            return 0.0
        while record.times and record.times[0] <= now - self._window_s:
            record.times.popleft()
        if len(record.times) < self._limit:
            return 0.0
        return record.times[0] + self._window_s - now

    def charge(self, key: int, now: float) -> None:
        """Count one request."""
        self._record(key).times.append(now)

    def may_notice(self, key: int, now: float) -> bool:
        """Whether this key may be told of its limit: true once in a window."""
        record = self._record(key)
        if now - record.noticed_at < self._window_s:
            return False
        record.noticed_at = now
        return True

    def _record(self, key: int) -> _Record:
        record = self._records.setdefault(key, _Record())
        self._records.move_to_end(key)
        if len(self._records) > self._capacity:
            self._records.popitem(last=False)
        return record


class RequestLimits:
    """The limits of one process: per person, and per group."""

    def __init__(
        self, settings: ServiceSettings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Set the limits.

        Args:
            settings: requests a minute.
            clock: seconds that never run backwards.
        """
        self._users = SlidingWindow(settings.user_per_minute)
        self._groups = SlidingWindow(settings.chat_per_minute)
        self._light = SlidingWindow(LIGHT * settings.user_per_minute)
        self._clock = clock

    def check(self, user: int, group: int | None) -> Verdict:
        """Whether a request may be served; it is counted only if so.

        Args:
            user: who asks.
            group: where, or None in a private chat. A group is told once of whichever limit,
                since each notice spends the group's own budget of messages.
        """
        now = self._clock()
        if self.wait_s(user, group) == 0:
            self._users.charge(user, now)
            if group is not None:
                self._groups.charge(group, now)
            return Verdict.ALLOWED
        told = (
            self._users.may_notice(user, now)
            if group is None
            else self._groups.may_notice(group, now)
        )
        return Verdict.NOTICE if told else Verdict.SILENT

    def check_light(self, user: int) -> Verdict:
        """Whether a press of a light button may be served; it is counted only if so."""
        now = self._clock()
        if self._light.wait_s(user, now) > 0:
            return Verdict.NOTICE if self._light.may_notice(user, now) else Verdict.SILENT
        self._light.charge(user, now)
        return Verdict.ALLOWED

    def wait_light_s(self, user: int) -> float:
        """Seconds until a press of a light button would be served."""
        return self._light.wait_s(user, self._clock())

    def wait_s(self, user: int, group: int | None) -> float:
        """Seconds until a request of this person in this place would be served."""
        now = self._clock()
        wait_s = self._users.wait_s(user, now)
        return wait_s if group is None else max(wait_s, self._groups.wait_s(group, now))
