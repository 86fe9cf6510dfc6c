"""Notes in memory that a database gets in batches: noting never waits and never fails.

What comes while a batch is being written makes the next one. When the database fails, notes stay
and are tried again with growing pauses, up to a bound.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Generic, TypeVar

import structlog

from bot.errors import StorageError

log = structlog.get_logger()

K = TypeVar("K")
V = TypeVar("V")

# Notes that wait for a database that is away: minutes of a busy bot, and some megabytes.
CAPACITY = 10_000
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
# For what is left to be written when the bot ends.
LAST_WRITE_S = 2.0


class Notes(Generic[K, V]):
    """Notes by key on their way to the database; two of one key become one."""

    def __init__(
        self,
        write: Callable[[Mapping[K, V]], Awaitable[None]],
        merge: Callable[[V, V], V],
        *,
        about: str,
        gather_s: float = 0.0,
    ) -> None:
        """Take notes.

        Args:
            write: gives a batch to the database, all or none; raises StorageError if it cannot.
            merge: what an older and a newer note of one key become.
            about: what the notes are of, for the log.
            gather_s: how long notes are gathered before they are written, in seconds.
        """
        self._write = write
        self._merge = merge
        self._about = about
        self._gather_s = gather_s
        self._waiting: dict[K, V] = {}
        self._being_written: Mapping[K, V] = {}
        self._wake = asyncio.Event()
        self._hurry = asyncio.Event()
        self._written = asyncio.Event()
        # Numbers of batches: the last one begun, and the last one that left nothing older behind.
        self._begun = 0
        self._kept = 0

    def note(self, key: K, value: V) -> None:
        """Take a note."""
        if key in self._waiting:
            self._waiting[key] = self._merge(self._waiting[key], value)
        elif len(self._waiting) < CAPACITY:
            self._waiting[key] = value
        else:
            log.error("not_kept", about=self._about, count=1)
            return
        self._wake.set()

    def waiting(self, key: K) -> V | None:
        """The note of this key that is not yet in the database."""
        return self._waiting.get(key) or self._being_written.get(key)

    async def drop(self, key: K) -> None:
        """Forget the note of a key; one that is being written is waited for."""
        while key in self._being_written:
            self._written.clear()
            await self._written.wait()
        self._waiting.pop(key, None)

    async def flushed(self, limit_s: float | None = None) -> bool:
        """Wait until all that was noted so far is in the database; False if it took too long."""
        self._hurry.set()
        last = self._begun + bool(self._waiting)  # what comes later is not waited for
        try:
            async with asyncio.timeout(limit_s):
                while self._kept < last:
                    self._written.clear()
                    await self._written.wait()
        except TimeoutError:
            return False
        return True

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Write for as long as the block runs, and at its end what is left."""
        task = asyncio.create_task(self._write_on())
        try:
            yield
        finally:
            await self.flushed(LAST_WRITE_S)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            if left := len(self._waiting):
                log.error("not_kept", about=self._about, count=left)

    async def _write_on(self) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            await self._wake.wait()
            await self._gathered()
            self._wake.clear()
            try:
                await self._write_batch()
            except StorageError as error:
                log.error("storage_failed", error=str(error), next_try_s=pause_s)
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
                self._wake.set()
            else:
                pause_s = FIRST_PAUSE_S

    async def _gathered(self) -> None:
        if self._gather_s:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), self._gather_s)
        self._hurry.clear()

    async def _write_batch(self) -> None:
        batch, self._waiting = self._waiting, {}
        self._begun += 1
        self._being_written = batch
        try:
            await self._write(batch)
        except (StorageError, asyncio.CancelledError):
            self._put_back(batch)
            raise
        except Exception as error:  # its text may hold what is noted
            log.error("notes_refused", about=self._about, error=type(error).__name__)
            await self._write_singly(batch)
            self._kept = self._begun
        else:
            self._kept = self._begun
        finally:
            self._being_written = {}
            self._written.set()

    async def _write_singly(self, batch: Mapping[K, V]) -> None:
        """Write all but the notes that the database refuses, so that these spoil no others.

        Raises:
            StorageError: some could not be written now, and are put back.
        """
        failure: StorageError | None = None
        for key, value in batch.items():
            try:
                await self._write({key: value})
            except StorageError as error:
                failure = error
                self._put_back({key: value})
            except Exception:
                log.error("not_kept", about=self._about, count=1)
        if failure is not None:
            raise failure

    def _put_back(self, batch: dict[K, V]) -> None:
        for key, newer in self._waiting.items():
            batch[key] = self._merge(batch[key], newer) if key in batch else newer
        self._waiting = batch
