"""The table of cards."""

from bot.storage.cards import CardRecords
from bot.storage.database import Database
from bot.storage.proverbs import ProverbRecords, Showing
from tests.storage.test_proverbs import NOW, ROSE


async def test_a_card_is_found_by_style(database: Database) -> None:
    """The last file id of each version of the drawing code; of an unknown proverb nothing."""
    await ProverbRecords(database).add([Showing(ROSE, 1, NOW)])
    records = CardRecords(database)
    assert await records.find(ROSE.id, 1) is None
    await records.keep(ROSE.id, 1, "old", NOW)
    await records.keep(ROSE.id, 1, "new", NOW)
    assert await records.find(ROSE.id, 1) == "new"
    assert await records.find(ROSE.id, 2) is None
    await records.keep("sufi-222AAAA9", 1, "stray", NOW)
    assert await records.find("sufi-222AAAA9", 1) is None
