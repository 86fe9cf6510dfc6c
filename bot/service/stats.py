"""How the bot is doing: totals, and the figures of the last days."""

import datetime
from collections import Counter
from dataclasses import dataclass

from bot.service.clock import Clock, utc_now
from bot.service.tally import quantile_ms
from bot.storage.database import Database
from bot.storage.stats import Totals, totals
from bot.storage.tallies import Figures, TallyRecords

# What is counted; `FAILED` goes before an outcome.
REQUESTS, PROVERBS, FAILED = "request", "proverb", "not:"
DAYS = 30
_WEEK = 7


@dataclass(frozen=True)
class Stats:
    """The bot at a glance; the last day is today, in UTC."""

    totals: Totals
    requests_by_day: dict[datetime.date, int]
    """Of the last thirty days, oldest first."""
    proverbs_by_culture: dict[str, int]
    """Sent within a week."""
    failed: dict[str, int]
    """Requests of the week that got no proverb or answer, by outcome."""
    p50_ms: int | None
    """Of the week's proverbs; None: there were none."""
    p95_ms: int | None


async def gather(database: Database, clock: Clock = utc_now) -> Stats:
    """The figures as they are now.

    Raises:
        StorageError: the database cannot be read.
    """
    now = clock()
    first = now.date() - datetime.timedelta(days=DAYS - 1)
    figures = await TallyRecords(database).since(first)
    week = now.date() - datetime.timedelta(days=_WEEK - 1)
    histogram = _histogram(figures, week)
    return Stats(
        totals=await totals(database, now),
        requests_by_day=_by_day(figures, first),
        proverbs_by_culture=_sums(figures, week, PROVERBS),
        failed=_failed(figures, week),
        p50_ms=quantile_ms(histogram, 0.5),
        p95_ms=quantile_ms(histogram, 0.95),
    )


def _by_day(figures: Figures, first: datetime.date) -> dict[datetime.date, int]:
    days = {first + datetime.timedelta(days=n): 0 for n in range(DAYS)}
    for key, count in figures.counts.items():
        if key.name == REQUESTS and key.day in days:
            days[key.day] += count
    return days


def _sums(figures: Figures, since: datetime.date, name: str) -> dict[str, int]:
    found: Counter[str] = Counter()
    for key, count in figures.counts.items():
        if key.day >= since and key.name == name:
            found[key.culture] += count
    return dict(found.most_common())


def _failed(figures: Figures, since: datetime.date) -> dict[str, int]:
    found: Counter[str] = Counter()
    for key, count in figures.counts.items():
        if key.day >= since and key.name.startswith(FAILED):
            found[key.name.removeprefix(FAILED)] += count
    return dict(found.most_common())


def _histogram(figures: Figures, since: datetime.date) -> dict[int, int]:
    found: Counter[int] = Counter()
    for key, count in figures.took.items():
        if key.day >= since and key.name == PROVERBS:
            found[key.upper_ms] += count
    return dict(found)
