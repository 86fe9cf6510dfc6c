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

    def of(self, event: str, **fields: object) -> list[dict[str, Any]]:
        """The lines of one kind, with these values among theirs."""
        wanted = {"event": event, **fields}.items()
        return [line for line in self if wanted <= line.items()]

    async def wait_for(self, event: str, *, count: int = 1, **fields: object) -> dict[str, Any]:
        """The first line of this kind, once so many of them are written."""
        async with asyncio.timeout(WAIT_S):
            while len(self.of(event, **fields)) < count:
                self._written.clear()
                await self._written.wait()
        return self.of(event, **fields)[0]
