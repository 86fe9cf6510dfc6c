"""Image cards that Telegram keeps, by the file ids that it gave them."""

import datetime

from sqlalchemy import exists, select

from bot.storage.database import Database
from bot.storage.tables import CardRow, ProverbRow
from bot.storage.upsert import insert_into


class CardRecords:
    """The table of cards."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, proverb_id: str, style: int) -> str | None:
        """The file id of a proverb's card in this version of the drawing code.

        Raises:
            StorageError: the database cannot be read.
        """
        statement = select(CardRow.file_id).where(
            CardRow.proverb_id == proverb_id, CardRow.style == style
        )
        async with self._database.reading() as session:
            return await session.scalar(statement)

    async def keep(self, proverb_id: str, style: int, file_id: str, at: datetime.datetime) -> None:
        """Keep a card's file id in place of an earlier one; of a proverb not kept, nothing.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            if not await session.scalar(select(exists().where(ProverbRow.id == proverb_id))):
                return
            await session.execute(
                insert_into(session, CardRow)
                .values(proverb_id=proverb_id, style=style, file_id=file_id, at=at)
                .on_conflict_do_update(
                    index_elements=[CardRow.proverb_id, CardRow.style],
                    set_={"file_id": file_id, "at": at},
                )
            )
