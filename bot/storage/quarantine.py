"""Proverbs that may not be shown any more: by an admin's word, by votes, or as copies of those."""

import datetime
from collections.abc import AsyncIterator, Collection

from sqlalchemy import select, update

from bot.storage.database import Database
from bot.storage.proverbs import StoredProverb, stored
from bot.storage.tables import ProverbRow
from bot.storage.tables.proverbs import DISLIKED

BY_ADMIN, BY_VOTES, AS_COPY = "admin", "votes", "copy"
KEPT = "kept"
"""Shown again by an admin's word: votes do not hide it any more."""
_PAGE = 2000


class QuarantineRecords:
    """The hidden part of the table of proverbs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def hidden(self, *reasons: str) -> list[StoredProverb]:
        """All that are hidden for one of these reasons.

        Raises:
            StorageError: the database cannot be read.
        """
        async with self._database.reading() as session:
            found = await session.scalars(
                select(ProverbRow).where(
                    ProverbRow.hidden_at.is_not(None), ProverbRow.hidden_by.in_(reasons)
                )
            )
            return [stored(row) for row in found]

    async def shown(self) -> AsyncIterator[list[tuple[str, str]]]:
        """Ids and texts of all that are not hidden, page by page.

        Raises:
            StorageError: the database cannot be read.
        """
        last = ""
        while True:
            async with self._database.reading() as session:
                found = await session.execute(
                    select(ProverbRow.id, ProverbRow.text)
                    .where(ProverbRow.hidden_at.is_(None), ProverbRow.id > last)
                    .order_by(ProverbRow.id)
                    .limit(_PAGE)
                )
                page = [(row.id, row.text) for row in found]
            if not page:
                return
            yield page
            last = page[-1][0]

    async def voted_out(self, dislikes: int, share: float) -> list[StoredProverb]:
        """Those that people have had enough of and that are not hidden yet.

        Args:
            dislikes: so many 👎 at least.
            share: of all votes, 0..1, so great a part at least.

        Raises:
            StorageError: the database cannot be read.
        """
        votes = ProverbRow.likes + ProverbRow.dislikes
        async with self._database.reading() as session:
            found = await session.scalars(
                select(ProverbRow).where(
                    ProverbRow.hidden_at.is_(None),
                    ProverbRow.hidden_by.is_(None),
                    DISLIKED,
                    ProverbRow.dislikes >= max(1, dislikes),
                    ProverbRow.dislikes >= share * votes,
                )
            )
            return [stored(row) for row in found]

    async def hide(self, ids: Collection[str], by: str, at: datetime.datetime) -> int:
        """Hide proverbs; returns how many were not hidden before.

        Raises:
            StorageError: the database cannot be written.
        """
        return await self._set(
            ids, ProverbRow.hidden_at.is_(None), {"hidden_at": at, "hidden_by": by}
        )

    async def show(self, ids: Collection[str], by: str | None = None) -> int:
        """Show proverbs again; returns how many were hidden before.

        Raises:
            StorageError: the database cannot be written.
        """
        return await self._set(
            ids, ProverbRow.hidden_at.is_not(None), {"hidden_at": None, "hidden_by": by}
        )

    async def _set(self, ids: Collection[str], condition: object, values: dict[str, object]) -> int:
        changed = 0
        ordered = sorted(ids)
        async with self._database.writing() as session:
            for at in range(0, len(ordered), 500):  # SQLite takes so many values and not many more
                result = await session.execute(
                    update(ProverbRow)
                    .where(ProverbRow.id.in_(ordered[at : at + 500]), condition)  # type: ignore[arg-type]
                    .values(**values)
                )
                changed += result.rowcount  # type: ignore[attr-defined]
        return changed
