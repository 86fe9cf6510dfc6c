"""`db`: upgrade, backup and stats, on both kinds of database."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from bot.cli import main
from tests.databases import migrated_sqlite
from tests.small_project import Project
from tests.storage.test_proverbs import NOW, ROSE


@pytest.fixture
def place(empty_url: URL, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database, named as a person would."""
    shown = empty_url.render_as_string(hide_password=False)
    place = shown.replace("+asyncpg", "").replace("+aiosqlite", "")
    monkeypatch.setenv("PROVERB_DATABASE", place)
    return place


def ran(project: Project, *arguments: str) -> int:
    """Run a command of `db`."""
    return main(["db", *arguments, "--config", str(project.config_path)])


def test_upgrade_makes_the_tables_once(
    place: str, untrained: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first call tells from what to what, the second that nothing is to do."""
    assert ran(untrained, "upgrade") == 0
    assert re.fullmatch(r"empty → \d{8}_\d{4}\n", capsys.readouterr().out)
    assert ran(untrained, "upgrade") == 0
    assert "up to date already" in capsys.readouterr().out


def test_stats_count_what_is_there(
    place: str, untrained: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every table has a line, and as JSON a number."""
    ran(untrained, "upgrade")
    capsys.readouterr()
    assert ran(untrained, "stats") == 0
    assert re.search(r"^ +0  proverb$", capsys.readouterr().out, re.MULTILINE)
    assert ran(untrained, "stats", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["rows"]["vote"] == 0
    assert found["bytes"] > 0


def test_stats_of_nothing_say_so(tmp_path: Path, untrained: Project) -> None:
    """Counting makes no file where there is none."""
    missing = tmp_path / "none.sqlite3"
    ended = untrained.run("db", "stats", PROVERB_DATABASE=str(missing))
    assert ended.returncode == 1
    assert ended.stderr == (
        f"proverb-bot: {missing}: no such file. `proverb-bot db upgrade` makes it.\n"
    )
    assert not missing.exists()


def test_a_backup_holds_everything(
    kind_of_database: str, place: str, untrained: Project, tmp_path: Path
) -> None:
    """It replaces an older one, and can be read without the database that it is of."""
    ran(untrained, "upgrade")
    target = tmp_path / "proverbs.backup"
    target.write_text("an older one")
    assert ran(untrained, "backup", str(target)) == 0
    assert [path.name for path in tmp_path.glob("*proverbs.backup*")] == [target.name]
    if kind_of_database == "sqlite":
        ended = untrained.run("db", "stats", "--json", PROVERB_DATABASE=str(target))
        assert json.loads(ended.stdout)["rows"]["proverb"] == 0
    else:
        listed = subprocess.run(
            ["pg_restore", "--list", target], capture_output=True, text=True, check=True
        )
        assert "TABLE DATA public proverb" in listed.stdout


def test_a_running_bots_writes_are_in_the_backup(tmp_path: Path, untrained: Project) -> None:
    """What was written a moment ago and still stands in the write-ahead log is copied too."""
    import asyncio

    from bot.storage.database import Database
    from bot.storage.place import database_url
    from bot.storage.proverbs import ProverbRecords, Showing

    source, target = tmp_path / "bot.sqlite3", tmp_path / "copy.sqlite3"
    source.write_bytes(migrated_sqlite())

    async def write_and_copy() -> None:
        async with Database.opened(database_url(source)) as database:
            await ProverbRecords(database).add([Showing(ROSE, 1, NOW)])
            ended = await asyncio.to_thread(
                untrained.run, "db", "backup", str(target), PROVERB_DATABASE=str(source)
            )
            assert ended.returncode == 0, ended.stderr
        async with Database.opened(database_url(target)) as copy:
            assert await ProverbRecords(copy).find(ROSE.id) == ROSE

    asyncio.run(write_and_copy())


def test_a_backup_to_nowhere_leaves_nothing(tmp_path: Path, untrained: Project) -> None:
    """A folder that is not there, or a database that is not, is named; the old backup stays."""
    source = tmp_path / "bot.sqlite3"
    source.write_bytes(migrated_sqlite())
    target = tmp_path / "gone" / "x.backup"
    ended = untrained.run("db", "backup", str(target), PROVERB_DATABASE=str(source))
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"proverb-bot: {source}: cannot be copied: unable to open")
    kept = tmp_path / "old.backup"
    kept.write_text("old")
    source.write_bytes(b"no database " * 400)
    ended = untrained.run("db", "backup", str(kept), PROVERB_DATABASE=str(source))
    assert ended.returncode == 1
    assert "file is not a database" in ended.stderr
    assert kept.read_text() == "old"
