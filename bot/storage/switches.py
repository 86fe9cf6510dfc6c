"""Switches of the running bot that outlive the process."""

from typing import Any

from bot.storage.database import Database
from bot.storage.tables import SettingRow
from bot.storage.upsert import insert_into


class Switches:
    """The table of switches."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, name: str) -> dict[str, Any] | None:
        """A switch; None if nobody has touched it.

        Raises:
            StorageError: the database cannot be read.
        """
        async with self._database.reading() as session:
            row = await session.get(SettingRow, name)
            return None if row is None else row.value

    async def write(self, name: str, value: dict[str, Any]) -> None:
        """Set a switch.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            await session.execute(
                insert_into(session, SettingRow)
                .values(name=name, value=value)
                .on_conflict_do_update(index_elements=[SettingRow.name], set_={"value": value})
            )
