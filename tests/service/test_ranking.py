"""Which proverbs count as the best."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.service.ranking import Period, Ranking, wilson
from bot.storage.database import Database
from bot.storage.proverbs import ProverbRecords, Showing, StoredProverb
from bot.storage.tables import ProverbRow
from bot.storage.votes import Counts, VoteRecords
from tests.storage.test_proverbs import NOW
from tests.storage.test_votes import ANNA

VOTES = st.integers(0, 1000)


def test_wilson_is_what_the_paper_says() -> None:
    """Ten of ten speak for 72 %, forty of forty-two for more, no votes for nothing."""
    assert wilson(Counts(10, 0)) == pytest.approx(0.7225, abs=1e-4)
    assert wilson(Counts(40, 2)) > wilson(Counts(10, 0)) > wilson(Counts(3, 0))
    assert wilson(Counts()) == 0


@given(VOTES, VOTES)
def test_each_vote_moves_the_score(likes: int, dislikes: int) -> None:
    """Within 0 … 1; a 👍 more never lowers it, a 👎 more never raises it, nor above the share."""
    score = wilson(Counts(likes, dislikes))
    assert 0 <= score <= 1
    assert wilson(Counts(likes + 1, dislikes)) >= score - 1e-12
    assert wilson(Counts(likes, dislikes + 1)) <= score + 1e-12
    assert score <= wilson(Counts(likes)) + 1e-12


async def test_the_best_are_found_below_the_most_liked(sqlite: Database) -> None:
    """However small the batches, the list is that of all proverbs sorted by score."""
    votes = [(9, 9), (8, 6), (7, 1), (6, 0), (6, 5), (5, 0), (4, 4), (3, 0), (2, 0), (1, 1)]
    proverbs = [
        StoredProverb(f"zen-222AAA{n:02}", "zen", "222", n, f"Раз {n}.") for n in range(len(votes))
    ]
    await ProverbRecords(sqlite).add([Showing(each, 1, NOW) for each in proverbs])
    async with sqlite.writing() as session:
        for proverb, (likes, dislikes) in zip(proverbs, votes, strict=True):
            row = await session.get_one(ProverbRow, proverb.id)
            row.likes, row.dislikes = likes, dislikes
    expected = sorted(votes, key=lambda each: -wilson(Counts(*each)))[:4]
    for batch in (1, 2, 3, 500):
        best = await Ranking(VoteRecords(sqlite), batch=batch).best(Period.EVER, count=4)
        assert [(each.counts.likes, each.counts.dislikes) for each in best] == expected


@pytest.mark.parametrize(
    ("days", "periods"),
    [(0.5, {Period.DAY, Period.WEEK, Period.EVER}), (5, {Period.WEEK, Period.EVER})],
)
async def test_periods_look_at_when_the_vote_was(
    sqlite: Database, days: float, periods: set[Period]
) -> None:
    """A vote of half a day ago is in all lists, one of five days ago not in that of the day."""
    proverb = StoredProverb("zen-222AAAA2", "zen", "222", 8, "Лилия тоже.")
    await ProverbRecords(sqlite).add([Showing(proverb, 1, NOW)])
    records = VoteRecords(sqlite)
    await records.cast(proverb.id, ANNA, 1, NOW)
    ranking = Ranking(records, lambda: NOW + datetime.timedelta(days=days))
    assert {period for period in Period if await ranking.best(period)} == periods
    assert await ranking.best(Period.EVER, "sufi") == []
