"""Broadcasts and who has got them: every step is written before the next is taken."""

import datetime
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Select, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.database import Database
from bot.storage.tables import BroadcastRow, ChatRow, DeliveryRow, PersonRow
from bot.storage.upsert import insert_into

DRAFT, SENDING, STOPPED, DONE, DISCARDED = "draft", "sending", "stopped", "done", "discarded"
"""States of a broadcast."""
PENDING, CLAIMED, SENT, GONE, FAILED = "pending", "sending", "sent", "gone", "failed"
"""States of a delivery. One that is claimed by a process that died may have arrived or not; it is
not sent again, since nobody may get it twice."""


@dataclass(frozen=True)
class Broadcast:
    """One message to everybody."""

    id: int
    text: str
    entities: tuple[dict[str, Any], ...]
    """The text's formatting, as the Bot API writes it."""
    state: str
    created_by: int
    progress_chat_id: int | None
    progress_message_id: int | None


class BroadcastRecords:
    """The tables of broadcasts and deliveries."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self,
        text: str,
        entities: Collection[dict[str, Any]],
        created_by: int,
        at: datetime.datetime,
    ) -> int:
        """Keep a draft; returns its number.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            row = BroadcastRow(
                text=text,
                entities=list(entities),
                state=DRAFT,
                created_by=created_by,
                created_at=at,
            )
            session.add(row)
            await session.flush()
            return row.id

    async def get(self, broadcast_id: int) -> Broadcast | None:
        """A broadcast.

        Raises:
            StorageError: the database cannot be read.
        """
        async with self._database.reading() as session:
            row = await session.get(BroadcastRow, broadcast_id)
            return None if row is None else _broadcast(row)

    async def in_progress(self) -> list[Broadcast]:
        """Those being sent, oldest first; after a restart they go on.

        Raises:
            StorageError: the database cannot be read.
        """
        async with self._database.reading() as session:
            found = await session.scalars(
                select(BroadcastRow).where(BroadcastRow.state == SENDING).order_by(BroadcastRow.id)
            )
            return [_broadcast(row) for row in found]

    async def audience(self) -> tuple[int, int]:
        """How many people and how many groups a broadcast would reach now.

        Raises:
            StorageError: the database cannot be read.
        """
        async with self._database.reading() as session:
            return await _count(session, _people()), await _count(session, _groups())

    async def start(self, broadcast_id: int, *, groups: bool) -> bool:
        """Address a draft to all who can be reached now, and let it go; False if it is no draft.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            if not await _change(session, broadcast_id, [DRAFT], SENDING):
                return False
            for receivers in (_people(), *([_groups()] if groups else [])):
                addressed = receivers.add_columns(
                    literal(broadcast_id).label("broadcast_id"), literal(PENDING).label("state")
                )
                await session.execute(
                    insert(DeliveryRow).from_select(["chat_id", "broadcast_id", "state"], addressed)
                )
            return True

    async def set_state(
        self, broadcast_id: int, before: Collection[str], state: str, at: datetime.datetime
    ) -> bool:
        """Change the state, if it is one of those before; whether it was.

        Raises:
            StorageError: the database cannot be written.
        """
        over = at if state in (DONE, STOPPED, DISCARDED) else None
        async with self._database.writing() as session:
            return await _change(session, broadcast_id, before, state, finished_at=over)

    async def show_progress_in(self, broadcast_id: int, chat_id: int, message_id: int) -> None:
        """Note which message shows how far it is.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            await session.execute(
                update(BroadcastRow)
                .where(BroadcastRow.id == broadcast_id)
                .values(progress_chat_id=chat_id, progress_message_id=message_id)
            )

    async def claim(self, broadcast_id: int, at: datetime.datetime) -> int | None:
        """Take one receiver for oneself; None if there is none left, or it was stopped.

        No two processes get the same one.

        Raises:
            StorageError: the database cannot be written.
        """
        waiting = (
            select(DeliveryRow.chat_id)
            .join(BroadcastRow)
            .where(
                DeliveryRow.broadcast_id == broadcast_id,
                DeliveryRow.state == PENDING,
                BroadcastRow.state == SENDING,
            )
            .order_by(DeliveryRow.chat_id.desc())  # people first
            .limit(1)
            .with_for_update(of=DeliveryRow, skip_locked=True)
        )
        async with self._database.writing() as session:
            chat_id = await session.scalar(waiting)
            if chat_id is not None:
                await session.execute(_delivery(broadcast_id, chat_id).values(state=CLAIMED, at=at))
            return chat_id

    async def settle(
        self, broadcast_id: int, chat_id: int, state: str, at: datetime.datetime
    ) -> None:
        """Note what became of one; `PENDING` gives it back.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            await session.execute(_delivery(broadcast_id, chat_id).values(state=state, at=at))

    async def add_receiver(self, broadcast_id: int, chat_id: int) -> None:
        """Address it to another chat too, unless it is already.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            await session.execute(
                insert_into(session, DeliveryRow)
                .values(broadcast_id=broadcast_id, chat_id=chat_id, state=PENDING)
                .on_conflict_do_nothing()
            )

    async def progress(self, broadcast_id: int) -> Counter[str]:
        """How many deliveries are in which state.

        Raises:
            StorageError: the database cannot be read.
        """
        async with self._database.reading() as session:
            found = await session.execute(
                select(DeliveryRow.state, func.count())
                .where(DeliveryRow.broadcast_id == broadcast_id)
                .group_by(DeliveryRow.state)
            )
            return Counter({row[0]: row[1] for row in found})


def _people() -> Select[int]:
    """Who has written to the bot in private and has not blocked it."""
    return select(PersonRow.user_id).where(
        PersonRow.started_at.is_not(None),
        PersonRow.unreachable_at.is_(None),
        PersonRow.blocked_at.is_(None),
    )


def _groups() -> Select[int]:
    """Where the bot is; channels did not ask for messages."""
    return select(ChatRow.chat_id).where(
        ChatRow.left_at.is_(None), ChatRow.blocked_at.is_(None), ChatRow.kind != "channel"
    )


async def _count(session: AsyncSession, receivers: Select[int]) -> int:
    return await session.scalar(select(func.count()).select_from(receivers.subquery())) or 0


def _delivery(broadcast_id: int, chat_id: int) -> Any:
    return update(DeliveryRow).where(
        DeliveryRow.broadcast_id == broadcast_id, DeliveryRow.chat_id == chat_id
    )


async def _change(
    session: AsyncSession,
    broadcast_id: int,
    before: Collection[str],
    state: str,
    **values: datetime.datetime | None,
) -> bool:
    conditions: list[ColumnElement[bool]] = [
        BroadcastRow.id == broadcast_id,
        BroadcastRow.state.in_(before),
    ]
    result = await session.execute(
        update(BroadcastRow).where(*conditions).values(state=state, **values)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def _broadcast(row: BroadcastRow) -> Broadcast:
    return Broadcast(
        id=row.id,
        text=row.text,
        entities=tuple(row.entities),
        state=row.state,
        created_by=row.created_by,
        progress_chat_id=row.progress_chat_id,
        progress_message_id=row.progress_message_id,
    )
