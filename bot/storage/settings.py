"""Where the database lies and how long things stay in it."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Days = Annotated[int, Field(ge=1)] | None
"""None: for ever."""


class RetentionSettings(BaseModel):
    """After how many days things are deleted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    people_days: Days = 730
    """Of silence: a person goes as with /deleteme; and a group after the bot has left it."""
    proverbs_days: Days = None
    """After a proverb that nobody voted on or keeps was first sent; then its id may be lost."""
    counts_days: Days = 730
    """The figures of /stats by day."""
    deliveries_days: Days = 30
    """After a broadcast: who got it."""


class StorageSettings(BaseModel):
    """The database of one bot."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    database: Path = Path("data/proverb-bot.sqlite3")
    """SQLite file, relative to the configuration file; PROVERB_DATABASE names another, or a
    PostgreSQL server."""
    retention: RetentionSettings = RetentionSettings()
