"""Proverbs to choose from, in any chat: offered at once, and told only when one is chosen.

What is ready stays in the pool while it is only looked at, so typing costs nothing. A proverb about
a word is made on the spot, once the typing pauses and within a moment; what was made and not chosen
is offered again.
"""

import asyncio
import hashlib
import random
import re
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, Generic, Self, TypeVar

from bot.errors import ProverbBotError
from bot.lm.morphology import analyzer, mentions
from bot.lm.proverb import Proverb
from bot.lm.words import fold
from bot.service.archive import Archive
from bot.service.naming import CultureNames
from bot.service.proverbs import ProverbService
from bot.service.words import Wish, wish

K = TypeVar("K")
V = TypeVar("V")

PAGE = 12
MOMENT_S = 1.0
"""Longest wait for something that has to be made, in seconds."""
PAUSE_S = 0.3
"""Who types on within this time, in seconds, does not mean the word typed so far."""
# Offers remembered until one is chosen, and people who are typing; the oldest are forgotten first.
_OFFERED, _TYPING, _MADE = 5000, 1000, 256
# Proverbs made for offers at the same time: those who have sent a command go first.
_AT_ONCE = 4
_SHORTEST_WORD = 3
_PLACE = re.compile(r"([0-9a-f]{8})\.([0-9]{1,5})")


