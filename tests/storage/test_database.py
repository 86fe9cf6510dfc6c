"""Transactions and the errors of databases that cannot be used."""

import asyncio
import datetime
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError

from bot.errors import ConfigError, StorageError
from bot.storage import database as module
from bot.storage.database import Database
from bot.storage.place import database_url, described
from bot.storage.tables import PersonRow, SettingRow, VoteRow
from bot.storage.types import UtcDateTime
from tests.databases import PostgresServer, migrated_sqlite
from tests.small_project import ROOT

NOW = datetime.datetime(2026, 12, 1, 9, 30, tzinfo=datetime.UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An SQLite file with all tables."""
    path = tmp_path / "test.sqlite3"
    path.write_bytes(migrated_sqlite())
    return path


@pytest.fixture
async def impatient(file: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """That file, opened by somebody who does not wait for others."""
    monkeypatch.setattr(module, "BUSY_TIMEOUT_S", 0.05)
    async with Database.opened(database_url(file)) as opened:
        yield opened


async def put(database: Database, name: str, value: int) -> None:
    """Write one row."""
    async with database.writing() as session:
        session.add(SettingRow(name=name, value={"n": value}))


async def put_and_fail(database: Database, name: str) -> None:
    """Write one row and raise before the end."""
    async with database.writing() as session:
        session.add(SettingRow(name=name, value={}))
        await session.flush()
        raise RuntimeError("stop")


async def rows(database: Database) -> list[str]:
    """The names of all rows."""
    async with database.reading() as session:
        return list(await session.scalars(text("SELECT name FROM setting ORDER BY name")))


async def test_what_is_written_is_there(database: Database) -> None:
    """A transaction that ends well is kept, one that raises is not."""
    await put(database, "a", 1)
    with pytest.raises(RuntimeError, match="stop"):
        await put_and_fail(database, "b")
    assert await rows(database) == ["a"]


async def test_many_writers_at_once_all_write(database: Database) -> None:
    """Fifty transactions at the same time, reading before they write, are all kept."""

    async def count() -> None:
        async with database.writing() as session:
            row = await session.get(SettingRow, "n", with_for_update=True)
            assert row is not None
            row.value = {"n": row.value["n"] + 1}

    await put(database, "n", 0)
    await asyncio.gather(*(count() for _ in range(50)))
    async with database.reading() as session:
        row = await session.get(SettingRow, "n")
        assert row is not None
        assert row.value == {"n": 50}


async def test_a_reader_sees_one_state(sqlite: Database) -> None:
    """What is written while an SQLite reader looks is not half seen."""
    async with sqlite.reading() as session:
        assert list(await session.scalars(text("SELECT name FROM setting"))) == []
        await put(sqlite, "a", 1)
        assert list(await session.scalars(text("SELECT name FROM setting"))) == []


async def test_references_are_held(database: Database) -> None:
    """A vote on a proverb that was never sent is refused, as the caller's fault."""
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            session.add(VoteRow(proverb_id="sufi-22222222", user_id=1, value=1, at=NOW))


async def test_moments_come_back_in_utc(database: Database) -> None:
    """A moment of any time zone is the same moment, aware, when it is read."""
    tokyo = NOW.astimezone(datetime.timezone(datetime.timedelta(hours=9)))
    async with database.writing() as session:
        session.add(PersonRow(user_id=1, first_seen=tokyo, last_seen=NOW))
    async with database.reading() as session:
        found = await session.get(PersonRow, 1)
        assert found is not None
        assert found.first_seen == NOW
        assert found.first_seen.utcoffset() == datetime.timedelta(0)


def test_a_moment_without_a_zone_is_refused() -> None:
    """Nobody knows which moment it is."""
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(NOW.replace(tzinfo=None), None)


async def test_a_locked_file_is_one_clear_line(file: Path, impatient: Database) -> None:
    """Another process that holds the file is named as the reason."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError) as caught:
            await put(impatient, "a", 1)
    assert str(caught.value) == (
        f"{file}: database is locked. Another process holds it: stop that one, or wait."
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"no database " * 400, "file is not a database"), (None, "malformed")],
)
def test_a_damaged_file_is_one_clear_line(file: Path, content: bytes | None, said: str) -> None:
    """A file that is none, or one with a hole, is named with what to do."""

    async def use() -> None:
        async with Database.opened(database_url(file)) as database:
            await put(database, "a", 1)

    file.write_bytes(content or file.read_bytes()[:4096] + b"\xff" * 40960)
    with pytest.raises(StorageError, match=rf"{file}: .*{said}.* Put a backup in its place"):
        asyncio.run(use())


def test_a_read_only_file_is_one_clear_line(file: Path) -> None:
    """Where the bot may not write, the command ends with 1 and what to do."""
    file.chmod(0o444)
    file.parent.chmod(0o555)
    # Root writes everywhere, unless it gives that up.
    as_others = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    ended = subprocess.run(
        [*(as_others if os.geteuid() == 0 else ()), sys.executable, "-m", "bot", "db", "upgrade"],
        cwd=ROOT,
        env={**os.environ, "PROVERB_DATABASE": str(file)},
        capture_output=True,
        text=True,
        check=False,
    )
    file.parent.chmod(0o755)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"proverb-bot: {file}: attempt to write a readonly database.")
    assert ended.stderr.count("\n") == 1


async def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    """A file where the folder should be is named."""
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StorageError, match=r"folder cannot be made: .* PROVERB_DATABASE"):
        async with Database.opened(database_url(tmp_path / "data" / "x.sqlite3")):
            pass


async def test_a_server_that_is_away_is_one_clear_line(tmp_path: Path) -> None:
    """A PostgreSQL server that does not answer is named, without its password."""
    url = database_url("postgresql://bot:secret@127.0.0.1:9/proverbs")
    async with Database.opened(url) as database:
        with pytest.raises(StorageError) as caught:
            await put(database, "a", 1)
    said = str(caught.value)
    assert said.startswith("postgresql://bot:***@127.0.0.1:9/proverbs: ")
    assert "secret" not in said
    assert "\n" not in said


async def test_a_server_without_the_database_is_one_clear_line(
    postgres_server: PostgresServer,
) -> None:
    """A database that was never made is named."""
    async with Database.opened(postgres_server.url("nowhere")) as database:
        with pytest.raises(StorageError, match=r'"nowhere" does not exist. Create it'):
            await put(database, "a", 1)


@pytest.mark.parametrize(
    ("place", "address"),
    [
        ("proverbs.sqlite3", "sqlite+aiosqlite:///proverbs.sqlite3"),
        (Path("/var/x.db"), "sqlite+aiosqlite:////var/x.db"),
        ("sqlite:////var/x.db", "sqlite+aiosqlite:////var/x.db"),
        ("postgres://a:b@h/d", "postgresql+asyncpg://a:b@h/d"),
        ("postgresql://h/d?ssl=require", "postgresql+asyncpg://h/d?ssl=require"),
        ("postgresql+psycopg://h:1/d", "postgresql+asyncpg://h:1/d"),
    ],
)
def test_places_are_understood(place: str | Path, address: str) -> None:
    """A path, or the address of either kind, is opened by the bot's own driver."""
    assert database_url(place) == make_url(address)


@pytest.mark.parametrize("place", ["mysql://h/d", "postgresql://h", "sqlite://", "://", "x://y z"])
def test_other_places_are_refused(place: str) -> None:
    """What is no database that the bot speaks is refused with what is expected."""
    with pytest.raises(ConfigError, match="expected a file's path or postgresql://"):
        database_url(place)


@given(st.text(st.characters(codec="utf-8"), min_size=8).filter(lambda word: word.strip("*")))
def test_no_password_is_ever_told(password: str) -> None:
    """Whatever the password, messages name the place without it."""
    url = make_url("postgresql+asyncpg://bot@h/d").set(password=password)
    assert described(url) == "postgresql://bot:***@h/d"
