"""The log of a test: its lines as dictionaries, and waiting for one of them."""

import asyncio
from typing import Any, NoReturn

import structlog

WAIT_S = 10.0


class Logs(list[dict[str, Any]]):
    """Log lines, oldest first; all are written in the test's own event loop."""

    def __init__(self) -> None:
        super().__init__()
        self._written = asyncio.Event()

    def record(self, _logger: object, level: str, line: dict[str, Any]) -> NoReturn:
        """Keep a line; the last processor of a structlog chain.

        Raises:
            DropEvent: always, as the line goes no further.
        """
        self.append({**line, "level": level})
        self._written.set()
        raise structlog.DropEvent

    def of(self, event: str) -> list[dict[str, Any]]:
        """The lines of one kind."""
        return [line for line in self if line["event"] == event]

    async def wait_for(self, event: str) -> dict[str, Any]:
        """The first line of this kind, once it is written."""
        async with asyncio.timeout(WAIT_S):
            while not self.of(event):
                self._written.clear()
                await self._written.wait()
        return self.of(event)[0]
