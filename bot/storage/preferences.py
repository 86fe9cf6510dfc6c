"""What people and chats have set, and what becomes of it when a group moves."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.database import Database
from bot.storage.tables import ChatRow, PersonRow, QuizRoundRow, SubscriptionRow
from bot.storage.upsert import insert_into


@dataclass(frozen=True)
class PersonSettings:
    """What a person has set."""

    language: str | None = None
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ChatSettings:
    """What is set in a group or channel."""

    kind: str = ""
    """Telegram's word; empty for a chat that is not known."""
    settings: dict[str, Any] = field(default_factory=dict)


class PreferenceRecords:
    """The settings in the tables of people and chats."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def person(self, user_id: int) -> PersonSettings:
        """What a person has set; nothing for somebody unknown.

        Raises:
            StorageError: the database cannot be read.
        """
        async with self._database.reading() as session:
            row = await session.get(PersonRow, user_id)
            return PersonSettings() if row is None else PersonSettings(row.language, row.settings)

    async def chat(self, chat_id: int) -> ChatSettings:
        """What is set in a chat.

        Raises:
            StorageError: the database cannot be read.
        """
        async with self._database.reading() as session:
            row = await session.get(ChatRow, chat_id)
            return ChatSettings() if row is None else ChatSettings(row.kind, row.settings)

    async def set_language(self, user_id: int, language: str | None, at: datetime.datetime) -> None:
        """Choose a person's interface language; None follows their Telegram.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            row = await _person(session, user_id, at)
            row.language = language
            if language is not None:
                await session.execute(
                    update(SubscriptionRow)
                    .where(SubscriptionRow.chat_id == user_id)
                    .values(language=language)
                )

    async def change_person(self, user_id: int, at: datetime.datetime, **changes: Any) -> None:
        """Set some of a person's settings; None takes one away.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            row = await _person(session, user_id, at)
            row.settings = _changed(row.settings, changes)

    async def change_chat(
        self, chat_id: int, kind: str, at: datetime.datetime, **changes: Any
    ) -> None:
        """Set some of a chat's settings; None takes one away.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            row = await _chat(session, chat_id, kind, at)
            row.settings = _changed(row.settings, changes)

    async def greet(self, chat_id: int, kind: str, at: datetime.datetime) -> bool:
        """Whether the bot has not yet greeted a chat; from now on it has.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            row = await _chat(session, chat_id, kind, at)
            if row.greeted_at is not None:
                return False
            row.greeted_at = at
            return True

    async def move(self, old: int, new: int, at: datetime.datetime) -> None:
        """A group has become a supergroup with another id: all that was its own goes along.

        Doing it again changes nothing.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            before = await session.get(ChatRow, old, with_for_update=True)
            after = await _chat(session, new, "supergroup", at)
            if before is not None:
                after.settings = {**before.settings, **after.settings}
                after.greeted_at = after.greeted_at or before.greeted_at
                after.blocked_at = after.blocked_at or before.blocked_at
                after.first_seen = min(after.first_seen, before.first_seen)
                await session.delete(before)
            taken = select(SubscriptionRow.thread_id).where(SubscriptionRow.chat_id == new)
            threads = list(await session.scalars(taken))
            await session.execute(
                delete(SubscriptionRow).where(
                    SubscriptionRow.chat_id == old, SubscriptionRow.thread_id.in_(threads)
                )
            )
            for table in (SubscriptionRow, QuizRoundRow):
                await session.execute(update(table).where(table.chat_id == old).values(chat_id=new))


def _changed(settings: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**settings, **changes}.items() if value is not None}


async def _person(session: AsyncSession, user_id: int, at: datetime.datetime) -> PersonRow:
    """The row of a person, made if there is none, and locked."""
    await session.execute(
        insert_into(session, PersonRow)
        .values(user_id=user_id, settings={}, first_seen=at, last_seen=at)
        .on_conflict_do_nothing()
    )
    return await session.get_one(PersonRow, user_id, with_for_update=True)


async def _chat(session: AsyncSession, chat_id: int, kind: str, at: datetime.datetime) -> ChatRow:
    """Likewise of a chat."""
    await session.execute(
        insert_into(session, ChatRow)
        .values(chat_id=chat_id, kind=kind, settings={}, first_seen=at, last_seen=at)
        .on_conflict_do_nothing()
    )
    return await session.get_one(ChatRow, chat_id, with_for_update=True)
