"""`db`: the bot's database, brought up to date, copied, counted."""

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import URL

from bot.cli.command import add_command
from bot.config import Environment, load_config
from bot.errors import StorageError
from bot.storage.backup import back_up
from bot.storage.database import Database
from bot.storage.migrate import newest_revision, upgrade
from bot.storage.overview import Overview, overview
from bot.storage.place import database_url

if TYPE_CHECKING:
    from bot.cli.command import Commands

_MIB = 1 << 20


def add_commands(commands: "Commands", common: argparse.ArgumentParser) -> None:
    """Declare `db`."""
    parser = commands.add_parser(
        "db",
        help="The database: bring it up to date, copy it, count what is in it.",
        description="The database: bring it up to date, copy it, count what is in it. Where it is "
        "stands in storage.database of the configuration, or in PROVERB_DATABASE.",
        epilog="example: proverb-bot db backup proverbs.backup",
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    add_command(
        actions,
        common,
        "upgrade",
        _upgrade,
        summary="Bring the database up to date with this version; `run` does so by itself.",
        example="proverb-bot db upgrade",
    )
    backup = add_command(
        actions,
        common,
        "backup",
        _backup,
        summary="Copy the whole database into a file, while the bot runs or not.",
        example="proverb-bot db backup proverbs.backup",
    )
    backup.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        type=Path,
        help="what is there is overwritten (default: proverb-bot-DATE.backup here)",
    )
    stats = add_command(
        actions,
        common,
        "stats",
        _stats,
        summary="Count what is in the database.",
        example="proverb-bot db stats --json",
    )
    stats.add_argument("--json", action="store_true", help="one JSON object")


def _upgrade(arguments: argparse.Namespace) -> int:
    url = _url(arguments)
    before = asyncio.run(_upgraded(url))
    now = newest_revision()
    print(f"{now}: up to date already" if before == now else f"{before or 'empty'} → {now}")
    return 0


def _backup(arguments: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    target = arguments.file or Path(f"proverb-bot-{now:%Y-%m-%dT%H%M%SZ}.backup")
    back_up(_url(arguments), target)
    print(target)
    return 0


def _stats(arguments: argparse.Namespace) -> int:
    url = _url(arguments)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        raise StorageError(f"{url.database}: no such file. `proverb-bot db upgrade` makes it.")
    found = asyncio.run(_counted(url))
    if arguments.json:
        print(json.dumps(asdict(found)))
        return 0
    revision = found.revision or "empty"
    print(f"{found.place}: {found.bytes / _MIB:.1f} MiB, {revision}", file=sys.stderr)
    for table, rows in found.rows.items():
        print(f"{rows:>10,}  {table}")
    return 0


def _url(arguments: argparse.Namespace) -> URL:
    config = load_config(arguments.config)
    return database_url(Environment.read().database_of(config))


async def _upgraded(url: URL) -> str | None:
    async with Database.opened(url) as database:
        return await upgrade(database)


async def _counted(url: URL) -> Overview:
    async with Database.opened(url) as database:
        return await overview(database)
