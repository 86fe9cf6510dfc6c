"""A message to everybody: paced, stoppable, going on after a restart, and to nobody twice.

Each receiver is claimed in the database before the message goes out and settled after. What dies in
between stays claimed: whether the message arrived nobody knows, so it is not sent again.
"""

import asyncio
import enum
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from bot.errors import StorageError
from bot.service.clock import Clock, utc_now
from bot.service.pacer import Pacer
from bot.storage.broadcasts import (
    CLAIMED,
    DISCARDED,
    DONE,
    DRAFT,
    FAILED,
    GONE,
    PENDING,
    SENDING,
    SENT,
    STOPPED,
    Broadcast,
    BroadcastRecords,
)

log = structlog.get_logger()

# Enough to keep the pace where each message takes a third of a second.
AT_ONCE = 8
# Of one receiver, where Telegram asks for a pause or cannot be reached.
ATTEMPTS = 5
# For those that another process began, or that the database kept from being sent.
LOOK_EVERY_S = 30.0
REPORT_EVERY_S = 3.0
# What is under way when the bot ends has so long to arrive, in seconds.
LAST_S = 0.4


class Delivered(enum.Enum):
    """What became of one message."""

    SENT = SENT
    GONE = GONE
    """Whoever it was for cannot be reached any more."""
    FAILED = FAILED
    """It did not arrive, or nobody knows."""


class NotYetError(Exception):
    """The message certainly did not go out; it may be tried again after a pause."""

    def __init__(self, pause_s: float) -> None:
        super().__init__(f"again in {pause_s:g} s")
        self.pause_s = pause_s


class MovedError(Exception):
    """The chat has another number now."""

    def __init__(self, chat_id: int) -> None:
        super().__init__(f"moved to {chat_id}")
        self.chat_id = chat_id


Deliver = Callable[[Broadcast, int], Awaitable[Delivered]]
"""Sends a broadcast to one chat; raises NotYetError or MovedError."""
Report = Callable[[Broadcast], Awaitable[None]]
"""Shows the admin how far a broadcast is."""


