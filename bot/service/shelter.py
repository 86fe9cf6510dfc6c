"""Making sure that a proverb is in the database before something is tied to it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.errors import StorageError
from bot.service.archive import Archive
from bot.service.proverbs import ProverbService

T = TypeVar("T")

# Longest wait for the archive to write what it has noted, in seconds.
FLUSH_S = 3.0


class Shelter:
    """Has proverbs stored that are named by their ids."""

    def __init__(self, service: ProverbService, archive: Archive) -> None:
        self._service = service
        self._archive = archive

    async def tied(self, proverb_id: str, tie: Callable[[], Awaitable[T | None]]) -> T:
        """What the call gives, once the proverb that it needs is stored.

        It nearly always is. Else it has been sent this moment, or deleted as old: then it is made
        again.

        Args:
            proverb_id: the proverb.
            tie: gives None where the proverb is not in the database.

        Raises:
            ProverbIdError: nothing is known of that proverb, or it is hidden.
            BusyError: it would have to be made, and too many requests wait.
            StorageError: the database cannot be read or written.
        """
        done = await tie()
        if done is None:
            self._archive.record(await self._service.remake(proverb_id), times=0)
            await self._flushed()
            done = await tie()
        if done is None:
            raise StorageError(f"{proverb_id}: noted, but not found in the database. Try again.")
        return done

    async def _flushed(self) -> None:
        try:
            await asyncio.wait_for(self._archive.flushed(), FLUSH_S)
        except TimeoutError:
            raise StorageError(
                f"proverbs noted are not written after {FLUSH_S:g} s. The log says why: "
                "storage_failed."
            ) from None
