"""What people do with a proverb: vote on it, keep it."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.errors import StorageError
from bot.service.clock import Clock, utc_now
from bot.service.shelter import Shelter
from bot.storage.favourites import FavouriteRecords
from bot.storage.proverbs import StoredProverb
from bot.storage.votes import Cast, Counts, VoteRecords

log = structlog.get_logger()

PAGE = 5
"""Favourites on a page."""


class Votes:
    """👍 and 👎: one a person and proverb."""

    def __init__(self, records: VoteRecords, shelter: Shelter, clock: Clock = utc_now) -> None:
        """Take votes.

        Args:
            records: the database's side.
            shelter: has the proverb stored first.
            clock: gives the moment.
        """
        self._records = records
        self._shelter = shelter
        self._clock = clock

    async def cast(self, proverb_id: str, user_id: int, value: int) -> Cast:
        """Take somebody's vote, 1 or -1; the same once more takes it back.

        Raises:
            ProverbIdError: nothing is known of that proverb, or it is hidden.
            BusyError: it would have to be made, and too many requests wait.
            StorageError: the database cannot be read or written.
        """
        return await self._shelter.tied(
            proverb_id, lambda: self._records.cast(proverb_id, user_id, value, self._clock())
        )

    async def known(self, proverb_id: str) -> Counts:
        """The votes on a proverb; none where they cannot be read."""
        try:
            return await self._records.counts(proverb_id)
        except StorageError as error:
            log.error("storage_failed", error=str(error))
            return Counts()


@dataclass(frozen=True)
class Page:
    """Some of somebody's favourites."""

    proverbs: Sequence[StoredProverb]
    number: int
    """From 0."""
    pages: int
    """At least 1."""
    total: int

    @property
    def first(self) -> int:
        """Number of its first proverb, from 1."""
        return self.number * PAGE + 1


class Favourites:
    """Proverbs that people keep."""

    def __init__(self, records: FavouriteRecords, shelter: Shelter, clock: Clock = utc_now) -> None:
        """Keep favourites.

        Args:
            records: the database's side.
            shelter: has the proverb stored first.
            clock: gives the moment.
        """
        self._records = records
        self._shelter = shelter
        self._clock = clock

    async def toggle(self, proverb_id: str, user_id: int) -> bool:
        """Keep a proverb for somebody, or no longer; whether it is kept now.

        Raises:
            ProverbIdError: nothing is known of that proverb, or it is hidden.
            BusyError: it would have to be made, and too many requests wait.
            StorageError: the database cannot be read or written.
        """
        return await self._shelter.tied(
            proverb_id, lambda: self._records.toggle(user_id, proverb_id, self._clock())
        )

    async def remove(self, proverb_id: str, user_id: int) -> None:
        """Keep a proverb no longer.

        Raises:
            StorageError: the database cannot be written.
        """
        await self._records.remove(user_id, proverb_id)

    async def page(self, user_id: int, number: int = 0) -> Page:
        """A page of somebody's favourites, the last one where there are not so many.

        Raises:
            StorageError: the database cannot be read.
        """
        total = await self._records.count(user_id)
        pages = max(1, -(-total // PAGE))
        number = min(max(number, 0), pages - 1)
        return Page(await self._records.page(user_id, number * PAGE, PAGE), number, pages, total)

    async def all(self, user_id: int) -> Sequence[StoredProverb]:
        """All of somebody's favourites, the one kept last first.

        Raises:
            StorageError: the database cannot be read.
        """
        return await self._records.page(user_id)
