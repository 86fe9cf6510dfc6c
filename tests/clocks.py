"""Time that passes when a test says so."""

import asyncio
import datetime


class FakeClock:
    """A clock, and sleeping by it."""

    def __init__(self, now: datetime.datetime) -> None:
        self.now = now
        self._moved = asyncio.Event()
        self._asleep = 0
        self._lay_down = asyncio.Event()

    def __call__(self) -> datetime.datetime:
        """The moment."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has moved so far."""
        until = self.now + datetime.timedelta(seconds=seconds)
        while self.now < until:
            self._asleep += 1
            self._lay_down.set()
            moved = self._moved
            try:
                await moved.wait()
            finally:
                self._asleep -= 1

    async def until_asleep(self) -> None:
        """Wait until somebody sleeps by this clock."""
        async with asyncio.timeout(20):
            while not self._asleep:
                self._lay_down.clear()
                await self._lay_down.wait()

    def move(self, to: datetime.datetime) -> None:
        """Let it be so late."""
        self.now = to
        self._moved.set()
        self._moved = asyncio.Event()
