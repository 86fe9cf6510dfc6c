"""New proverbs on request: a culture in, a proverb out, within the service's bounds."""

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Protocol

from bot.errors import (
    BusyError,
    GenerationError,
    ProverbHiddenError,
    ProverbIdError,
    UnknownCultureError,
)
from bot.lm.proverb import Proverb
from bot.service.archive import Archive
from bot.service.lately import Heard, Lately
from bot.service.pool import Pool
from bot.service.settings import ServiceSettings
from bot.service.workers import Workers

# A seed that gives nothing sayable is the model's bad luck, not the asker's: others are tried.
SEEDS_PER_REQUEST = 3


class ProverbMaker(Protocol):
    """The language model's side: blocking, safe to call from several threads."""

    @property
    def seed_space(self) -> int:
        """Seeds are 0 <= seed < seed_space."""

    def cultures(self) -> tuple[str, ...]:
        """Ids of the cultures that have a model."""

    def make(self, culture: str, seed: int) -> Proverb:
        """The culture's proverb of this seed.

        Raises:
            GenerationError: this seed gives no text that may be said.
        """

    def remake(self, proverb_id: str) -> Proverb:
        """The proverb of this id.

        Raises:
            ProverbIdError: mistyped, of no known culture, or of a model that is not kept.
        """

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
        self._workers = Workers(settings.workers, settings.queue, settings.deadline_s)
        self._lately = Lately()
        self.pool = Pool(maker, settings.pool, self._rng, is_shown=is_shown)

    def cultures(self) -> tuple[str, ...]:
        """Ids of the cultures on offer."""
        return self._maker.cultures()

    def version(self, culture: str) -> str:
        """The culture's model version: what its ids begin with."""
        return self._maker.version(culture)

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
        if culture not in self.cultures():
            raise UnknownCultureError(
                f"{culture}: no such culture. Known: {', '.join(self.cultures())}"
            )
        heard = self._lately.of(chat)
        proverb = self.pool.take(culture, heard)
        if proverb is None:
            proverb = await self._made(culture, heard)
        else:
            self.counters.made += 1
            self.counters.ready += 1
        heard.add(proverb.text)
        return proverb

    async def any_proverb(self, *, chat: int | None = None, among: Collection[str] = ()) -> Proverb:
        """A new proverb of a culture drawn by lot; raises as `proverb` does.

        Args:
            chat: who will read it.
            among: the cultures to draw from; all where it names none on offer.
        """
        offered = self.cultures()
        drawn_from = [each for each in offered if each in among] or offered
        return await self.proverb(self._rng.choice(drawn_from), chat=chat)

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
            return Proverb(kept.id, kept.culture, kept.text, kept.seed, relaxed=False)
        return await self._counted(lambda: self._maker.remake(proverb_id))

    async def _made(self, culture: str, heard: Heard) -> Proverb:
        """One made on the spot."""
        seeds = [self._rng.randrange(self._maker.seed_space) for _ in range(SEEDS_PER_REQUEST)]
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
