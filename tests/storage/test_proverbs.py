"""The table of proverbs: each text once, each showing counted."""

import asyncio
import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.proverbs import ProverbRecords, Showing, StoredProverb
from bot.storage.tables import ProverbRow

NOW = datetime.datetime(2026, 12, 1, 9, 30, tzinfo=datetime.UTC)
ROSE = StoredProverb("sufi-222AAAA2", "sufi", "222", 7, "Роза молчит.", about="роза")


async def row(database: Database, proverb_id: str) -> ProverbRow:
    """A proverb's row."""
    async with database.reading() as session:
        return (await session.scalars(select(ProverbRow).where(ProverbRow.id == proverb_id))).one()


async def test_a_proverb_is_found_as_it_was_sent(database: Database) -> None:
    """Text, word, seed and model come back; another id finds nothing."""
    records = ProverbRecords(database)
    await records.add([Showing(ROSE, 1, NOW)])
    assert await records.find(ROSE.id) == ROSE
    assert await records.find("sufi-222AAAA3") is None


async def test_a_proverb_sent_again_is_counted(database: Database) -> None:
    """The text stays, with its first moment; showings add up."""
    records = ProverbRecords(database)
    later = NOW + datetime.timedelta(days=1)
    await records.add([Showing(ROSE, 2, NOW)])
    await records.add([Showing(ROSE, 3, later)])
    stored = await row(database, ROSE.id)
    assert (stored.shown, stored.created_at, stored.text) == (5, NOW, ROSE.text)


async def test_writers_at_once_lose_nothing(database: Database) -> None:
    """Twenty writers of the same two proverbs, in either order, count every showing."""
    records = ProverbRecords(database)
    lily = StoredProverb("zen-222AAAA2", "zen", "222", 8, "Лилия тоже.")
    both = [Showing(ROSE, 1, NOW), Showing(lily, 1, NOW)]
    await asyncio.gather(*(records.add(both[:: 1 if n % 2 else -1]) for n in range(20)))
    assert (await row(database, ROSE.id)).shown == 20
    assert (await row(database, lily.id)).shown == 20


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
async def test_any_text_is_kept_as_it_is(database: Database, text: str) -> None:
    """Quotes, markup, SQL: what went in comes out."""
    records = ProverbRecords(database)
    async with database.writing() as session:
        await session.execute(ProverbRow.__table__.delete())
    proverb = StoredProverb("sufi-222AAAA2", "sufi", "222", 7, text)
    await records.add([Showing(proverb, 1, NOW)])
    assert await records.find(proverb.id) == proverb