class Broadcasts:
    """The broadcasts of the bot."""

    def __init__(self, records: BroadcastRecords, pacer: Pacer, clock: Clock = utc_now) -> None:
        """Send broadcasts.

        Args:
            records: the database's side.
            pacer: gives turns to send.
            clock: gives the moment.
        """
        self._records = records
        self._pacer = pacer
        self._clock = clock
        self._wake = asyncio.Event()
        self._attempts: dict[tuple[int, int], int] = {}  # of those that are to be tried again

    async def draft(self, text: str, entities: list[dict[str, Any]], admin: int) -> int:
        """Keep a message that is to be sent once it is confirmed; returns its number.

        Raises:
            StorageError: the database cannot be written.
        """
        return await self._records.create(text, entities, admin, self._clock())

    async def audience(self) -> tuple[int, int]:
        """How many people and groups would get it now.

        Raises:
            StorageError: the database cannot be read.
        """
        return await self._records.audience()

    async def find(self, broadcast_id: int) -> Broadcast | None:
        """A broadcast.

        Raises:
            StorageError: the database cannot be read.
        """
        return await self._records.get(broadcast_id)

    async def progress(self, broadcast_id: int) -> Counter[str]:
        """How many deliveries are in which state.

        Raises:
            StorageError: the database cannot be read.
        """
        return await self._records.progress(broadcast_id)

    async def start(
        self, broadcast_id: int, *, groups: bool, chat_id: int, message_id: int
    ) -> bool:
        """Send a draft; False if it is none, as when the button was pressed twice.

        Args:
            broadcast_id: its number.
            groups: to groups too.
            chat_id: where the message stands that shows how far it is.
            message_id: which it is.

        Raises:
            StorageError: the database cannot be written.
        """
        await self._records.show_progress_in(broadcast_id, chat_id, message_id)
        started = await self._records.start(broadcast_id, groups=groups)
        self._wake.set()
        return started

    async def discard(self, broadcast_id: int) -> bool:
        """Give a draft up; False if it is none.

        Raises:
            StorageError: the database cannot be written.
        """
        return await self._records.set_state(broadcast_id, [DRAFT], DISCARDED, self._clock())

    async def stop(self, broadcast_id: int) -> bool:
        """Send no more of it; False if it is not being sent.

        Raises:
            StorageError: the database cannot be written.
        """
        return await self._records.set_state(broadcast_id, [SENDING], STOPPED, self._clock())

    async def go_on(self, broadcast_id: int) -> bool:
        """Send the rest of one that was stopped; False if it was not.

        Raises:
            StorageError: the database cannot be written.
        """
        changed = await self._records.set_state(broadcast_id, [STOPPED], SENDING, self._clock())
        self._wake.set()
        return changed

    async def run(self, deliver: Deliver, report: Report) -> None:
        """Send what is to be sent, until cancelled.

        Args:
            deliver: sends one message.
            report: called now and then while a broadcast goes on, and at its end.
        """
        while True:
            try:
                for broadcast in await self._records.in_progress():
                    await self._send(broadcast, deliver, report)
            except StorageError as error:
                log.error("storage_failed", error=str(error))
            try:
                await asyncio.wait_for(self._wake.wait(), LOOK_EVERY_S)
            except TimeoutError:
                continue
            self._wake.clear()

    async def _send(self, broadcast: Broadcast, deliver: Deliver, report: Report) -> None:
        log.info("broadcast_goes_on", id=broadcast.id)
        reporting = asyncio.create_task(self._report_on(broadcast, report))
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(self._send_on(broadcast, deliver))
        except* StorageError as errors:
            raise errors.exceptions[0] from None
        finally:
            reporting.cancel()
            await asyncio.gather(reporting, return_exceptions=True)
        if not (await self._records.progress(broadcast.id))[PENDING]:
            await self._records.set_state(broadcast.id, [SENDING], DONE, self._clock())
        await report(broadcast)
        log.info("broadcast_rests", id=broadcast.id)

    async def _send_on(self, broadcast: Broadcast, deliver: Deliver) -> None:
        """Take one receiver after another until there is none."""
        while True:
            await self._pacer.turn()
            one = asyncio.ensure_future(self._send_one(broadcast, deliver))
            try:
                if not await asyncio.shield(one):
                    return
            except asyncio.CancelledError:  # the bot ends: what is on its way may yet arrive
                await asyncio.wait({one}, timeout=LAST_S)
                one.cancel()
                raise

    async def _send_one(self, broadcast: Broadcast, deliver: Deliver) -> bool:
        """Send to one receiver; False if there was none."""
        chat_id = await self._records.claim(broadcast.id, self._clock())
        if chat_id is None:
            return False
        state = await self._delivered(broadcast, chat_id, deliver)
        await self._records.settle(broadcast.id, chat_id, state, self._clock())
        return True

    async def _delivered(self, broadcast: Broadcast, chat_id: int, deliver: Deliver) -> str:
        """The state after one attempt."""
        attempts = self._attempts.pop((broadcast.id, chat_id), 0) + 1
        try:
            return (await deliver(broadcast, chat_id)).value
        except NotYetError as error:
            self._pacer.pause(error.pause_s)
            if attempts >= ATTEMPTS:
                return FAILED
            self._attempts[broadcast.id, chat_id] = attempts
            return PENDING
        except MovedError as error:
            await self._records.add_receiver(broadcast.id, error.chat_id)
            return GONE

    async def _report_on(self, broadcast: Broadcast, report: Report) -> None:
        while True:
            await asyncio.sleep(REPORT_EVERY_S)
            await report(broadcast)


def unknown(progress: Mapping[str, int]) -> int:
    """Deliveries of which nobody knows whether they arrived, once a broadcast rests."""
    return progress.get(CLAIMED, 0)
