"""Bringing a database to the tables of this version of the program.

The steps are in `migrations/versions` and ship with the package. `make migration
MESSAGE="add a column"` drafts the next one from what differs between them and the tables. Alembic,
which takes a while to be imported, is so only where there is something to do.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from bot.errors import StorageError
from bot.storage.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
_VERSIONS = "alembic_version"
# Any number that is the same in every process: whoever holds this lock migrates.
_LOCK = 0x70726F76


def alembic_config(connection: Connection | None = None) -> "Config":
    """Alembic's settings, without a file."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def revisions() -> list[str]:
    """All revisions that this version of the program knows, oldest first.

    Files are named by their revisions, which are dates.
    """
    names = sorted(path.name for path in (MIGRATIONS / "versions").glob("2*.py"))
    return ["_".join(name.split("_")[:2]) for name in names]


def newest_revision() -> str:
    """The revision of this version of the program."""
    return revisions()[-1]


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
        before = await connection.run_sync(_revision)
        require_known(before, database.place)
        if before != newest_revision():
            await connection.run_sync(_upgrade)
        return before


async def current_revision(database: Database) -> str | None:
    """The database's revision; None for one without tables.

    Raises:
        StorageError: it cannot be read.
    """
    async with database.reading() as session:
        connection = await session.connection()
        return await connection.run_sync(_revision)


def require_known(revision: str | None, place: str) -> None:
    """Refuse a database that a newer version of the program made.

    Raises:
        StorageError: this version does not know its revision.
    """
    if revision is not None and revision not in revisions():
        raise StorageError(
            f"{place}: made by a newer version of the program (revision {revision}, this one knows "
            f"{newest_revision()}). Run that version, or put a backup in the file's place."
        )


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSIONS):
        return None
    found: str | None = connection.scalar(text(f"SELECT version_num FROM {_VERSIONS}"))
    return found


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415

    command.upgrade(alembic_config(connection), "head")
