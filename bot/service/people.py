"""Who uses the bot and where, and whom it ignores: ids only, written beside the answers."""

import asyncio
import contextlib
import datetime
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace

import structlog

from bot.errors import StorageError
from bot.service.clock import Clock, utc_now
from bot.service.notes import Notes
from bot.storage.people import ChatSeen, PeopleRecords, PersonSeen

log = structlog.get_logger()

# Who was noted so lately is not noted again: nobody needs `last_seen` by the second.
EVERY = datetime.timedelta(minutes=10)
# Longest wait for what memory holds, where an answer depends on it.
FLUSH_S = 2.0
REMEMBERED = 10_000
GATHER_S = 1.0
# Other processes block people too.
REFRESH_S = 60.0

Seen = PersonSeen | ChatSeen


class People:
    """The people and chats of the bot."""

    def __init__(self, records: PeopleRecords, clock: Clock = utc_now) -> None:
        """Keep people in the database.

        Args:
            records: the database's side.
            clock: gives the moment, with its time zone.
        """
        self._records = records
        self._clock = clock
        self._blocked: frozenset[int] = frozenset()
        self._noted: OrderedDict[tuple[int, bool], datetime.datetime] = OrderedDict()
        self._notes = Notes[int, Seen](self._write, _seen_again, about="people", gather_s=GATHER_S)

    def saw(self, user_id: int, *, in_private: bool) -> None:
        """Take note that somebody used the bot; never waits."""
        now = self._clock()
        if self._is_due((user_id, in_private), now):
            self._notes.note(user_id, PersonSeen(user_id, now, in_private))

    def saw_chat(self, chat_id: int, kind: str) -> None:
        """Take note that the bot was used in a group or channel; never waits."""
        now = self._clock()
        if self._is_due((chat_id, False), now):
            self._notes.note(chat_id, ChatSeen(chat_id, kind, now))

    async def lost(self, chat_id: int) -> None:
        """Note that Telegram no longer lets the bot write to a person or a chat.

        Raises:
            StorageError: the database cannot be written.
        """
        await self._notes.flushed(FLUSH_S)
        self._noted.pop((chat_id, chat_id > 0), None)
        await self._records.lost(chat_id, self._clock())

    def is_blocked(self, *ids: int) -> bool:
        """Whether the bot ignores one of these people and chats."""
        return not self._blocked.isdisjoint(ids)

    async def block(self, chat_id: int) -> None:
        """Have the bot ignore a person or chat, known or not.

        Raises:
            StorageError: the database cannot be written.
        """
        await self._records.set_blocked(chat_id, True, self._clock())
        self._blocked |= {chat_id}

    async def unblock(self, chat_id: int) -> bool:
        """Hear a person or chat again; False if it was not blocked.

        Raises:
            StorageError: the database cannot be read or written.
        """
        if chat_id not in await self._records.blocked():
            return False
        await self._records.set_blocked(chat_id, False, self._clock())
        self._blocked -= {chat_id}
        return True

    async def refresh(self) -> None:
        """Read who is blocked.

        Raises:
            StorageError: the database cannot be read.
        """
        self._blocked = await self._records.blocked()

    async def keep_fresh(self) -> None:
        """Read who is blocked again and again, as another process may have changed it."""
        while True:
            await asyncio.sleep(REFRESH_S)
            try:
                await self.refresh()
            except StorageError as error:
                log.error("storage_failed", error=str(error))

    async def forget(self, user_id: int) -> None:
        """Drop what memory holds of somebody, so that it is not written any more."""
        for in_private in (True, False):
            self._noted.pop((user_id, in_private), None)
        await self._notes.drop(user_id)

    async def flushed(self, limit_s: float | None = None) -> bool:
        """Wait until all noted so far is in the database; False if it took too long."""
        return await self._notes.flushed(limit_s)

    def writing(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Write for as long as the block runs, and at its end what is left."""
        return self._notes.writing()

    async def _write(self, batch: Mapping[int, Seen]) -> None:
        people = [each for each in batch.values() if isinstance(each, PersonSeen)]
        chats = [each for each in batch.values() if isinstance(each, ChatSeen)]
        await self._records.add(people, chats)

    def _is_due(self, key: tuple[int, bool], now: datetime.datetime) -> bool:
        before = self._noted.get(key)
        if before is not None and now - before < EVERY:
            return False
        self._noted[key] = now
        self._noted.move_to_end(key)
        if len(self._noted) > REMEMBERED:
            self._noted.popitem(last=False)
        return True


def _seen_again(older: Seen, newer: Seen) -> Seen:
    if isinstance(older, PersonSeen) and isinstance(newer, PersonSeen):
        return replace(newer, in_private=older.in_private or newer.in_private)
    return newer
