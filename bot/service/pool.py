"""Proverbs made before anybody asks, so that an ordinary answer comes at once.

Threads of the lowest priority fill the pool while nobody waits for anything that is made on the
spot. Of several seeds the best by score is kept. A full pool costs nothing: its threads sleep.
"""

import contextlib
import os
import random
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import structlog

from bot.errors import GenerationError
from bot.lm.proverb import Proverb
from bot.service.lately import Heard, Theme
from bot.service.settings import PoolSettings

log = structlog.get_logger()

# A culture whose seeds give nothing, or a fault, is left alone so long, in seconds.
REST_S = 60.0
# One whose seeds give only what is ready already: so long at first, then twice as long each time.
REPEAT_REST_S = 1.0
# Below a quarter of its size a pool takes a quarter of the seeds: proverbs soon, then better ones.
_LOW = 4
# Proverbs that a thread makes of one culture before another has its turn: each change of model
# costs time.
_RUN = 4
_LOWEST_PRIORITY = 19


class PoolMaker(Protocol):
    """What the pool asks of the language model: blocking, safe to call from several threads."""

    @property
    def seed_space(self) -> int:
        """Seeds are 0 <= seed < seed_space."""

    def cultures(self) -> tuple[str, ...]:
        """Ids of the cultures that have a model."""

    def make(self, culture: str, seed: int) -> Proverb:
        """The culture's proverb of this seed; GenerationError if it gives none."""


@dataclass(frozen=True)
class _Ready:
    proverb: Proverb
    theme: Theme


