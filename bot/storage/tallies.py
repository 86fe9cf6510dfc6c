"""Figures by day: how often, how long. No person is in them."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.tables import LatencyRow, TallyRow
from bot.storage.upsert import insert_into


@dataclass(frozen=True)
class Count:
    """What is counted: something, on a day, of a culture or of none."""

    day: datetime.date
    name: str
    culture: str = ""


@dataclass(frozen=True)
class Took:
    """What is timed: something, on a day, that took at most so many milliseconds."""

    day: datetime.date
    name: str
    upper_ms: int


@dataclass
class Figures:
    """The figures of some days."""

    counts: dict[Count, int] = field(default_factory=dict)
    took: dict[Took, int] = field(default_factory=dict)


class TallyRecords:
    """The tables of figures."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, figures: Mapping[Count | Took, int]) -> None:
        """Add to the figures, all or none.

        Raises:
            StorageError: the database cannot be written.
        """
        counts = [
            {"day": key.day, "name": key.name, "culture": key.culture, "count": count}
            for key, count in figures.items()
            if isinstance(key, Count)
        ]
        took = [
            {"day": key.day, "name": key.name, "upper_ms": key.upper_ms, "count": count}
            for key, count in figures.items()
            if isinstance(key, Took)
        ]
        async with self._database.writing() as session:
            for table, rows in ((TallyRow, counts), (LatencyRow, took)):
                if not rows:
                    continue
                insert = insert_into(session, table)
                statement = insert.on_conflict_do_update(
                    index_elements=list(table.__table__.primary_key),
                    set_={"count": table.count + insert.excluded["count"]},
                )
                # In one order everywhere, or two processes could wait for each other's rows.
                ordered = sorted(rows, key=lambda row: [str(value) for value in row.values()])
                await session.execute(statement, ordered)

    async def since(self, day: datetime.date) -> Figures:
        """All figures from this day on.

        Raises:
            StorageError: the database cannot be read.
        """
        async with self._database.reading() as session:
            counts = await session.scalars(select(TallyRow).where(TallyRow.day >= day))
            took = await session.scalars(select(LatencyRow).where(LatencyRow.day >= day))
            return Figures(
                {Count(row.day, row.name, row.culture): row.count for row in counts},
                {Took(row.day, row.name, row.upper_ms): row.count for row in took},
            )
