"""A whole, consistent copy of a database that is in use, checked and put into its place at once."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy.engine import URL

from bot.errors import StorageError
from bot.storage.database import BUSY_TIMEOUT_S
from bot.storage.place import described


def back_up(url: URL, target: Path) -> None:
    """Copy a database into a file: SQLite into a database, PostgreSQL into an archive of pg_dump.

    Args:
        url: as `database_url` gives it.
        target: the file; one that is there already is kept until the new one is whole.

    Raises:
        StorageError: the database cannot be read or the file not written.
    """
    aside = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        if url.get_backend_name() == "sqlite":
            _copy_sqlite(Path(str(url.database)), aside)
        else:
            _dump_postgres(url, aside)
        with aside.open("rb") as written:
            os.fsync(written.fileno())
        aside.replace(target)
    except OSError as error:
        raise StorageError(f"{target}: cannot be written: {error.strerror}") from None
    finally:
        with suppress(OSError):
            aside.unlink()


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.exists():
        raise StorageError(f"{source}: no such file. Name the database in PROVERB_DATABASE.")
    try:
        address = f"{source.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, timeout=BUSY_TIMEOUT_S, uri=True)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target)) as copy:
            (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as error:
        raise StorageError(
            f"{source}: cannot be copied: {error}. Give another file, or look at this one with "
            "`sqlite3 FILE .recover`."
        ) from None
    if verdict != "ok":
        raise StorageError(f"{source}: damaged: {verdict}. Keep your older backups.")


def _dump_postgres(url: URL, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise StorageError(
            f"{described(url)}: pg_dump is not here. Install PostgreSQL's client programs."
        )
    # The password goes by the environment: arguments are everybody's to read.
    secret = {"PGPASSWORD": url.password} if url.password else {}
    address = url.set(drivername="postgresql")._replace(password=None)
    ended = subprocess.run(
        [
            *(program, "--format=custom", "--no-owner", "--no-password", f"--file={target}"),
            f"--dbname={address.render_as_string(hide_password=False)}",
        ],
        env={**os.environ, **secret},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        said = ended.stderr.strip().splitlines() or ["it said nothing"]
        raise StorageError(f"{described(url)}: pg_dump failed: {said[0]}")
