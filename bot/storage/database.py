"""The database as the rest sees it: transactions for reading and for writing, and its errors.

SQLite, one file, is the default; PostgreSQL serves several processes. Both are spoken to in the
same way, so repositories need not know which it is.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Self

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DatabaseError as AnyDatabaseError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from bot.errors import StorageError
from bot.storage.place import described

BUSY_TIMEOUT_S = 5.0
"""Longest wait for another process that writes into the same SQLite file."""
CONNECT_TIMEOUT_S = 5.0
"""Longest wait for a PostgreSQL server."""
_CONNECTIONS = 5
_WRITING = "bot_writing"


class Database:
    """An open database; one serves the whole process."""

    def __init__(self, url: URL) -> None:
        """Prepare to open; nothing is touched before the first transaction.

        Args:
            url: as `database_url` gives it.
        """
        self.url = url
        self.place = described(url)
        """How messages name it."""
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url)
        writing = self.engine.execution_options(**{_WRITING: True})
        self._readers = async_sessionmaker(self.engine, expire_on_commit=False)
        self._writers = async_sessionmaker(writing, expire_on_commit=False)
        # SQLite has one writer at a time; queueing here is fair, its own waiting is by polling.
        self._turn = asyncio.Lock() if self.is_sqlite else nullcontext()

    @classmethod
    @asynccontextmanager
    async def opened(cls, url: URL) -> AsyncIterator[Self]:
        """The database for as long as the block runs.

        Raises:
            StorageError: the folder of an SQLite file cannot be made.
        """
        database = cls(url)
        if database.is_sqlite:
            _make_folder(Path(database.place))
        try:
            yield database
        finally:
            await database.engine.dispose()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A transaction that sees one state of the database and changes nothing.

        Raises:
            StorageError: the database cannot be read.
        """
        with self._faults_named():
            async with self._readers.begin() as session:
                yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A transaction that is kept whole when the block ends, and not at all if it raises.

        Raises:
            StorageError: the database cannot be written.
        """
        with self._faults_named():
            async with self._turn, self._writers.begin() as session:
                yield session

    @contextmanager
    def _faults_named(self) -> Iterator[None]:
        """Turn what the drivers raise for an unusable database into one line that helps."""
        try:
            yield
        except PoolTimeout:
            raise StorageError(f"{self.place}: all connections are in use. Try again.") from None
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            raise StorageError(f"{self.place}: {_first_line(error)}. {_advice(error)}") from error
        except DBAPIError as error:
            if not _is_of_the_database(error):
                raise
            cause = error.orig or error
            raise StorageError(f"{self.place}: {_first_line(cause)}. {_advice(cause)}") from error


def _sqlite_engine(url: URL) -> AsyncEngine:
    engine = create_async_engine(
        url, connect_args={"timeout": BUSY_TIMEOUT_S}, pool_size=_CONNECTIONS, max_overflow=0
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # Python's own transaction handling would begin too late to hold reads together.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        # A reader that turns writer fails at once if another wrote meanwhile, whatever the timeout.
        writing = connection.get_execution_options().get(_WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _postgres_engine(url: URL) -> AsyncEngine:
    return create_async_engine(
        url,
        connect_args={"timeout": CONNECT_TIMEOUT_S},
        pool_size=_CONNECTIONS,
        max_overflow=_CONNECTIONS,
        pool_pre_ping=True,
    )


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"{path}: its folder cannot be made: {error.strerror}. Name another place in "
            "storage.database or PROVERB_DATABASE."
        ) from None


# PostgreSQL's classes of errors that are not the statement's fault: connection, resources, an
# operator's intervention, the system, itself, a wrong user, no such database, a transaction that
# lost against another. https://www.postgresql.org/docs/current/errcodes-appendix.html
_OF_THE_SERVER = ("08", "53", "57", "58", "XX", "28", "3D", "40")
# And of other classes: read-only, not allowed, no such table, locked.
_OF_THE_DATABASE = ("25006", "42501", "42P01", "55P03")


def _is_of_the_database(error: DBAPIError) -> bool:
    """Whether the database is at fault, and not what was asked of it."""
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state.startswith(_OF_THE_SERVER) or state in _OF_THE_DATABASE
    if isinstance(error.orig, ValueError) or isinstance(
        getattr(error.orig, "__cause__", None), ValueError
    ):  # a value that asyncpg cannot send
        return False
    return isinstance(error, OperationalError | InterfaceError) or type(error) is AnyDatabaseError


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    # SQLAlchemy's adapters put the class before what the driver says.
    return lines[0].partition(">: ")[2] or lines[0].rstrip(".")


_ADVICE = {
    "locked": "Another process holds it: stop that one, or wait.",
    "readonly": "Let the bot's user write the file and its folder.",
    "read-only": "Let the bot's user write there.",
    "unable to open": "Let the bot's user read and write the file and its folder.",
    "not a database": "Put a backup in its place, or name another file in storage.database.",
    "malformed": "Put a backup in its place (`proverb-bot db backup` makes them).",
    "full": "Free some space.",
    "password": "Check user and password in PROVERB_DATABASE.",
    "does not exist": "Create it, or check PROVERB_DATABASE.",
    "no such table": "Run `proverb-bot db upgrade`.",
}


def _advice(error: BaseException) -> str:
    said = str(error).lower()
    fitting = (advice for sign, advice in _ADVICE.items() if sign in said)
    return next(fitting, "Check that the database is up and PROVERB_DATABASE is right.")
