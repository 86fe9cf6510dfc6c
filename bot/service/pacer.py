"""Bulk sending at the pace that Telegram allows: so many a second, and pauses when it asks."""

import asyncio
import time
from collections.abc import Awaitable, Callable

# Telegram takes about thirty messages a second from a bot (https://core.telegram.org/bots/faq);
# what is left is for answers.
PER_SECOND = 25.0


class Pacer:
    """Gives out turns, evenly; shared by all that send in bulk, so that the sum keeps the pace."""

    def __init__(
        self,
        per_second: float = PER_SECOND,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Set the pace.

        Args:
            per_second: turns a second at the most.
            clock: seconds that never run backwards.
            sleep: waits for a number of seconds.
        """
        self._interval_s = 1 / per_second
        self._clock = clock
        self._sleep = sleep
        self._next_at = clock()
        self._order = asyncio.Lock()

    async def turn(self) -> None:
        """Wait for a turn."""
        async with self._order:
            while (wait_s := self._next_at - self._clock()) > 0:  # a pause may have come meanwhile
                await self._sleep(wait_s)
            self._next_at = max(self._clock(), self._next_at) + self._interval_s

    def pause(self, seconds: float) -> None:
        """Let nobody have a turn for so long, as Telegram asked."""
        self._next_at = max(self._next_at, self._clock() + seconds)
