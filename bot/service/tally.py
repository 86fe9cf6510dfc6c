"""Counting what happens and how long it takes, by day; gathered in memory, written now and then."""

import bisect
import contextlib
import math
from collections.abc import Mapping

from bot.service.clock import Clock, utc_now
from bot.service.notes import Notes
from bot.storage.tallies import Count, TallyRecords, Took

GATHER_S = 5.0
# Bounds of the histogram, in milliseconds: each a tenth above the last, from 1 ms to 2 minutes.
BOUNDS_MS: tuple[int, ...] = tuple(
    sorted({math.ceil(1.1**step) for step in range(math.ceil(math.log(120_000, 1.1)) + 1)})
)


class Tally:
    """The figures of the running bot."""

    def __init__(self, records: TallyRecords, clock: Clock = utc_now) -> None:
        """Count into the database.

        Args:
            records: the database's side.
            clock: gives the moment, whose day in UTC counts.
        """
        self._clock = clock
        self._notes = Notes[Count | Took, int](
            records.add, lambda older, newer: older + newer, about="figures", gather_s=GATHER_S
        )

    def count(self, name: str, culture: str = "") -> None:
        """Count one more of something; never waits, never fails."""
        self._notes.note(Count(self._clock().date(), name, culture), 1)

    def took(self, name: str, ms: float) -> None:
        """Note how long something took, in milliseconds, to a tenth of it."""
        at = bisect.bisect_left(BOUNDS_MS, ms)
        upper_ms = BOUNDS_MS[min(at, len(BOUNDS_MS) - 1)]
        self._notes.note(Took(self._clock().date(), name, upper_ms), 1)

    async def flushed(self, limit_s: float | None = None) -> bool:
        """Wait until all counted so far is in the database; False if it took too long."""
        return await self._notes.flushed(limit_s)

    def writing(self) -> contextlib.AbstractAsyncContextManager[None]:
        """Write for as long as the block runs, and at its end what is left."""
        return self._notes.writing()


def quantile_ms(histogram: Mapping[int, int], share: float) -> int | None:
    """The upper bound below which such a share of all lies; None where there is nothing.

    Args:
        histogram: counts by upper bound, in milliseconds.
        share: 0..1; 0.5 gives the median.
    """
    rank = share * sum(histogram.values())
    seen = 0
    for upper_ms, count in sorted(histogram.items()):
        seen += count
        if count and seen >= rank:
            return upper_ms
    return None
