"""The best proverbs by their votes: of a day, of a week, of all time."""

import datetime
import enum
import heapq
import math
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from bot.service.clock import Clock, utc_now
from bot.storage.votes import Counts, Rated, VoteRecords

# 95 % confidence: the usual choice for Wilson's interval.
Z = 1.96
BATCH = 500


class Period(enum.Enum):
    """Whose votes count."""

    DAY = "day"
    WEEK = "week"
    EVER = "ever"


_LENGTHS = {
    Period.DAY: datetime.timedelta(days=1),
    Period.WEEK: datetime.timedelta(weeks=1),
}


def wilson(counts: Counts) -> float:
    """Lower bound of the share of 👍 that the votes speak for, 0 … 1.

    Few votes say little: three of three stand below forty of forty-two. Wilson's score interval
    (E. B. Wilson, 1927).
    """
    total = counts.likes + counts.dislikes
    if not total:
        return 0.0
    share = counts.likes / total
    margin = Z * math.sqrt(share * (1 - share) / total + Z * Z / (4 * total * total))
    # Rounding takes a bound of 0 a little below it.
    return max(0.0, (share + Z * Z / (2 * total) - margin) / (1 + Z * Z / total))


class Ranking:
    """Lists of the best."""

    def __init__(self, records: VoteRecords, clock: Clock = utc_now, *, batch: int = BATCH) -> None:
        """Rank what was voted on.

        Args:
            records: the database's side.
            clock: gives the moment.
            batch: proverbs looked at together, on the way down from the one with most 👍.
        """
        self._records = records
        self._clock = clock
        self._batch = batch

    async def best(
        self, period: Period, culture: str | None = None, count: int = 10
    ) -> Sequence[Rated]:
        """The best proverbs by Wilson's score, those with any 👍 and not hidden.

        Args:
            period: whose votes count.
            culture: whose proverbs; None for all.
            count: how many at the most.

        Raises:
            StorageError: the database cannot be read.
        """
        if period is Period.EVER:
            return await self._best(count, partial(self._records.most_liked, culture))
        since = self._clock() - _LENGTHS[period]
        return await self._best(count, partial(self._records.most_liked_since, since, culture))

    async def _best(
        self, count: int, some: Callable[[int, int], Awaitable[Sequence[Rated]]]
    ) -> Sequence[Rated]:
        """The best of proverbs that come in batches, those with most 👍 first.

        Nothing with n 👍 scores above n 👍 without a 👎, so most often one batch decides.
        """
        best: list[Rated] = []
        start = 0
        while batch := await some(start, self._batch):
            # The sort is stable: of equals the one with more 👍, then the newer, stays in front.
            best = heapq.nsmallest(count, [*best, *batch], key=lambda each: -wilson(each.counts))
            start += len(batch)
            ceiling = wilson(Counts(batch[-1].counts.likes))
            decided = len(best) == count and wilson(best[-1].counts) >= ceiling
            if decided or len(batch) < self._batch:
                break
        return best
