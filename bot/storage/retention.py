"""Deleting what has been kept long enough."""

import datetime
from dataclasses import dataclass

from sqlalchemy import CursorResult, delete, exists, select

from bot.storage.database import Database
from bot.storage.privacy import forget
from bot.storage.settings import RetentionSettings
from bot.storage.tables import (
    BroadcastRow,
    ChatRow,
    DeliveryRow,
    FavouriteRow,
    LatencyRow,
    PersonRow,
    ProverbRow,
    QuizRoundRow,
    SubscriptionRow,
    TallyRow,
    VoteRow,
)


@dataclass(frozen=True)
class Removed:
    """What one round of deleting took."""

    people: int = 0
    chats: int = 0
    proverbs: int = 0
    counts: int = 0
    deliveries: int = 0


class Retention:
    """What is deleted when, by the settings."""

    def __init__(self, database: Database, settings: RetentionSettings) -> None:
        self._database = database
        self._settings = settings

    async def apply(self, now: datetime.datetime) -> Removed:
        """Delete what is older than the settings allow.

        Raises:
            StorageError: the database cannot be read or written.
        """
        settings = self._settings
        return Removed(
            people=await self._people(_before(now, settings.people_days)),
            chats=await self._chats(_before(now, settings.people_days)),
            proverbs=await self._proverbs(_before(now, settings.proverbs_days)),
            counts=await self._counts(_before(now, settings.counts_days)),
            deliveries=await self._deliveries(_before(now, settings.deliveries_days)),
        )

    async def _people(self, before: datetime.datetime | None) -> int:
        """The silent, as if they had asked for it; not the blocked, nor daily readers."""
        if before is None:
            return 0
        async with self._database.writing() as session:
            silent = await session.scalars(
                select(PersonRow.user_id).where(
                    PersonRow.last_seen < before,
                    PersonRow.blocked_at.is_(None),
                    ~exists().where(
                        SubscriptionRow.chat_id == PersonRow.user_id, SubscriptionRow.active
                    ),
                )
            )
            people = list(silent)
            for user_id in people:
                await forget(session, user_id)
            return len(people)

    async def _chats(self, before: datetime.datetime | None) -> int:
        """Those that the bot left long ago, with their daily proverbs."""
        if before is None:
            return 0
        async with self._database.writing() as session:
            left = (ChatRow.left_at < before, ChatRow.blocked_at.is_(None))
            await session.execute(
                delete(SubscriptionRow).where(
                    SubscriptionRow.chat_id.in_(select(ChatRow.chat_id).where(*left))
                )
            )
            return _count(await session.execute(delete(ChatRow).where(*left)))

    async def _proverbs(self, before: datetime.datetime | None) -> int:
        """Those that nobody keeps, liked, was asked about in a quiz, or had hidden."""
        if before is None:
            return 0
        used = [
            exists().where(table.proverb_id == ProverbRow.id)
            for table in (FavouriteRow, VoteRow, QuizRoundRow)
        ]
        unused = delete(ProverbRow).where(
            ProverbRow.created_at < before,
            ProverbRow.hidden_at.is_(None),
            *(~each for each in used),
        )
        async with self._database.writing() as session:
            return _count(await session.execute(unused))

    async def _counts(self, before: datetime.datetime | None) -> int:
        if before is None:
            return 0
        async with self._database.writing() as session:
            old = [
                delete(table).where(table.day < before.date()) for table in (TallyRow, LatencyRow)
            ]
            return sum([_count(await session.execute(each)) for each in old])

    async def _deliveries(self, before: datetime.datetime | None) -> int:
        """Who got which broadcast, of those that are over."""
        if before is None:
            return 0
        over = select(BroadcastRow.id).where(BroadcastRow.finished_at < before)
        async with self._database.writing() as session:
            gone = delete(DeliveryRow).where(DeliveryRow.broadcast_id.in_(over))
            return _count(await session.execute(gone))


def _before(now: datetime.datetime, days: int | None) -> datetime.datetime | None:
    return None if days is None else now - datetime.timedelta(days=days)


def _count(result: object) -> int:
    assert isinstance(result, CursorResult)
    return max(result.rowcount, 0)
