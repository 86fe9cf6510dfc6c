"""New proverbs on request: a culture in, a proverb out, within the service's bounds."""

import random
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.errors import (
    BusyError,
    GenerationError,
    ProverbHiddenError,
    ProverbIdError,
    UnknownCharacterError,
    UnknownCultureError,
)
from bot.lm.morphology import mentions
from bot.lm.proverb import Proverb
from bot.service.archive import Archive
from bot.service.lately import Heard, Lately
from bot.service.pool import Pool
from bot.service.settings import ServiceSettings
from bot.service.workers import Workers

# A seed that gives nothing sayable is the model's bad luck, not the asker's: others are tried.
SEEDS_PER_REQUEST = 3
SEEDS_PER_WORD = 2


class ProverbMaker(Protocol):
    """The language model's side: blocking, safe to call from several threads."""

    @property
    def seed_space(self) -> int:
        """Seeds are 0 <= seed < seed_space."""

    def cultures(self) -> tuple[str, ...]:
        """Ids of the cultures that have a model."""

    def make(self, culture: str, seed: int, about: str = "") -> Proverb:
        """The culture's proverb of this seed.

        Args:
            culture: whose.
            seed: decides the text.
            about: words that it must have in some form: their dictionary forms, parted by spaces.

        Raises:
            GenerationError: this seed gives no text that may be said.
            UnknownCharacterError: the words have characters that the model lacks.
        """

    def remake(self, proverb_id: str) -> Proverb:
        """The proverb of this id.

        Raises:
            ProverbIdError: mistyped, of no known culture, or of a model that is not kept.
        """

    def rarity(self, word: str) -> float:
        """How rare the model finds a word: the higher the rarer."""

    def version(self, culture: str) -> str:
        """The culture's model version: what its ids begin with."""

    def id_of(self, culture: str, seed: int) -> str:
        """What the proverb of a seed is called."""


@dataclass
class Counters:
    """What the service has done since the start of the process."""

    made: int = 0
    ready: int = 0
    """Of those made, out of the pool."""
    relaxed: int = 0
    """Of those made, with the lowered bar."""
    busy: int = 0
    """Turned away: too many waited, or the answer took too long."""
    failed: int = 0
    """No text that may be said, or a fault."""
    about: int = 0
    """Of those made, about a word that was asked for."""
    unmet: int = 0
    """Words that nothing good came about in time."""


