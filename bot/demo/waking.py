"""Waiting for what happens next: a bell, and the journal of all that a chat window shows."""

import asyncio
from collections import deque
from dataclasses import dataclass

from bot.demo.refusal import Json


class Bell:
    """Wakes everyone who waits at the moment when it is rung."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake all who wait; who comes later waits for the next ring."""
        event, self._event = self._event, asyncio.Event()
        event.set()

    async def heard(self) -> None:
        """Return at the next ring."""
        await self._event.wait()


@dataclass(frozen=True)
class Event:
    """One change: its number, its kind and what is needed to show it."""

    number: int
    kind: str
    data: Json

    def json(self) -> Json:
        """What the page is sent."""
        return {"number": self.number, "kind": self.kind, **self.data}


class Journal:
    """The last changes in order, numbered from 1."""

    def __init__(self, keep: int = 2000) -> None:
        self.last = 0
        self.closed = False
        self._events: deque[Event] = deque(maxlen=keep)
        self._bell = Bell()

    def write(self, kind: str, **data: object) -> None:
        """Add a change and wake those who wait for one."""
        self.last += 1
        self._events.append(Event(self.last, kind, data))
        self._bell.ring()

    def since(self, number: int) -> list[Event]:
        """The changes after this number.

        Who has fallen behind what is kept, or comes from an earlier run, gets one ``reset``
        instead: to look at everything anew.
        """
        oldest = self._events[0].number if self._events else self.last + 1
        if number > self.last or number < oldest - 1:
            return [Event(self.last, "reset", {})]
        return [event for event in self._events if event.number > number]

    async def after(self, number: int) -> list[Event]:
        """Wait until there are changes after this number; an empty list when it is all over."""
        while not self.closed:
            if found := self.since(number):
                return found
            await self._bell.heard()
        return []

    def close(self) -> None:
        """Let go of all who wait."""
        self.closed = True
        self._bell.ring()
