"""People and chats: seen when, reachable or not, blocked or not."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select, update

from bot.storage.database import Database
from bot.storage.tables import ChatRow, PersonRow
from bot.storage.upsert import insert_into


@dataclass(frozen=True)
class PersonSeen:
    """Somebody used the bot."""

    user_id: int
    at: datetime.datetime
    in_private: bool
    """Whether in the private chat, where the bot may write to them from then on."""


@dataclass(frozen=True)
class ChatSeen:
    """The bot was used in a group or channel."""

    chat_id: int
    kind: str
    at: datetime.datetime


class PeopleRecords:
    """The tables of people and chats. Ids above zero are people, below are groups and channels."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, people: Sequence[PersonSeen], chats: Sequence[ChatSeen]) -> None:
        """Take note of who was seen; who can be reached again is no longer lost.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            if people:
                insert = insert_into(session, PersonRow)
                new, old = insert.excluded, PersonRow
                statement = insert.on_conflict_do_update(
                    index_elements=[PersonRow.user_id],
                    set_={
                        "last_seen": new.last_seen,
                        "started_at": func.coalesce(old.started_at, new.started_at),
                        "unreachable_at": case(
                            (new.started_at.is_not(None), None), else_=old.unreachable_at
                        ),
                    },
                )
                ordered = sorted(people, key=lambda each: each.user_id)
                await session.execute(statement, [_person(each) for each in ordered])
            if chats:
                insert = insert_into(session, ChatRow)
                statement = insert.on_conflict_do_update(
                    index_elements=[ChatRow.chat_id],
                    set_={
                        "last_seen": insert.excluded.last_seen,
                        "kind": insert.excluded.kind,
                        "left_at": None,
                    },
                )
                ordered_chats = sorted(chats, key=lambda each: each.chat_id)
                await session.execute(statement, [_chat(each) for each in ordered_chats])

    async def lost(self, chat_id: int, at: datetime.datetime) -> None:
        """Telegram no longer lets the bot write there: blocked by the person, or thrown out.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            if chat_id > 0:
                await session.execute(
                    update(PersonRow)
                    .where(PersonRow.user_id == chat_id, PersonRow.unreachable_at.is_(None))
                    .values(unreachable_at=at)
                )
            else:
                await session.execute(
                    update(ChatRow)
                    .where(ChatRow.chat_id == chat_id, ChatRow.left_at.is_(None))
                    .values(left_at=at)
                )

    async def blocked(self) -> frozenset[int]:
        """Ids of the people and chats that the bot ignores.

        Raises:
            StorageError: the database cannot be read.
        """
        async with self._database.reading() as session:
            people = select(PersonRow.user_id).where(PersonRow.blocked_at.is_not(None))
            chats = select(ChatRow.chat_id).where(ChatRow.blocked_at.is_not(None))
            return frozenset([*await session.scalars(people), *await session.scalars(chats)])

    async def set_blocked(self, chat_id: int, blocked: bool, at: datetime.datetime) -> None:
        """Have the bot ignore a person or a chat from now on, known or not, or no longer.

        Raises:
            StorageError: the database cannot be written.
        """
        moment = at if blocked else None
        async with self._database.writing() as session:
            table = PersonRow if chat_id > 0 else ChatRow
            row = (
                _person(PersonSeen(chat_id, at, False))
                if chat_id > 0
                else _chat(ChatSeen(chat_id, "group", at))
            )
            key = PersonRow.user_id if chat_id > 0 else ChatRow.chat_id
            await session.execute(
                insert_into(session, table)
                .values(**row, blocked_at=moment)
                .on_conflict_do_update(index_elements=[key], set_={"blocked_at": moment})
            )


def _person(seen: PersonSeen) -> dict[str, object]:
    return {
        "user_id": seen.user_id,
        "settings": {},
        "first_seen": seen.at,
        "last_seen": seen.at,
        "started_at": seen.at if seen.in_private else None,
    }


def _chat(seen: ChatSeen) -> dict[str, object]:
    return {
        "chat_id": seen.chat_id,
        "kind": seen.kind,
        "settings": {},
        "first_seen": seen.at,
        "last_seen": seen.at,
    }
