"""Values read from the database, kept in memory for a moment."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import structlog

from bot.errors import StorageError

log = structlog.get_logger()

V = TypeVar("V")

# Another process may have changed it.
FRESH_S = 60.0
CAPACITY = 10_000


class Remembered(Generic[V]):
    """What a number stands for, read anew after a while; a default while the database is away."""

    def __init__(
        self,
        read: Callable[[int], Awaitable[V]],
        default: V,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Remember what is read.

        Args:
            read: raises StorageError if it cannot.
            default: stands in then.
            clock: seconds that never run backwards.
        """
        self._read = read
        self._default = default
        self._clock = clock
        self._known: OrderedDict[int, tuple[float, V]] = OrderedDict()
        self._forgotten = 0

    async def of(self, number: int) -> V:
        """The value, at most a minute old."""
        known = self._known.get(number)
        if known is not None and self._clock() - known[0] < FRESH_S:
            return known[1]
        forgotten = self._forgotten
        try:
            value = await self._read(number)
        except StorageError as error:
            log.error("storage_failed", error=str(error))
            return self._default if known is None else known[1]
        if forgotten != self._forgotten:  # something was changed, perhaps after the reading
            return value
        self._known[number] = (self._clock(), value)
        self._known.move_to_end(number)
        if len(self._known) > CAPACITY:
            self._known.popitem(last=False)
        return value

    def forget(self, number: int) -> None:
        """Read it anew the next time."""
        self._forgotten += 1
        self._known.pop(number, None)
