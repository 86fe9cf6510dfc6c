"""Updates on their way in: each handled once, many at a time, and none longer than allowed."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import ApplicationHandlerStop, SimpleUpdateProcessor

from bot.telegram.guard import Context

# Telegram repeats an update within moments of the first delivery, if at all.
REMEMBERED = 10_000


class OnceOnly:
    """A handler for the earliest group that stops updates which came before."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._seen: OrderedDict[int, None] = OrderedDict()

    async def __call__(self, update: Update, _context: Context) -> None:
        """Let an update through the first time.

        Raises:
            ApplicationHandlerStop: it is a repeated delivery.
        """
        if update.update_id in self._seen:
            raise ApplicationHandlerStop
        self._seen[update.update_id] = None
        if len(self._seen) > self._remembered:
            self._seen.popitem(last=False)


class RunningUpdates(SimpleUpdateProcessor):
    """Handles updates at the same time and can give up on all of them.

    python-telegram-bot waits without limit for its handlers when it stops; this bounds the wait.
    """

    def __init__(self, at_once: int) -> None:
        super().__init__(at_once)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle one update, unless it is too late for that."""
        if self._closed:
            if isinstance(coroutine, Coroutine):
                coroutine.close()
            return
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await coroutine
        finally:
            self._tasks.discard(task)

    def abandon(self) -> int:
        """Cancel all that runs, refuse all that waits; the number cancelled."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        return len(self._tasks)
