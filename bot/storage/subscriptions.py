"""Daily proverbs: who gets one where and when, and which are due."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select, update

from bot.storage.database import Database
from bot.storage.tables import SubscriptionRow
from bot.storage.upsert import insert_into


@dataclass(frozen=True)
class Target:
    """Where a daily proverb goes."""

    chat_id: int
    thread_id: int = 0
    """The topic; 0 is none."""


@dataclass(frozen=True)
class Subscription:
    """A proverb every day."""

    target: Target
    culture: str | None
    """None: any."""
    hour: int
    minute: int
    zone: str
    """IANA name."""
    language: str
    active: bool = True
    next_due_at: datetime.datetime | None = None


@dataclass(frozen=True)
class Due:
    """A subscription that this process has claimed to send."""

    id: int
    subscription: Subscription
    due_at: datetime.datetime
    claimed_at: datetime.datetime


class SubscriptionRecords:
    """The table of subscriptions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, target: Target) -> Subscription | None:
        """What is set there, on or off.

        Raises:
            StorageError: the database cannot be read.
        """
        async with self._database.reading() as session:
            row = await session.scalar(select(SubscriptionRow).where(*_is(target)))
            return None if row is None else _subscription(row)

    async def save(
        self,
        subscription: Subscription,
        next_due_at: datetime.datetime,
        at: datetime.datetime,
        created_by: int | None,
    ) -> None:
        """Set what there is to be from now on, in place of what was.

        Raises:
            StorageError: the database cannot be written.
        """
        values = {
            "culture": subscription.culture,
            "hour": subscription.hour,
            "minute": subscription.minute,
            "zone": subscription.zone,
            "language": subscription.language,
            "active": subscription.active,
            "next_due_at": next_due_at,
            "claimed_at": None,
            "created_by": created_by,
        }
        target = subscription.target
        async with self._database.writing() as session:
            await session.execute(
                insert_into(session, SubscriptionRow)
                .values(chat_id=target.chat_id, thread_id=target.thread_id, created_at=at, **values)
                .on_conflict_do_update(
                    index_elements=[SubscriptionRow.chat_id, SubscriptionRow.thread_id],
                    set_=values,
                )
            )

    async def stop(self, target: Target) -> None:
        """Send nothing there any more; what was set is kept for another time.

        Raises:
            StorageError: the database cannot be written.
        """
        await self._deactivate(*_is(target))

    async def stop_chat(self, chat_id: int) -> None:
        """Send nothing to that chat any more, in none of its topics.

        Raises:
            StorageError: the database cannot be written.
        """
        await self._deactivate(SubscriptionRow.chat_id == chat_id)

    async def claim(
        self, now: datetime.datetime, lease: datetime.timedelta, limit: int
    ) -> Sequence[Due]:
        """Take some of what is due, the longest due first; no other process gets it meanwhile.

        Args:
            now: the moment.
            lease: so long after a claim the row is free again, as its process must have died.
            limit: so many at the most.

        Raises:
            StorageError: the database cannot be written.
        """
        row = SubscriptionRow
        due = (
            select(row)
            .where(
                row.active,
                row.next_due_at <= now,
                or_(row.claimed_at.is_(None), row.claimed_at <= now - lease),
            )
            .order_by(row.next_due_at, row.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        async with self._database.writing() as session:
            rows = list(await session.scalars(due))
            for each in rows:
                each.claimed_at = now
            return [Due(each.id, _subscription(each), each.next_due_at, now) for each in rows]

    async def settle(
        self, due: Due, next_due_at: datetime.datetime, sent_on: datetime.date | None
    ) -> None:
        """The claimed one is done with until the next day; what was changed meanwhile stays so.

        Args:
            due: as `claim` gave it.
            next_due_at: when it is due again.
            sent_on: the day that it was sent for; None if it was not.

        Raises:
            StorageError: the database cannot be written.
        """
        sent = {} if sent_on is None else {"last_sent_on": sent_on}
        await self._update_claimed(due, next_due_at=next_due_at, **sent)

    async def release(self, due: Due) -> None:
        """Leave a claimed one to be claimed again.

        Raises:
            StorageError: the database cannot be written.
        """
        await self._update_claimed(due)

    async def _update_claimed(self, due: Due, **values: object) -> None:
        async with self._database.writing() as session:
            await session.execute(
                update(SubscriptionRow)
                .where(
                    SubscriptionRow.id == due.id,
                    SubscriptionRow.next_due_at == due.due_at,
                    SubscriptionRow.claimed_at == due.claimed_at,
                )
                .values(claimed_at=None, **values)
            )

    async def _deactivate(self, *conditions: ColumnElement[bool]) -> None:
        async with self._database.writing() as session:
            await session.execute(
                update(SubscriptionRow).where(*conditions).values(active=False, claimed_at=None)
            )


def _is(target: Target) -> tuple[ColumnElement[bool], ...]:
    return (
        SubscriptionRow.chat_id == target.chat_id,
        SubscriptionRow.thread_id == target.thread_id,
    )


def _subscription(row: SubscriptionRow) -> Subscription:
    return Subscription(
        Target(row.chat_id, row.thread_id),
        row.culture,
        row.hour,
        row.minute,
        row.zone,
        row.language,
        row.active,
        row.next_due_at,
    )