@dataclass(frozen=True)
class Place:
    """Where a page begins, in which shuffling of what there is."""

    seed: int
    start: int = 0

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The place that `str` wrote; None for anything else."""
        found = _PLACE.fullmatch(text)
        return cls(int(found[1], 16), int(found[2])) if found else None

    def __str__(self) -> str:
        return f"{self.seed:08x}.{self.start}"


@dataclass(frozen=True)
class Page:
    """Proverbs to choose from."""

    proverbs: tuple[Proverb, ...]
    following: Place | None
    """Where the next page begins; None: there is no more."""


class Offers:
    """Pages of proverbs for people who type, and what becomes of the one they choose."""

    def __init__(
        self,
        service: ProverbService,
        archive: Archive,
        names: CultureNames,
        rng: random.Random | None = None,
        *,
        pause_s: float = PAUSE_S,
        moment_s: float = MOMENT_S,
    ) -> None:
        """Offer what the service has.

        Args:
            service: makes proverbs, and has some ready.
            archive: keeps those that are chosen.
            names: tells which cultures somebody means.
            rng: shuffles; the system's own randomness by default.
            pause_s: typing has to pause so long before something is made.
            moment_s: longest wait for it.
        """
        self._service = service
        self._archive = archive
        self._names = names
        self._rng = rng or random.SystemRandom()
        self._pause_s = pause_s
        self._moment_s = moment_s
        self._typing = _Recent[int, object](_TYPING)
        self._offered = _Recent[str, Proverb](_OFFERED)
        self._made = _Recent[tuple[str, ...], Proverb](_MADE)
        self._making: dict[tuple[str, ...], asyncio.Task[Proverb | None]] = {}

    async def page(self, typed: str, place: Place | None, user_id: int) -> Page:
        """Proverbs for what somebody has typed so far; never raises for what is typed.

        Args:
            typed: anything: cultures and words to be about, in any order, or nothing.
            place: where the page begins; None for a fresh first page.
            user_id: who types.
        """
        turn = object()
        self._typing.put(user_id, turn)
        at = place or Place(self._rng.getrandbits(32))
        meant = self._names.find(typed)
        offered = self._service.cultures()
        cultures = [each for each in meant.cultures if each in offered] or list(offered)
        asked = _known(wish(meant.rest))
        first = await self._about(cultures, asked, user_id, turn) if asked and not at.start else []
        ready = self._ready(cultures, at.seed, asked)
        if not ready and not first:
            first = await self._on_the_spot(cultures)
        page = self._filled(first, ready, at)
        for each in page.proverbs:
            if each.id is not None:
                self._offered.put(each.id, each)
        return page

    async def named(self, proverb_id: str) -> Proverb | None:
        """The proverb of an id; None where it cannot be had at once."""
        try:
            async with asyncio.timeout(self._moment_s):
                proverb = await self._service.remake(proverb_id)
        except (ProverbBotError, TimeoutError):
            return None
        if proverb.id is not None:
            self._offered.put(proverb.id, proverb)
        return proverb

    async def chosen(self, proverb_id: str) -> Proverb:
        """Somebody has sent a proverb that was offered: it is kept, counted, and offered no more.

        Raises:
            ProverbIdError: it is not known any more, and cannot be made again.
            BusyError: it would have to be made again, and too many requests wait.
        """
        proverb = self._offered.get(proverb_id) or await self._service.remake(proverb_id)
        self._archive.record(proverb)
        self._service.pool.remove(proverb)
        self._made.drop(lambda each: each.id == proverb_id)
        return proverb

    def _ready(self, cultures: Sequence[str], seed: int, asked: Wish | None) -> list[Proverb]:
        """What the pool has of these, well mixed; what has the words asked for comes first."""
        by_culture = [
            sorted(self._service.pool.ready(each), key=lambda p: _lot(seed, p.id or p.text))
            for each in sorted(cultures, key=lambda culture: _lot(seed, culture))
        ]
        mixed = [each for turn in zip_longest(*by_culture) for each in turn if each is not None]
        if asked is None:
            return mixed
        return sorted(mixed, key=lambda each: not _is_about(each.text, asked))

    def _filled(self, first: Sequence[Proverb], ready: Sequence[Proverb], at: Place) -> Page:
        """A page of what may be shown, beginning at a place."""
        shown = list(first)
        number = at.start
        for number, each in enumerate(ready[at.start :], at.start):
            if len(shown) == PAGE:
                return Page(tuple(shown), replace(at, start=number))
            if self._service.is_shown(each.text) and each not in first:
                shown.append(each)
        return Page(tuple(shown), None)

    async def _about(
        self, cultures: Sequence[str], asked: Wish, user_id: int, turn: object
    ) -> list[Proverb]:
        """One about the words, if they stay what is asked for and it comes in time."""
        known = [
            found
            for culture in cultures
            if (found := self._made.get((culture, *asked.alternatives))) is not None
            and self._service.is_shown(found.text)
        ]
        if known:
            return known[:1]
        await asyncio.sleep(self._pause_s)
        if self._typing.get(user_id) is not turn:
            return []
        culture = self._rng.choice(cultures)

        async def make() -> Proverb:
            proverb = await self._service.proverb_about(
                culture, asked.alternatives, deadline_s=self._moment_s
            )
            self._made.put((culture, *asked.alternatives), proverb)
            return proverb

        return await self._soon((culture, *asked.alternatives), make)

    async def _on_the_spot(self, cultures: Sequence[str]) -> list[Proverb]:
        """One of these cultures, where nothing is ready."""
        culture = self._rng.choice(cultures)

        async def make() -> Proverb:
            proverb = await self._service.proverb(culture)
            self._service.pool.add(proverb)
            return proverb

        return await self._soon((culture,), make)

    async def _soon(
        self, key: tuple[str, ...], make: Callable[[], Coroutine[Any, Any, Proverb]]
    ) -> list[Proverb]:
        """What is made, if that takes but a moment; else it goes on, for who asks next."""
        task = self._making.get(key)
        if task is None:
            if len(self._making) >= _AT_ONCE:
                return []
            task = self._making[key] = asyncio.create_task(_or_none(make()))
            task.add_done_callback(lambda _: self._making.pop(key))
        done, _ = await asyncio.wait({task}, timeout=self._moment_s)
        proverb = task.result() if done else None
        return [] if proverb is None else [proverb]


class _Recent(Generic[K, V]):
    """The last things that were put in, so many of them."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[K, V] = OrderedDict()

    def put(self, key: K, value: V) -> None:
        self._kept[key] = value
        self._kept.move_to_end(key)
        if len(self._kept) > self._capacity:
            self._kept.popitem(last=False)

    def get(self, key: K) -> V | None:
        return self._kept.get(key)

    def drop(self, is_gone: Callable[[V], bool]) -> None:
        for key in [key for key, value in self._kept.items() if is_gone(value)]:
            del self._kept[key]


async def _or_none(making: Coroutine[Any, Any, Proverb]) -> Proverb | None:
    """What is made; None where nothing may be said, or too many wait."""
    try:
        return await making
    except ProverbBotError:
        return None


def _lot(seed: int, name: str) -> bytes:
    """Orders names at random, always alike for one seed."""
    return hashlib.blake2b(name.encode(), digest_size=8, key=seed.to_bytes(4, "big")).digest()


def _known(asked: Wish | None) -> Wish | None:
    """The wish without words that nobody knows: while somebody types most are half a word."""
    words = list(_whole_words(asked)) if asked else []
    if asked is None or not words:
        return None
    together = " ".join(words)
    return Wish(tuple(dict.fromkeys((together, *words))), whole=asked.whole)


def _whole_words(asked: Wish) -> Iterator[str]:
    for word in asked.alternatives[0].split() if asked.alternatives else ():
        if len(word) >= _SHORTEST_WORD and analyzer().word_is_known(word):
            yield word


def _is_about(text: str, asked: Wish) -> bool:
    """Whether a text has all words asked for; their beginnings tell most texts apart."""
    first = asked.alternatives[0]
    folded = fold(text)
    return all(fold(word)[:_SHORTEST_WORD] in folded for word in first.split()) and mentions(
        text, first
    )
