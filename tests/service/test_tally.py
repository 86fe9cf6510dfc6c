"""Counting by day, and what the admin sees of it."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.service.stats import DAYS, PROVERBS, REQUESTS, gather
from bot.service.tally import BOUNDS_MS, Tally, quantile_ms
from bot.storage.database import Database
from bot.storage.people import ChatSeen, PeopleRecords, PersonSeen
from bot.storage.proverbs import ProverbRecords, Showing
from bot.storage.tables import ProverbRow, QuizAnswerRow, QuizRoundRow
from bot.storage.tallies import Count, TallyRecords
from tests.storage.test_proverbs import ROSE

NOW = datetime.datetime(2026, 12, 1, 9, 30, tzinfo=datetime.UTC)


class Days:
    """A clock that stands until it is turned."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime.datetime:
        """The moment."""
        return self.now


@pytest.fixture
def clock() -> Days:
    """A clock at the first of December."""
    return Days()


async def test_counts_add_up_by_day_and_culture(database: Database, clock: Days) -> None:
    """Two processes count into the same rows."""
    one, other = (Tally(TallyRecords(database), clock) for _ in range(2))
    async with one.writing(), other.writing():
        for tally in (one, other, one):
            tally.count("proverb", "zen")
        clock.now += datetime.timedelta(days=1)
        one.count("proverb", "zen")
        one.count("request")
    found = (await TallyRecords(database).since(NOW.date())).counts
    tomorrow = clock.now.date()
    assert found == {
        Count(NOW.date(), "proverb", "zen"): 3,
        Count(tomorrow, "proverb", "zen"): 1,
        Count(tomorrow, "request"): 1,
    }
    assert len((await TallyRecords(database).since(tomorrow)).counts) == 2


@given(st.lists(st.floats(0, 60_000), min_size=1, max_size=200), st.sampled_from([0.5, 0.95, 1.0]))
def test_quantiles_are_right_to_a_tenth(times: list[float], share: float) -> None:
    """From the histogram comes the quantile of the times, at most a tenth or a millisecond more."""
    histogram: dict[int, int] = {}
    for ms in times:
        upper = next(bound for bound in BOUNDS_MS if bound >= ms)
        histogram[upper] = histogram.get(upper, 0) + 1
    exact = sorted(times)[max(0, -(-int(share * len(times) * 100) // 100) - 1)]
    found = quantile_ms(histogram, share)
    assert found is not None
    assert exact <= found
    rank = sum(1 for ms in times if ms <= found) / len(times)
    assert rank >= share
    assert found <= 1.1 * max(times) + 1


def test_there_is_no_quantile_of_nothing() -> None:
    """Without times there is none."""
    assert quantile_ms({}, 0.5) is None


async def test_the_stats_are_what_happened(database: Database, clock: Days) -> None:
    """People, chats, proverbs, votes, the quiz, the speed: each figure from its table."""
    day = datetime.timedelta(days=1)
    await PeopleRecords(database).add(
        [PersonSeen(n, NOW - n * 5 * day, True) for n in range(1, 9)], [ChatSeen(-1, "group", NOW)]
    )
    await PeopleRecords(database).lost(8, NOW)
    await ProverbRecords(database).add([Showing(ROSE, 7, NOW)])
    async with database.writing() as session:
        row = await session.get(ProverbRow, ROSE.id)
        assert row is not None
        row.likes, row.dislikes = 5, 2
        asked = {"chat_id": -1, "culture": "sufi", "text": "?", "asked_at": NOW}
        session.add_all(
            [QuizRoundRow(id=1, real=False, **asked), QuizRoundRow(id=2, real=True, **asked)]
        )
        await session.flush()
        for number, chosen_real in ((1, True), (1, False), (1, True), (2, True)):
            session.add(
                QuizAnswerRow(round_id=number, chosen_real=chosen_real, right=chosen_real, at=NOW)
            )
    tally = Tally(TallyRecords(database), clock)
    async with tally.writing():
        for ms in (10, 20, 400):
            tally.count(REQUESTS)
            tally.count(PROVERBS, "sufi")
            tally.took(PROVERBS, ms)
        tally.count("not:busy")
    found = await gather(database, clock)
    totals, sufi = found.totals, found.totals.cultures["sufi"]
    assert (totals.people, totals.active_day, totals.active_week, totals.active_month) == (
        *(8, 0, 1, 6),
    )
    assert (totals.unreachable, totals.chats, totals.proverbs, totals.hidden) == (1, 1, 1, 0)
    assert (sufi.shown, sufi.likes, sufi.dislikes, sufi.quizzed, sufi.fooled) == (7, 5, 2, 3, 2)
    assert list(found.requests_by_day.values()) == [0] * (DAYS - 1) + [3]
    assert found.proverbs_by_culture == {"sufi": 3}
    assert found.failed == {"busy": 1}
    assert (found.p50_ms, found.p95_ms) == (
        next(bound for bound in BOUNDS_MS if bound >= 20),
        next(bound for bound in BOUNDS_MS if bound >= 400),
    )


async def test_an_empty_bot_has_stats_too(database: Database, clock: Days) -> None:
    """Before anybody came there are zeros and no speed."""
    found = await gather(database, clock)
    assert found.totals.people == 0
    assert found.totals.cultures == {}
    assert found.p50_ms is None
