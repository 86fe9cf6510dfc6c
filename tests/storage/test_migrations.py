"""Migrations: from nothing, and from each version, to the tables that the code knows."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import URL, Connection

from bot.errors import StorageError
from bot.storage.database import Database
from bot.storage.migrate import (
    alembic_config,
    current_revision,
    newest_revision,
    revisions,
    upgrade,
)
from bot.storage.tables import Base
from tests.databases import migrated_sqlite
from tests.small_project import ROOT


def differences(connection: Connection) -> list[object]:
    """What the database has otherwise than the tables in the code."""
    options = {"compare_type": True}
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, Base.metadata))


async def test_an_empty_database_gets_all_tables(empty_url: URL) -> None:
    """The migrations lead to exactly the tables of the code, and say where they began."""
    async with Database.opened(empty_url) as database:
        assert await current_revision(database) is None
        assert await upgrade(database) is None
        assert await current_revision(database) == newest_revision()
        async with database.reading() as session:
            connection = await session.connection()
            assert await connection.run_sync(differences) == []


async def test_upgrading_again_changes_nothing(database: Database) -> None:
    """A database that is up to date stays so."""
    assert await upgrade(database) == newest_revision()


async def test_an_upgrade_keeps_what_is_there(empty_url: URL) -> None:
    """Rows of the first tables, and those that hang on them, are all there at the end."""

    def to_the_first(connection: Connection) -> None:
        command.upgrade(alembic_config(connection), revisions()[0])

    counted = "SELECT (SELECT count(*) FROM quiz_round), (SELECT count(*) FROM quiz_answer)"
    async with Database.opened(empty_url) as database:
        async with database.writing() as session:
            await (await session.connection()).run_sync(to_the_first)
        async with database.writing() as session:
            await session.execute(
                text(
                    "INSERT INTO quiz_round (chat_id, culture, text, real, asked_at) "
                    "VALUES (1, 'zen', 'Вымой чашку.', :real, '2026-12-01 09:00:00')"
                ),
                {"real": True},
            )
            await session.execute(
                text(
                    'INSERT INTO quiz_answer (round_id, user_id, chosen_real, "right", at) '
                    "VALUES (1, 1, :real, :real, '2026-12-01 09:01:00')"
                ),
                {"real": True},
            )
        assert await upgrade(database) == revisions()[0]
        async with database.reading() as session:
            assert (await session.execute(text(counted))).one() == (1, 1)


async def test_processes_that_start_together_do_not_collide(empty_url: URL) -> None:
    """Of several upgrades at once one does the work and the others find it done."""
    async with Database.opened(empty_url) as one, Database.opened(empty_url) as other:
        before = await asyncio.gather(upgrade(one), upgrade(other))
        assert sorted(before, key=str) == [newest_revision(), None]


async def test_a_database_of_a_newer_version_is_left_alone(database: Database) -> None:
    """It is refused with what to do, and stays as it is."""
    async with database.writing() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '29990101_0000'"))
    with pytest.raises(StorageError, match="newer version of the program"):
        await upgrade(database)
    assert await current_revision(database) == "29990101_0000"


async def test_an_upgrade_that_fails_leaves_nothing(empty_url: URL) -> None:
    """All steps are one transaction: a table in the way, and none is made."""
    async with Database.opened(empty_url) as database:
        async with database.writing() as session:
            await session.execute(text("CREATE TABLE vote (id INTEGER)"))
        with pytest.raises(Exception, match="vote"):
            await upgrade(database)
        assert await current_revision(database) is None
        async with database.writing() as session:
            await session.execute(text("CREATE TABLE proverb (id INTEGER)"))


def test_there_is_one_newest_migration() -> None:
    """Migrations form one line: who adds one puts it behind the last."""
    script = ScriptDirectory.from_config(alembic_config())
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_migrations_are_named_by_their_revisions() -> None:
    """In the order of their names they follow each other, so the newest is known by its name."""
    script = ScriptDirectory.from_config(alembic_config())
    walked = [each.revision for each in script.walk_revisions()]
    assert revisions() == list(reversed(walked))
    assert newest_revision() == script.get_current_head()


def test_a_database_up_to_date_needs_no_alembic(tmp_path: Path) -> None:
    """Its import takes a sixth of a second and eleven mebibytes of a bot that has no use for it."""
    path = tmp_path / "test.sqlite3"
    path.write_bytes(migrated_sqlite())
    code = (
        "import asyncio, sys\n"
        "from bot.cli.database import _upgraded\n"
        "from bot.storage.place import database_url\n"
        f"asyncio.run(_upgraded(database_url({str(path)!r})))\n"
        "assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
