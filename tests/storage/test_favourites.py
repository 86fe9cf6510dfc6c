"""The table of favourites."""

import datetime

from sqlalchemy import update

from bot.storage.database import Database
from bot.storage.favourites import FavouriteRecords
from bot.storage.proverbs import ProverbRecords, Showing
from bot.storage.tables import ProverbRow
from tests.storage.test_proverbs import NOW, ROSE
from tests.storage.test_votes import ANNA, BORIS, LILY


async def test_favourites_are_kept_and_removed(database: Database) -> None:
    """The star keeps, the star again removes; what is no proverb says so."""
    await ProverbRecords(database).add([Showing(ROSE, 1, NOW)])
    records = FavouriteRecords(database)
    assert await records.toggle(ANNA, ROSE.id, NOW) is True
    assert await records.page(ANNA) == [ROSE]
    assert await records.count(BORIS) == 0
    assert await records.toggle(ANNA, ROSE.id, NOW) is False
    assert await records.page(ANNA) == []
    assert await records.toggle(ANNA, "zen-222AAAA9", NOW) is None


async def test_pages_begin_with_the_last_kept(database: Database) -> None:
    """In parts or whole, the newest in front; removing one that is not there does nothing."""
    await ProverbRecords(database).add([Showing(ROSE, 1, NOW), Showing(LILY, 1, NOW)])
    records = FavouriteRecords(database)
    await records.toggle(ANNA, ROSE.id, NOW)
    await records.toggle(ANNA, LILY.id, NOW + datetime.timedelta(seconds=1))
    assert await records.page(ANNA) == [LILY, ROSE]
    assert await records.page(ANNA, 1, 1) == [ROSE]
    for _ in range(2):
        await records.remove(ANNA, LILY.id)
    assert await records.page(ANNA) == [ROSE]


async def test_hidden_favourites_are_not_shown(database: Database) -> None:
    """A proverb taken out of use is neither listed nor counted."""
    await ProverbRecords(database).add([Showing(ROSE, 1, NOW)])
    records = FavouriteRecords(database)
    await records.toggle(ANNA, ROSE.id, NOW)
    async with database.writing() as session:
        await session.execute(update(ProverbRow).values(hidden_at=NOW))
    assert (await records.page(ANNA), await records.count(ANNA)) == ([], 0)
