"""👍 and 👎: one a person and proverb, counted on the proverb."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Executable, case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.database import Database
from bot.storage.tables import ProverbRow, VoteRow
from bot.storage.upsert import insert_into


@dataclass(frozen=True)
class Counts:
    """What people think of a proverb."""

    likes: int = 0
    dislikes: int = 0


@dataclass(frozen=True)
class Cast:
    """A vote that was taken."""

    value: int
    """The person's vote from now on: 1, -1, or 0 where they took it back."""
    counts: Counts


@dataclass(frozen=True)
class Rated:
    """A proverb with its votes."""

    id: str
    culture: str
    text: str
    counts: Counts


class VoteRecords:
    """The table of votes, and the counts in that of proverbs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def cast(
        self, proverb_id: str, user_id: int, value: int, at: datetime.datetime
    ) -> Cast | None:
        """Take somebody's vote in place of an earlier one; the same once more takes it back.

        Args:
            proverb_id: what is voted on.
            user_id: who votes.
            value: 1 or -1.
            at: when.

        Returns:
            What became of it; None where the proverb is not kept.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            # Voters of one proverb wait for each other, so that its counts stay right.
            locked = select(ProverbRow.id).where(ProverbRow.id == proverb_id).with_for_update()
            if await session.scalar(locked) is None:
                return None
            mine = (VoteRow.proverb_id == proverb_id, VoteRow.user_id == user_id)
            before = await session.scalar(select(VoteRow.value).where(*mine))
            if before == value:
                await session.execute(delete(VoteRow).where(*mine))
            else:
                await session.execute(
                    insert_into(session, VoteRow)
                    .values(proverb_id=proverb_id, user_id=user_id, value=value, at=at)
                    .on_conflict_do_update(
                        index_elements=[VoteRow.proverb_id, VoteRow.user_id],
                        set_={"value": value, "at": at},
                    )
                )
            counts = await _counted(session, proverb_id)
            return Cast(0 if before == value else value, counts)

    async def counts(self, proverb_id: str) -> Counts:
        """The votes on a proverb; none where it is not kept.

        Raises:
            StorageError: the database cannot be read.
        """
        statement = select(ProverbRow.likes, ProverbRow.dislikes)
        async with self._database.reading() as session:
            found = (await session.execute(statement.where(ProverbRow.id == proverb_id))).first()
        return Counts(*found) if found else Counts()

    async def most_liked(self, culture: str | None, start: int, count: int) -> Sequence[Rated]:
        """Proverbs with any 👍 of all time, those with most first, and of equals the newest.

        Args:
            culture: whose; None for all.
            start: how many of them to pass over.
            count: how many to give at the most.

        Raises:
            StorageError: the database cannot be read.
        """
        likes, dislikes = ProverbRow.likes, ProverbRow.dislikes
        statement = (
            select(ProverbRow.id, ProverbRow.culture, ProverbRow.text, likes, dislikes)
            .where(*_shown(culture), likes > 0)
            .order_by(likes.desc(), ProverbRow.created_at.desc(), ProverbRow.id)
        )
        return await self._rated(statement.offset(start).limit(count))

    async def most_liked_since(
        self, since: datetime.datetime, culture: str | None, start: int, count: int
    ) -> Sequence[Rated]:
        """The same by the votes given since a moment alone.

        Raises:
            StorageError: the database cannot be read.
        """
        likes = func.sum(case((VoteRow.value > 0, 1), else_=0))
        dislikes = func.sum(case((VoteRow.value < 0, 1), else_=0))
        statement = (
            select(ProverbRow.id, ProverbRow.culture, ProverbRow.text, likes, dislikes)
            .join(VoteRow, VoteRow.proverb_id == ProverbRow.id)
            .where(*_shown(culture), VoteRow.at >= since)
            .group_by(ProverbRow.id)
            .having(likes > 0)
            .order_by(likes.desc(), ProverbRow.created_at.desc(), ProverbRow.id)
        )
        return await self._rated(statement.offset(start).limit(count))

    async def _rated(self, statement: Executable) -> Sequence[Rated]:
        async with self._database.reading() as session:
            rows: Iterable[Any] = await session.execute(statement)
            return [
                Rated(name, culture, text, Counts(likes, dislikes))
                for name, culture, text, likes, dislikes in rows
            ]


async def _counted(session: AsyncSession, proverb_id: str) -> Counts:
    """Count a proverb's votes anew and keep the counts with it."""
    statement = (
        select(VoteRow.value, func.count())
        .where(VoteRow.proverb_id == proverb_id)
        .group_by(VoteRow.value)
    )
    rows = await session.execute(statement)
    found = {row[0]: row[1] for row in rows}
    counts = Counts(found.get(1, 0), found.get(-1, 0))
    await session.execute(
        update(ProverbRow)
        .where(ProverbRow.id == proverb_id)
        .values(likes=counts.likes, dislikes=counts.dislikes)
    )
    return counts


def _shown(culture: str | None) -> list[ColumnElement[bool]]:
    """What a proverb must be to be listed."""
    own = [] if culture is None else [ProverbRow.culture == culture]
    return [ProverbRow.hidden_at.is_(None), *own]
