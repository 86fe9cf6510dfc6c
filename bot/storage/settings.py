"""Where the database lies and how long things stay in it."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict


class StorageSettings(BaseModel):
    """The database of one bot."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    database: Path = Path("data/proverb-bot.sqlite3")
    """SQLite file, relative to the configuration file; PROVERB_DATABASE names another, or a
    PostgreSQL server."""
