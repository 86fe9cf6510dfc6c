"""Bringing a database to the tables of this version of the program.

The steps are in `migrations/versions` and ship with the package. `make migration
MESSAGE="add a column"` drafts the next one from what differs between them and the tables.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import text
from sqlalchemy.engine import Connection

from bot.errors import StorageError
from bot.storage.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number that is the same in every process: whoever holds this lock migrates.
_LOCK = 0x70726F76


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings, without a file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str:
    """The revision of this version of the program."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert head is not None
    return head


async def upgrade(database: Database) -> str | None:
    """Bring the database up to date, all steps or none.

    Returns:
        The revision it had before; None for an empty database.

    Raises:
        StorageError: it cannot be opened or written, or a newer version of the program made it.
    """
    async with database.writing() as session:
        if not database.is_sqlite:  # replicas that start together: one migrates, the rest wait
            await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        connection = await session.connection()
        return await connection.run_sync(_upgrade, database.place)


async def current_revision(database: Database) -> str | None:
    """The database's revision; None for one without tables.

    Raises:
        StorageError: it cannot be read.
    """
    async with database.reading() as session:
        connection = await session.connection()
        return await connection.run_sync(_revision)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection, place: str) -> str | None:
    before = _revision(connection)
    try:
        command.upgrade(alembic_config(connection), "head")
    except CommandError:
        raise StorageError(
            f"{place}: made by a newer version of the program (revision {before}, this one knows "
            f"{newest_revision()}). Run that version, or put a backup in the file's place."
        ) from None
    return before
