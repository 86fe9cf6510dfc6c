"""Every proverb ever sent: written once, counted each time, found by its id."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.database import Database
from bot.storage.tables import ProverbRow
from bot.storage.upsert import insert_into


@dataclass(frozen=True)
class StoredProverb:
    """A proverb as it was sent."""

    id: str
    culture: str
    model_version: str
    seed: int
    text: str
    about: str | None = None
    hidden: bool = False
    """May not be shown any more."""


@dataclass(frozen=True)
class Showing:
    """A proverb that was sent so many times since the last record of it."""

    proverb: StoredProverb
    times: int
    first_at: datetime.datetime


class ProverbRecords:
    """The table of proverbs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, showings: Sequence[Showing]) -> None:
        """Keep proverbs that were sent, all or none: new texts once, known ones counted.

        Raises:
            StorageError: the database cannot be written.
        """
        if not showings:
            return
        async with self._database.writing() as session:
            await keep(session, showings)

    async def find(self, proverb_id: str) -> StoredProverb | None:
        """The proverb of this id, as it was sent.

        Raises:
            StorageError: the database cannot be read.
        """
        async with self._database.reading() as session:
            found = await session.scalar(select(ProverbRow).where(ProverbRow.id == proverb_id))
        return None if found is None else stored(found)


async def keep(session: AsyncSession, showings: Sequence[Showing]) -> None:
    """Keep proverbs that were sent, within a transaction of the caller's."""
    statement = insert_into(session, ProverbRow)
    counted = statement.on_conflict_do_update(
        index_elements=[ProverbRow.id],
        set_={"shown": ProverbRow.shown + statement.excluded.shown},
    )
    # In one order everywhere, or two processes could wait for each other's rows.
    ordered = sorted(showings, key=lambda showing: showing.proverb.id)
    await session.execute(counted, [_row(showing) for showing in ordered])


def stored(row: ProverbRow) -> StoredProverb:
    """The proverb in a row."""
    return StoredProverb(
        row.id,
        row.culture,
        row.model_version,
        row.seed,
        row.text,
        row.about,
        hidden=row.hidden_at is not None,
    )


def _row(showing: Showing) -> dict[str, object]:
    proverb = showing.proverb
    return {
        "id": proverb.id,
        "culture": proverb.culture,
        "model_version": proverb.model_version,
        "seed": proverb.seed,
        "about": proverb.about,
        "text": proverb.text,
        "created_at": showing.first_at,
        "shown": showing.times,
        "likes": 0,
        "dislikes": 0,
    }
