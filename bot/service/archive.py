"""Every proverb that was sent, kept once; written beside the answers, which do not wait for it."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import structlog

from bot.errors import StorageError
from bot.lm.proverb import Proverb
from bot.lm.proverb_id import spelt, version_of
from bot.service.clock import Clock, utc_now
from bot.service.notes import Notes
from bot.storage.proverbs import Showing, StoredProverb

log = structlog.get_logger()


class ProverbStore(Protocol):
    """Where proverbs are kept."""

    async def add(self, showings: Sequence[Showing]) -> None:
        """Keep proverbs that were sent, all or none."""

    async def find(self, proverb_id: str) -> StoredProverb | None:
        """The proverb of this id, as it was sent."""


# Writing takes the event loop longer than an answer does, so many answers share one; whoever needs
# the row at once asks for it by `flushed`.
GATHER_S = 1.0


class Archive:
    """Takes note of each proverb at once and writes those of a second together."""

    def __init__(self, store: ProverbStore, clock: Clock = utc_now) -> None:
        """Keep proverbs in a store.

        Args:
            store: the database's side.
            clock: gives the moment, with its time zone.
        """
        self._store = store
        self._clock = clock
        self._notes = Notes[str, Showing](
            lambda batch: store.add(list(batch.values())),
            _shown_again,
            about="proverbs",
            gather_s=GATHER_S,
        )

    def record(self, proverb: Proverb, times: int = 1) -> None:
        """Take note that a proverb is being sent; never waits, never fails.

        Call it before the message goes out: whoever presses a button under it finds it stored.

        Args:
            proverb: one without an id is not kept, as nothing can name it.
            times: how often it is shown by that; 0 keeps its text only.
        """
        if proverb.id is not None:
            self._notes.note(proverb.id, Showing(as_stored(proverb), times, self._clock()))

    async def find(self, proverb_id: str) -> StoredProverb | None:
        """The proverb of an id, in any case; None if it was never sent, or cannot be looked up."""
        name = spelt(proverb_id)
        noted = self._notes.waiting(name)
        try:
            # The database knows more: whether it is hidden.
            return await self._store.find(name) or (noted.proverb if noted else None)
        except StorageError as error:  # its model can make it again
            log.error("storage_failed", error=str(error))
            return noted.proverb if noted else None

    async def flushed(self, limit_s: float | None = None) -> bool:
        """Wait until all noted so far is in the database; False if it took too long."""
        return await self._notes.flushed(limit_s)

    def writing(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Write for as long as the block runs, and at its end what is left."""
        return self._notes.writing()


def _shown_again(older: Showing, newer: Showing) -> Showing:
    return replace(older, times=older.times + newer.times)


def as_stored(proverb: Proverb) -> StoredProverb:
    """A proverb that has an id, as it is kept."""
    assert proverb.id is not None
    return StoredProverb(
        *(proverb.id, proverb.culture, version_of(proverb.id), proverb.seed, proverb.text),
        about=proverb.about or None,
    )
