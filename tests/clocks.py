"""Time that passes when a test says so."""

import asyncio
import datetime


class FakeClock:
    """A clock, and sleeping by it."""

    def __init__(self, now: datetime.datetime) -> None:
        self.now = now
        self._moved = asyncio.Event()
        self._asleep = False
        self._lay_down = asyncio.Event()

    def __call__(self) -> datetime.datetime:
        """The moment."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has moved so far."""
        until = self.now + datetime.timedelta(seconds=seconds)
        while self.now < until:
            self._asleep = True
            self._lay_down.set()
            await self._moved.wait()

    async def until_asleep(self) -> None:
        """Wait until somebody has lain down to sleep since the clock was moved."""
        async with asyncio.timeout(20):
            while not self._asleep:
                self._lay_down.clear()
                await self._lay_down.wait()

    def move(self, to: datetime.datetime) -> None:
        """Let it be so late."""
        self.now = to
        self._asleep = False
        self._moved.set()
        self._moved = asyncio.Event()
