"""Every proverb that was sent, kept once; written beside the answers, which do not wait for it."""

import asyncio
import contextlib
import datetime
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import Protocol

import structlog

from bot.errors import StorageError
from bot.lm.proverb import Proverb
from bot.lm.proverb_id import spelt, version_of
from bot.storage.proverbs import Showing, StoredProverb

log = structlog.get_logger()

Clock = Callable[[], datetime.datetime]

# Proverbs that wait for a database that is away: minutes of a busy bot, and some megabytes.
CAPACITY = 10_000
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
# For what is left to be written when the bot ends.
LAST_WRITE_S = 2.0


class ProverbStore(Protocol):
    """Where proverbs are kept."""

    async def add(self, showings: Sequence[Showing]) -> None:
        """Keep proverbs that were sent, all or none."""

    async def find(self, proverb_id: str) -> StoredProverb | None:
        """The proverb of this id, as it was sent."""


def utc_now() -> datetime.datetime:
    """This moment."""
    return datetime.datetime.now(datetime.UTC)


class Archive:
    """Takes note of each proverb at once and writes as fast as the database takes it.

    Writing goes in batches: what comes while one is being written makes the next. When the
    database fails, notes are kept in memory and tried again, up to a bound.
    """

    def __init__(self, store: ProverbStore, clock: Clock = utc_now) -> None:
        """Keep proverbs in a store.

        Args:
            store: the database's side.
            clock: gives the moment, with its time zone.
        """
        self._store = store
        self._clock = clock
        self._waiting: dict[str, Showing] = {}
        self._being_written: dict[str, Showing] = {}
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    def record(self, proverb: Proverb, times: int = 1) -> None:
        """Take note that a proverb is being sent; never waits, never fails.

        Call it before the message goes out: whoever presses a button under it finds it stored.

        Args:
            proverb: one without an id is not kept, as nothing can name it.
            times: how often it is shown by that; 0 keeps its text only.
        """
        if proverb.id is None:
            return
        known = self._waiting.get(proverb.id)
        if known is not None:
            self._waiting[proverb.id] = replace(known, times=known.times + times)
        elif len(self._waiting) < CAPACITY:
            self._waiting[proverb.id] = Showing(_stored(proverb), times, self._clock())
        else:
            log.error("proverb_not_kept", waiting=CAPACITY)
        self._idle.clear()
        self._wake.set()

    async def find(self, proverb_id: str) -> StoredProverb | None:
        """The proverb of an id, in any case; None if it was never sent, or cannot be looked up."""
        name = spelt(proverb_id)
        noted = self._waiting.get(name) or self._being_written.get(name)
        if noted is not None:
            return noted.proverb
        try:
            return await self._store.find(name)
        except StorageError as error:  # its model can make it again
            log.error("storage_failed", error=str(error))
            return None

    async def flushed(self) -> None:
        """Wait until all that was noted so far is in the database."""
        await self._idle.wait()

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Write for as long as the block runs, and at its end what is left."""
        task = asyncio.create_task(self._write_on())
        try:
            yield
        finally:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.flushed(), LAST_WRITE_S)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            if left := len(self._waiting):
                log.error("proverbs_not_kept", count=left)

    async def _write_on(self) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._write()
            except StorageError as error:
                log.error("storage_failed", error=str(error), next_try_s=pause_s)
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
                self._wake.set()
            else:
                pause_s = FIRST_PAUSE_S
                if not self._waiting:
                    self._idle.set()

    async def _write(self) -> None:
        batch, self._waiting = self._waiting, {}
        self._being_written = batch
        try:
            await self._store.add(list(batch.values()))
        except BaseException:
            self._put_back(batch)
            raise
        finally:
            self._being_written = {}

    def _put_back(self, batch: dict[str, Showing]) -> None:
        for name, showing in self._waiting.items():
            known = batch.get(name)
            batch[name] = replace(known, times=known.times + showing.times) if known else showing
        self._waiting = batch


def _stored(proverb: Proverb) -> StoredProverb:
    assert proverb.id is not None
    return StoredProverb(
        proverb.id, proverb.culture, version_of(proverb.id), proverb.seed, proverb.text
    )
