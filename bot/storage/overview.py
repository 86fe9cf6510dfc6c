"""What is in a database: rows by table, its size, its revision."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, text

from bot.storage.database import Database
from bot.storage.migrate import current_revision
from bot.storage.tables import Base


@dataclass(frozen=True)
class Overview:
    """A database at a glance."""

    place: str
    revision: str | None
    """None: it has no tables yet."""
    bytes: int
    rows: dict[str, int]
    """By table."""


async def overview(database: Database) -> Overview:
    """Count what is there.

    Raises:
        StorageError: the database cannot be read.
    """
    revision = await current_revision(database)
    rows = {} if revision is None else await _rows(database)
    return Overview(database.place, revision, await _bytes(database), rows)


async def _rows(database: Database) -> dict[str, int]:
    async with database.reading() as session:
        return {
            table.name: await session.scalar(select(func.count()).select_from(table)) or 0
            for table in sorted(Base.metadata.tables.values(), key=lambda table: table.name)
        }


async def _bytes(database: Database) -> int:
    if database.is_sqlite:
        files = (Path(f"{database.place}{suffix}") for suffix in ("", "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())
    async with database.reading() as session:
        return await session.scalar(text("SELECT pg_database_size(current_database())")) or 0
