"""The proverbs that people keep."""

import datetime
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Delete, delete, func, select

from bot.storage.database import Database
from bot.storage.proverbs import StoredProverb, stored
from bot.storage.tables import FavouriteRow, ProverbRow
from bot.storage.upsert import insert_into


class FavouriteRecords:
    """The table of favourites. Hidden proverbs are passed over, though they stay kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def toggle(self, user_id: int, proverb_id: str, at: datetime.datetime) -> bool | None:
        """Keep a proverb for somebody, or no longer if it was kept.

        Returns:
            Whether it is kept now; None where there is no such proverb.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            if await session.get(ProverbRow, proverb_id) is None:
                return None
            added = await session.scalar(
                insert_into(session, FavouriteRow)
                .values(user_id=user_id, proverb_id=proverb_id, at=at)
                .on_conflict_do_nothing()
                .returning(FavouriteRow.proverb_id)
            )
            if added is None:
                await session.execute(_one(user_id, proverb_id))
            return added is not None

    async def remove(self, user_id: int, proverb_id: str) -> None:
        """Keep a proverb no longer.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            await session.execute(_one(user_id, proverb_id))

    async def count(self, user_id: int) -> int:
        """How many somebody keeps.

        Raises:
            StorageError: the database cannot be read.
        """
        statement = select(func.count()).select_from(FavouriteRow).join(ProverbRow)
        async with self._database.reading() as session:
            return await session.scalar(statement.where(*_of(user_id))) or 0

    async def page(
        self, user_id: int, start: int = 0, count: int | None = None
    ) -> Sequence[StoredProverb]:
        """Somebody's favourites, the one kept last first.

        Args:
            user_id: whose.
            start: how many to pass over.
            count: how many at the most; None for all.

        Raises:
            StorageError: the database cannot be read.
        """
        statement = (
            select(ProverbRow)
            .join(FavouriteRow)
            .where(*_of(user_id))
            .order_by(FavouriteRow.at.desc(), ProverbRow.id)
            .offset(start)
        )
        if count is not None:
            statement = statement.limit(count)
        async with self._database.reading() as session:
            return [stored(row) for row in await session.scalars(statement)]


def _of(user_id: int) -> tuple[ColumnElement[bool], ...]:
    return FavouriteRow.user_id == user_id, ProverbRow.hidden_at.is_(None)


def _one(user_id: int, proverb_id: str) -> Delete:
    return delete(FavouriteRow).where(
        FavouriteRow.user_id == user_id, FavouriteRow.proverb_id == proverb_id
    )
