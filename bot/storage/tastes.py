"""Which cultures a person likes best, in their settings."""

from collections.abc import Sequence

from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.tables import PersonRow

CULTURES = "cultures"
"""The key in a person's settings: a list of culture ids."""


class TasteRecords:
    """The favourite cultures in the table of people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def cultures_of(self, user_id: int) -> Sequence[str]:
        """The person's favourite cultures; empty if none, or if nothing is known of them.

        Raises:
            StorageError: the database cannot be read.
        """
        async with self._database.reading() as session:
            settings = await session.scalar(
                select(PersonRow.settings).where(PersonRow.user_id == user_id)
            )
        chosen = (settings or {}).get(CULTURES)
        return [str(each) for each in chosen] if isinstance(chosen, list) else []