class Pool:
    """Ready proverbs of every culture; safe to use from several threads."""

    def __init__(
        self,
        maker: PoolMaker,
        settings: PoolSettings,
        rng: random.Random,
        *,
        is_shown: Callable[[str], bool] = lambda text: True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """An empty pool; `start` begins to fill it.

        Args:
            maker: makes the proverbs.
            settings: how many, from how many seeds, at what cost.
            rng: gives the seeds.
            is_shown: whether a text may be said at all; asked when it is made and when it is taken.
            clock: seconds that never run backwards.
        """
        self._maker = maker
        self._settings = settings
        self._rng = rng
        self._is_shown = is_shown
        self._clock = clock
        self._changed = threading.Condition()
        # All of these are touched under the condition's lock only.
        self._ready: dict[str, deque[_Ready]] = {}
        self._models: Counter[str] = Counter()  # how often each culture's were forgotten
        self._filling: set[str] = set()
        self._resting: dict[str, float] = {}  # culture -> when it may be tried again
        self._failing: set[str] = set()  # cultures whose last seeds gave nothing
        self._repeat_rest_s: dict[str, float] = {}  # the last rest of those that gave nothing new
        self._guests = 0  # requests that are being served on the spot
        self._began = self._quiet_since = clock()
        self._filled = False
        self._stopping = False
        self._threads: list[threading.Thread] = []

    def take(self, culture: str, heard: Heard) -> Proverb | None:
        """The ready proverb that is newest to a chat, out of the pool; None if there is none.

        Args:
            culture: whose.
            heard: what the chat was told lately; the text is not added to it.
        """
        with self._changed:
            self._quiet_since = self._clock()
            ready = self._ready.get(culture, deque())
            for hidden in [each for each in ready if not self._is_shown(each.proverb.text)]:
                ready.remove(hidden)
            fresh = [each for each in ready if not heard.has(each.proverb.text)]
            best = heard.newest(fresh, lambda each: each.theme)
            if best is not None:
                ready.remove(best)
            self._changed.notify_all()
        return best.proverb if best else None

    def ready(self, culture: str) -> list[Proverb]:
        """What is ready of a culture, left where it is: for somebody to look at and choose from."""
        with self._changed:
            self._quiet_since = self._clock()
            return [each.proverb for each in self._ready.get(culture, ())]

    def remove(self, proverb: Proverb) -> None:
        """Take out a proverb that somebody has chosen, if it is still there."""
        with self._changed:
            ready = self._ready.get(proverb.culture, deque())
            for chosen in [each for each in ready if each.proverb.id == proverb.id]:
                ready.remove(chosen)
            self._changed.notify_all()

    def add(self, proverb: Proverb) -> None:
        """Put in a proverb that was made on the spot and not said, if there is room."""
        with self._changed:
            ready = self._ready.setdefault(proverb.culture, deque())
            if len(ready) < self._settings.size:
                ready.append(_Ready(proverb, Theme.of(proverb.text)))

    def count(self, culture: str) -> int:
        """How many proverbs of a culture are ready."""
        with self._changed:
            return len(self._ready.get(culture, ()))

    def forget(self, culture: str) -> None:
        """Drop what is ready, and what is being made: the culture's model has changed."""
        with self._changed:
            self._ready.pop(culture, None)
            self._resting.pop(culture, None)
            self._failing.discard(culture)
            self._repeat_rest_s.pop(culture, None)
            self._models[culture] += 1
            self._changed.notify_all()

    @contextlib.contextmanager
    def giving_way(self) -> Iterator[None]:
        """While the block runs nothing is begun for the pool: somebody waits for an answer."""
        with self._changed:
            self._guests += 1
        try:
            yield
        finally:
            with self._changed:
                self._guests -= 1
                self._quiet_since = self._clock()
                self._changed.notify_all()

    def start(self) -> None:
        """Begin to fill; to be called once."""
        count = self._settings.threads if self._settings.size else 0
        self._threads = [
            threading.Thread(target=self._fill, name=f"proverb-pool-{number}", daemon=True)
            for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_s: float) -> None:
        """Fill no more, and wait until the threads have ended, but no longer than this."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        deadline = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if any(thread.is_alive() for thread in self._threads):
            # They only compute, and end with the process.
            log.info("pool_not_stopped_in_time", limit_s=timeout_s)

    def _fill(self) -> None:
        _lower_priority()
        culture: str | None = None
        while (culture := self._next_culture(culture)) is not None:
            try:
                self._add_one(culture)
            except Exception as error:  # whatever it is, the bot answers without the pool too
                log.error("pool_failed", culture=culture, error=f"{type(error).__name__}: {error}")
                self._rest(culture)
            finally:
                with self._changed:
                    self._filling.discard(culture)

    def _next_culture(self, last: str | None) -> str | None:
        """The culture to work for, once one lacks some; None if told to stop.

        Args:
            last: the one that the thread worked for; it stays there for a while.
        """
        with self._changed:
            while not self._stopping:
                now = self._clock()
                lacking = self._lacking(now)
                if lacking:
                    culture = min(lacking, key=lacking.__getitem__)
                    if last in lacking and lacking[last] < lacking[culture] + _RUN:
                        culture = last
                    self._filling.add(culture)
                    return culture
                self._say_filled()
                self._changed.wait(self._until_rested_s(now))
        return None

    def _say_filled(self) -> None:
        """Log it the first time that nothing is lacking any more, of the cultures that give any."""
        if self._filled or self._filling:
            return
        giving = [each for each in self._maker.cultures() if each not in self._failing]
        counts = {each: len(self._ready.get(each, ())) for each in giving}
        if all(count >= self._settings.size for count in counts.values()):
            self._filled = True
            ready = sum(counts.values())
            log.info("pool_filled", ready=ready, seconds=round(self._clock() - self._began))

    def _lacking(self, now: float) -> dict[str, int]:
        counts = {each: len(self._ready.get(each, ())) for each in self._maker.cultures()}
        return {
            culture: count
            for culture, count in counts.items()
            if count < self._settings.size
            and culture not in self._filling
            and self._resting.get(culture, now) <= now
        }

    def _until_rested_s(self, now: float) -> float | None:
        waits = [until - now for until in self._resting.values() if until > now]
        return min(waits, default=None)

    def _add_one(self, culture: str) -> None:
        """Make proverbs from several seeds and keep the best."""
        with self._changed:
            model = self._models[culture]
            count = len(self._ready.get(culture, ()))
        seeds = self._settings.best_of
        if count * _LOW < self._settings.size:
            seeds = max(1, seeds // _LOW)
        made = [self._made(culture) for _ in range(seeds) if self._may_go_on()]
        sayable = [each for each in made if each and self._is_shown(each.text)]
        with self._changed:
            if self._stopping or model != self._models[culture]:
                return
            ready = self._ready.setdefault(culture, deque())
            known = {each.proverb.text for each in ready}
            new = [each for each in sayable if each.text not in known]
            if new:
                best = max(new, key=lambda each: each.merit)
                ready.append(_Ready(best, Theme.of(best.text)))
                self._failing.discard(culture)
                self._repeat_rest_s.pop(culture, None)
                return
            if sayable:
                self._rest_longer(culture)
                return
        self._rest(culture)

    def _made(self, culture: str) -> Proverb | None:
        began = time.thread_time()
        try:
            return self._maker.make(culture, self._rng.randrange(self._maker.seed_space))
        except GenerationError:
            return None
        finally:
            self._pause((time.thread_time() - began) * (1 / self._settings.cpu_share - 1))

    def _pause(self, seconds: float) -> None:
        until = self._clock() + seconds
        with self._changed:
            while not self._stopping and (left := until - self._clock()) > 0:
                self._changed.wait(left)

    def _may_go_on(self) -> bool:
        """Wait while somebody is served or was so just now; False if told to stop."""
        with self._changed:
            while not self._stopping:
                left = self._quiet_since + self._settings.idle_s - self._clock()
                if not self._guests and left <= 0:
                    return True
                self._changed.wait(None if self._guests else left)
        return False

    def _rest_longer(self, culture: str) -> None:
        """Leave alone a culture that gave nothing new, twice as long as the time before."""
        self._failing.discard(culture)
        rest_s = min(REST_S, 2.0 * self._repeat_rest_s.get(culture, REPEAT_REST_S / 2.0))
        self._repeat_rest_s[culture] = rest_s
        self._resting[culture] = self._clock() + rest_s

    def _rest(self, culture: str) -> None:
        """Leave alone a culture that gave nothing at all."""
        with self._changed:
            self._failing.add(culture)
            self._resting[culture] = self._clock() + REST_S


def _lower_priority() -> None:
    """Let every other thread of the machine go first; where that cannot be had, do without."""
    if sys.platform == "linux":  # elsewhere priorities are the whole process's
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST_PRIORITY)
