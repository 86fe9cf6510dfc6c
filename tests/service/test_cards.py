"""Cards without their database."""

from pathlib import Path

from bot.service.cards import Cards
from bot.storage.cards import CardRecords
from bot.storage.database import Database
from bot.storage.place import database_url


async def test_a_lost_database_costs_no_card(tmp_path: Path) -> None:
    """Nothing is found and nothing is kept, and the card is drawn all the same."""
    async with Database.opened(database_url(tmp_path / "empty.sqlite3")) as database:
        cards = Cards(CardRecords(database), style=1)
        assert await cards.file_id("zen-00001") is None
        assert await cards.drawn(lambda: b"PNG") == b"PNG"
        await cards.keep("zen-00001", "file")