class ProverbService:
    """Gives proverbs out of the pool, or makes them in worker threads: so many at once.

    No text that is hidden is given, and none twice to the same chat lately.
    """

    def __init__(
        self,
        maker: ProverbMaker,
        settings: ServiceSettings,
        rng: random.Random | None = None,
        archive: Archive | None = None,
        *,
        is_shown: Callable[[str], bool] = lambda text: True,
    ) -> None:
        """Put a maker to work.

        Args:
            maker: makes the proverbs.
            settings: how many at once, how many may wait, how long.
            rng: gives the seeds; the system's own randomness by default.
            archive: where proverbs that were sent are found again; without one they are made anew.
            is_shown: whether a text may be said at all; safe to call from several threads.
        """
        self.counters = Counters()
        self._maker = maker
        self._archive = archive
        self._rng = rng or random.SystemRandom()
        self._is_shown = is_shown
        self._word_deadline_s = settings.word_deadline_s
        self._workers = Workers(settings.workers, settings.queue, settings.deadline_s)
        self._lately = Lately()
        self.pool = Pool(maker, settings.pool, self._rng, is_shown=is_shown)

    def cultures(self) -> tuple[str, ...]:
        """Ids of the cultures on offer."""
        return self._maker.cultures()

    def version(self, culture: str) -> str:
        """The culture's model version: what its ids begin with."""
        return self._maker.version(culture)

    def rarity(self, word: str) -> float:
        """How rare a word is: the higher the rarer."""
        return self._maker.rarity(word)

    def example_id(self, culture: str) -> str:
        """An id of the culture that can be asked for."""
        return self._maker.id_of(culture, self._maker.seed_space // 3)

    async def proverb(self, culture: str, *, chat: int | None = None) -> Proverb:
        """A new proverb of the culture: at once if one is ready.

        Args:
            culture: whose.
            chat: who will read it; what it was told lately is not told again.

        Raises:
            UnknownCultureError: no model of that culture is loaded.
            BusyError: too many requests wait, or the deadline has passed.
            GenerationError: several seeds gave no text that may be said.
        """
        self._require(culture)
        heard = self._lately.of(chat)
        proverb = self.pool.take(culture, heard)
        if proverb is None:
            proverb = await self._made(culture, heard)
        else:
            self.counters.made += 1
            self.counters.ready += 1
        heard.add(proverb.text)
        return proverb

    def is_shown(self, text: str) -> bool:
        """Whether a text may be said at all."""
        return self._is_shown(text)

    async def proverb_about(
        self,
        culture: str,
        alternatives: Sequence[str],
        *,
        chat: int | None = None,
        deadline_s: float | None = None,
    ) -> Proverb:
        """A new proverb of the culture about words, made on the spot within `word_deadline_s`.

        Args:
            culture: whose.
            alternatives: what it may be about, the best first, each as `about` takes it.
            chat: who will read it; what it was told lately is not told again.
            deadline_s: in place of `word_deadline_s`.

        Raises:
            UnknownCultureError: no model of that culture is loaded.
            BusyError: the time has passed, or too many requests wait.
            GenerationError: nothing about any of them may be said.
        """
        self._require(culture)
        heard = self._lately.of(chat)
        limit_s = deadline_s or self._word_deadline_s
        until = time.monotonic() + limit_s
        try:
            with self.pool.giving_way():
                proverb = await self._workers.run(
                    lambda: self._first_about(culture, alternatives, heard, until), limit_s
                )
        except (BusyError, GenerationError):
            self.counters.unmet += 1
            raise
        self.counters.made += 1
        self.counters.about += 1
        self.counters.relaxed += proverb.relaxed
        heard.add(proverb.text)
        return proverb

    def any_culture(self, among: Collection[str] = ()) -> str:
        """A culture drawn by lot.

        Args:
            among: the cultures to draw from; all where it names none on offer.
        """
        offered = self.cultures()
        return self._rng.choice([each for each in offered if each in among] or offered)

    async def any_proverb(self, *, chat: int | None = None, among: Collection[str] = ()) -> Proverb:
        """A new proverb of a culture drawn by lot; raises as `proverb` does.

        Args:
            chat: who will read it.
            among: the cultures to draw from; all where it names none on offer.
        """
        return await self.proverb(self.any_culture(among), chat=chat)

    async def remake(self, proverb_id: str) -> Proverb:
        """The proverb of this id: as it was sent, though its model be gone, else made again.

        Raises:
            ProverbIdError: mistyped, of no known culture, hidden, or never sent and of a model
                that is not kept.
            BusyError: too many requests wait, or the deadline has passed.
        """
        kept = await self._archive.find(proverb_id) if self._archive else None
        if kept is not None:
            if kept.hidden:
                raise ProverbHiddenError(f"{kept.id}: hidden")
            return Proverb(
                *(kept.id, kept.culture, kept.text, kept.seed),
                relaxed=False,
                about=kept.about or "",
            )
        made = await self._counted(lambda: self._maker.remake(proverb_id))
        if not self._is_shown(made.text):
            raise ProverbHiddenError(f"{made.id}: nearly a hidden one")
        return made

    def _require(self, culture: str) -> None:
        if culture not in self.cultures():
            raise UnknownCultureError(
                f"{culture}: no such culture. Known: {', '.join(self.cultures())}"
            )

    def _seeds(self, count: int) -> list[int]:
        return [self._rng.randrange(self._maker.seed_space) for _ in range(count)]

    async def _made(self, culture: str, heard: Heard) -> Proverb:
        """One made on the spot."""
        seeds = self._seeds(SEEDS_PER_REQUEST)
        with self.pool.giving_way():
            return await self._counted(lambda: self._first_sayable(culture, seeds, heard))

    def _first_sayable(self, culture: str, seeds: list[int], heard: Heard) -> Proverb:
        """The first that is new to those who hear it; one they know rather than none.

        Raises:
            GenerationError: no seed gave a text that may be said.
        """
        known: Proverb | None = None
        failure = GenerationError(f"{culture}: only hidden texts. Try other seeds.")
        for seed in seeds:
            try:
                proverb = self._maker.make(culture, seed)
            except GenerationError as error:
                failure = error
                continue
            if not self._is_shown(proverb.text):
                continue
            if not heard.has(proverb.text):
                return proverb
            known = proverb
        if known is None:
            raise failure
        return known

    def _first_about(
        self, culture: str, alternatives: Sequence[str], heard: Heard, until: float
    ) -> Proverb:
        """The first that is new to those who hear it and has the words.

        Raises:
            GenerationError: none has, or none came in time.
        """
        for about in alternatives:
            for seed in self._seeds(SEEDS_PER_WORD):
                if time.monotonic() > until:
                    raise GenerationError(f"{culture}: nothing about the words came in time.")
                try:
                    proverb = self._maker.make(culture, seed, about)
                except UnknownCharacterError:
                    break
                except GenerationError:
                    continue
                fits = mentions(proverb.text, about) and self._is_shown(proverb.text)
                if fits and not heard.has(proverb.text):
                    return proverb
        raise GenerationError(f"{culture}: nothing about the words may be said.")

    async def _counted(self, call: Callable[[], Proverb]) -> Proverb:
        try:
            proverb = await self._workers.run(call)
        except BusyError:
            self.counters.busy += 1
            raise
        except ProverbIdError:  # the asker's slip, not a failure of ours
            raise
        except Exception:
            self.counters.failed += 1
            raise
        self.counters.made += 1
        self.counters.relaxed += proverb.relaxed
        return proverb
