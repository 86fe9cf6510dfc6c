"""`INSERT … ON CONFLICT`, which SQLite and PostgreSQL share and SQLAlchemy keeps apart."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.tables import Base

Insert = sqlite.Insert | postgresql.Insert


def insert_into(session: AsyncSession, table: type[Base]) -> Insert:
    """An insert that knows `on_conflict_do_update` and `on_conflict_do_nothing`."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)
