"""The table of votes: one a person and proverb, counted right."""

import asyncio
import datetime

from sqlalchemy import update

from bot.storage.database import Database
from bot.storage.privacy import PersonalData
from bot.storage.proverbs import ProverbRecords, Showing, StoredProverb
from bot.storage.tables import ProverbRow
from bot.storage.votes import Cast, Counts, VoteRecords
from tests.storage.test_proverbs import NOW, ROSE

ANNA, BORIS = 1000, 1001
LILY = StoredProverb("zen-222AAAA2", "zen", "222", 8, "Лилия тоже.")


async def votes_on(database: Database, *proverbs: StoredProverb) -> VoteRecords:
    """Votes where these proverbs are kept."""
    showings = [Showing(each, 1, NOW + datetime.timedelta(n)) for n, each in enumerate(proverbs)]
    await ProverbRecords(database).add(showings)
    return VoteRecords(database)


async def test_a_vote_is_changed_and_taken_back(database: Database) -> None:
    """👍, then 👎 in its place, then the same once more, which takes it back."""
    records = await votes_on(database, ROSE)
    assert await records.cast(ROSE.id, ANNA, 1, NOW) == Cast(1, Counts(1, 0))
    assert await records.cast(ROSE.id, BORIS, 1, NOW) == Cast(1, Counts(2, 0))
    assert await records.cast(ROSE.id, ANNA, -1, NOW) == Cast(-1, Counts(1, 1))
    assert await records.cast(ROSE.id, ANNA, -1, NOW) == Cast(0, Counts(1, 0))
    assert await records.counts(ROSE.id) == Counts(1, 0)


async def test_what_is_not_kept_gets_no_votes(database: Database) -> None:
    """A vote on a proverb that is not there says so and leaves nothing."""
    records = VoteRecords(database)
    assert await records.cast("sufi-222AAAA9", ANNA, 1, NOW) is None
    assert await records.counts("sufi-222AAAA9") == Counts()


async def test_votes_at_once_are_all_counted(database: Database) -> None:
    """Thirty people who vote together, ten of them twice, come to the right counts."""
    records = await votes_on(database, ROSE)
    people = [*range(1, 31), *range(1, 11)]
    await asyncio.gather(*(records.cast(ROSE.id, each, 1, NOW) for each in people))
    assert await records.counts(ROSE.id) == Counts(20, 0)


async def test_forgotten_people_leave_their_votes(database: Database) -> None:
    """The count stays, nobody's; and the person may vote anew."""
    records = await votes_on(database, ROSE)
    await records.cast(ROSE.id, ANNA, 1, NOW)
    await PersonalData(database).forget(ANNA)
    assert await records.cast(ROSE.id, ANNA, -1, NOW) == Cast(-1, Counts(1, 1))


async def test_the_most_liked_come_first(database: Database) -> None:
    """By 👍, of equals the newer; none without a 👍, none hidden, none of other cultures."""
    records = await votes_on(database, ROSE, LILY)
    assert await records.most_liked(None, 0, 10) == []
    await records.cast(ROSE.id, ANNA, 1, NOW)
    await records.cast(LILY.id, ANNA, 1, NOW)
    assert [each.id for each in await records.most_liked(None, 0, 10)] == [LILY.id, ROSE.id]
    await records.cast(ROSE.id, BORIS, 1, NOW)
    (first, second) = await records.most_liked(None, 0, 10)
    assert (first.id, first.text, first.counts) == (ROSE.id, ROSE.text, Counts(2, 0))
    assert await records.most_liked(None, 1, 10) == [second]
    assert [each.id for each in await records.most_liked("zen", 0, 10)] == [LILY.id]
    async with database.writing() as session:
        await session.execute(update(ProverbRow).values(hidden_at=NOW))
    assert await records.most_liked(None, 0, 10) == []
    assert await records.most_liked_since(NOW, None, 0, 10) == []


async def test_votes_of_a_time_are_counted_alone(database: Database) -> None:
    """Of votes on one proverb only those since the moment count."""
    records = await votes_on(database, ROSE, LILY)
    today = NOW + datetime.timedelta(days=9)
    await records.cast(ROSE.id, ANNA, 1, NOW)
    await records.cast(ROSE.id, BORIS, -1, today)
    await records.cast(LILY.id, ANNA, 1, today)
    await records.cast(LILY.id, BORIS, -1, today)
    (found,) = await records.most_liked_since(today, None, 0, 10)
    assert (found.id, found.counts) == (LILY.id, Counts(1, 1))
    assert len(await records.most_liked_since(NOW, None, 0, 10)) == 2
    assert await records.most_liked_since(NOW, "sufi", 0, 10) == [
        each for each in await records.most_liked_since(NOW, None, 0, 10) if each.culture == "sufi"
    ]
