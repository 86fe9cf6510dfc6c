"""All that is kept of one person: given out, and deleted."""

import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.database import Database
from bot.storage.tables import (
    Base,
    DeliveryRow,
    FavouriteRow,
    PersonRow,
    ProverbRow,
    QuizAnswerRow,
    QuizRoundRow,
    SubscriptionRow,
    VoteRow,
)

NOWHERE = 0
"""The chat of what was asked in a chat that is forgotten: no chat has this number."""


class PersonalData:
    """What the tables hold of one person."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def document(self, user_id: int) -> dict[str, Any]:
        """All of it, as plain JSON values; moments in ISO 8601.

        Raises:
            StorageError: the database cannot be read.
        """
        async with self._database.reading() as session:
            person = await session.get(PersonRow, user_id)
            return {
                "user_id": user_id,
                "person": None if person is None else _values(person),
                "favourites": await _rows(
                    session,
                    select(FavouriteRow.proverb_id, ProverbRow.text, FavouriteRow.at)
                    .join(ProverbRow)
                    .where(FavouriteRow.user_id == user_id)
                    .order_by(FavouriteRow.at),
                ),
                "votes": await _rows(
                    session,
                    select(VoteRow.proverb_id, VoteRow.value, VoteRow.at)
                    .where(VoteRow.user_id == user_id)
                    .order_by(VoteRow.at),
                ),
                "quiz_answers": await _rows(
                    session,
                    select(
                        QuizRoundRow.culture,
                        QuizRoundRow.text,
                        QuizAnswerRow.chosen_real,
                        QuizAnswerRow.right,
                        QuizAnswerRow.at,
                    )
                    .join(QuizRoundRow)
                    .where(QuizAnswerRow.user_id == user_id)
                    .order_by(QuizAnswerRow.at),
                ),
                "quiz_questions": await _rows(
                    session,
                    select(QuizRoundRow.culture, QuizRoundRow.text, QuizRoundRow.asked_at)
                    .where(QuizRoundRow.chat_id == user_id)
                    .order_by(QuizRoundRow.id),
                ),
                "subscriptions": [
                    _values(row)
                    for row in await session.scalars(
                        select(SubscriptionRow)
                        .where(
                            (SubscriptionRow.chat_id == user_id)
                            | (SubscriptionRow.created_by == user_id)
                        )
                        .order_by(SubscriptionRow.id)
                    )
                ],
                "broadcasts_received": await _rows(
                    session,
                    select(DeliveryRow.broadcast_id, DeliveryRow.state, DeliveryRow.at)
                    .where(DeliveryRow.chat_id == user_id)
                    .order_by(DeliveryRow.broadcast_id),
                ),
            }

    async def forget(self, user_id: int) -> None:
        """Delete it, all or nothing; votes and quiz answers stay without the person.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            await forget(session, user_id)


async def forget(session: AsyncSession, user_id: int) -> None:
    """Delete what is kept of a person, within a transaction of the caller's."""
    for anonymous in (VoteRow, QuizAnswerRow):
        await session.execute(
            update(anonymous).where(anonymous.user_id == user_id).values(user_id=None)
        )
    # A private chat has its person's number; what its questions have shown of the network stays.
    await session.execute(
        update(QuizRoundRow)
        .where(QuizRoundRow.chat_id == user_id)
        .values(chat_id=NOWHERE, poll_id=None, message_id=None)
    )
    await session.execute(
        update(SubscriptionRow)
        .where(SubscriptionRow.created_by == user_id, SubscriptionRow.chat_id != user_id)
        .values(created_by=None)
    )
    for column in (
        SubscriptionRow.chat_id,
        FavouriteRow.user_id,
        DeliveryRow.chat_id,
        PersonRow.user_id,
    ):
        await session.execute(delete(column.class_).where(column == user_id))


async def _rows(session: AsyncSession, statement: Any) -> list[dict[str, Any]]:
    found = await session.execute(statement)
    return [{name: _plain(value) for name, value in row.items()} for row in found.mappings()]


def _values(row: Base) -> dict[str, Any]:
    return {column.key: _plain(getattr(row, column.key)) for column in row.__mapper__.column_attrs}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value
