"""Databases for tests: SQLite files, and a PostgreSQL server of the tests' own.

A test that asks for ``database`` runs twice, on either kind. Each gets a database of its own with
all tables, copied from one that was migrated once a session.
"""

import asyncio
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine

from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.storage.place import database_url

START_TIMEOUT_S = 120.0
_SETTINGS = ("listen_addresses=", "fsync=off", "full_page_writes=off", "max_connections=40")


@cache
def migrated_sqlite() -> bytes:
    """An SQLite file with all tables and nothing in them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.sqlite3"
        asyncio.run(_migrate(database_url(path)))
        return path.read_bytes()


async def _migrate(url: URL) -> None:
    async with Database.opened(url) as database:
        await upgrade(database)


@asynccontextmanager
async def fresh_sqlite() -> AsyncIterator[Database]:
    """An SQLite database of one's own."""
    template = await asyncio.to_thread(migrated_sqlite)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "test.sqlite3"
        path.write_bytes(template)
        async with Database.opened(database_url(path)) as database:
            yield database


@dataclass
class PostgresServer:
    """A PostgreSQL server that nothing but these tests can reach, by a socket in a folder."""

    folder: Path
    _made: int = field(default=0, repr=False)

    def url(self, name: str) -> URL:
        """The address of one of its databases."""
        return URL.create(
            "postgresql+asyncpg", "postgres", database=name, query={"host": str(self.folder)}
        )

    async def create(self, template: str = "template1") -> str:
        """Make a database like another; returns its name."""
        self._made += 1
        name = f"test_{self._made}"
        await self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    async def drop(self, name: str) -> None:
        """Remove a database, whoever is connected."""
        await self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    @asynccontextmanager
    async def fresh(self, template: str) -> AsyncIterator[Database]:
        """A database of one's own."""
        name = await self.create(template)
        async with Database.opened(self.url(name)) as database:
            yield database
        await self.drop(name)

    async def _execute(self, statement: str) -> None:
        engine = create_async_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.execute(text(statement))
        await engine.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The session's server; skips where PostgreSQL is not installed."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="proverb-pg-"))
    try:
        with _running(programs, folder):
            yield PostgresServer(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: PostgresServer) -> str:
    """The name of a database with all tables and nothing in them."""
    name = asyncio.run(postgres_server.create())
    asyncio.run(_migrate(postgres_server.url(name)))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def kind_of_database(request: pytest.FixtureRequest) -> str:
    """Both kinds, one after the other."""
    kind: str = request.param
    if kind == "postgresql":
        request.getfixturevalue("migrated_postgres")  # before the test's event loop runs
    return kind


@pytest.fixture
async def database(
    kind_of_database: str, request: pytest.FixtureRequest
) -> AsyncIterator[Database]:
    """An open database of the test's own with all tables."""
    if kind_of_database == "sqlite":
        fresh = fresh_sqlite()
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        fresh = server.fresh(request.getfixturevalue("migrated_postgres"))
    async with fresh as opened:
        yield opened


@pytest.fixture
async def sqlite() -> AsyncIterator[Database]:
    """An SQLite database alone, where the kind makes no difference."""
    async with fresh_sqlite() as opened:
        yield opened


@pytest.fixture
async def empty_url(
    kind_of_database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[URL]:
    """The address of a database without tables."""
    if kind_of_database == "sqlite":
        yield database_url(tmp_path / "empty.sqlite3")
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = await server.create()
    yield server.url(name)
    await server.drop(name)


def _programs() -> Path | None:
    """The folder of the server's programs; Debian keeps them off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def _running(programs: Path, folder: Path) -> Iterator[None]:
    data = folder / "data"
    # PostgreSQL refuses to run as root; and it shall end when the tests do, however they end.
    as_other = ("--reuid=postgres", "--regid=postgres", "--clear-groups")
    prefix = ("setpriv", "--pdeathsig=INT", *(as_other if os.geteuid() == 0 else ()), "--")
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    subprocess.run(
        [
            *(*prefix, programs / "initdb", f"--pgdata={data}", "--username=postgres"),
            *("--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
        ],
        check=True,
        capture_output=True,
    )
    settings = [word for each in _SETTINGS for word in ("-c", each)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*prefix, programs / "postgres", "-D", data, "-k", folder, *settings],
            stdout=log,
            stderr=log,
        )
    try:
        _wait_until_ready(programs, folder, server)
        yield
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_ready(programs: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < until and server.poll() is None:
        asked = subprocess.run([programs / "pg_isready", "-q", "-h", folder], check=False)
        if asked.returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text('utf-8')}")
