"""`check`: is everything in order? One line each, exit 1 on a fault."""

import argparse
import asyncio
import os
import platform
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import URL

from bot.cli.command import add_command
from bot.config import Config, Environment, load_config
from bot.errors import CorpusError, ProverbBotError
from bot.lm.artifact import load_model, verify_probe
from bot.lm.corpus import corpus_faults, duplicates_across, read_corpus, read_inspired
from bot.lm.generator import Generator, HotNetworks
from bot.lm.shelf import check_golden
from bot.storage.database import Database
from bot.storage.migrate import current_revision, newest_revision, require_known
from bot.storage.place import database_url, described

if TYPE_CHECKING:
    from bot.cli.command import Commands

_BASE = "base"


def add_commands(commands: "Commands", common: argparse.ArgumentParser) -> None:
    """Declare `check`."""
    add_command(
        commands,
        common,
        "check",
        _run,
        summary="Check configuration, database, corpora, models, environment; exit 1 on a fault.",
        example="proverb-bot check",
    )


def _run(arguments: argparse.Namespace) -> int:
    faults = 0
    for subject, examine in _subjects(arguments.config):
        try:
            print(f"ok    {subject}: {examine()}", flush=True)
        except ProverbBotError as error:
            faults += 1
            print(f"FAULT {subject}: {error}", flush=True)
    print(f"{faults} faults" if faults else "everything is in order", file=sys.stderr)
    return 1 if faults else 0


def _subjects(path: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    """What is checked, and how; what cannot be read leaves out what depends on it."""
    yield "environment", _environment
    config: list[Config] = []

    def read() -> str:
        config.append(load_config(path))
        return f"{path}, {len(config[0].cultures)} cultures"

    yield "config", read
    if not config:
        return
    yield "database", lambda: _database(config[0])
    for culture in config[0].cultures:
        corpus = config[0].corpus_path(culture)
        yield f"corpus {culture}", lambda corpus=corpus: _corpus(corpus)  # type: ignore[misc]
        if (inspired := config[0].inspired_path(culture)).exists():
            yield f"inspired {culture}", lambda path=inspired: _inspired(path)  # type: ignore[misc]
    yield "corpora together", lambda: _repeats(config[0])
    if (config[0].models / _BASE).exists():
        yield f"model {_BASE}", lambda: _base(config[0].models / _BASE)
    for culture in config[0].cultures:
        yield f"model {culture}", lambda culture=culture: _model(config[0], culture)  # type: ignore[misc]


def _environment() -> str:
    from bot.telegram.run import checked_token  # noqa: PLC0415

    environment = Environment.read()
    token = "no token, so `run` uses the stand-in"
    if environment.token:
        checked_token(environment)
        token = f"a token, for {environment.api_url}"
    libraries = ", ".join(
        f"{name} {version(name)}" for name in ("numpy", "sentencepiece", "python-telegram-bot")
    )
    return f"Python {platform.python_version()}, {libraries}; {token}"


def _database(config: Config) -> str:
    own = {"PROVERB_DATABASE": os.environ.get("PROVERB_DATABASE", "")}  # the rest has its line
    url = database_url(Environment.read(own).database_of(config))
    place = described(url)
    if url.get_backend_name() == "sqlite" and not Path(place).exists():
        return f"{place}, to be made at the first start"
    revision = asyncio.run(_revision(url))
    require_known(revision, place)
    state = "up to date" if revision == newest_revision() else "to be brought up to date at start"
    return f"{place}, {revision or 'empty'}, {state}"


async def _revision(url: URL) -> str | None:
    async with Database.opened(url) as database:
        return await current_revision(database)


def _corpus(path: Path) -> str:
    faults = corpus_faults(path)
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise CorpusError(f"{faults[0]}{more}")
    return f"{len(read_corpus(path))} sayings"


def _inspired(path: Path) -> str:
    return f"{len(read_inspired(path))} lines"


def _repeats(config: Config) -> str:
    repeats = duplicates_across({c: read_corpus(config.corpus_path(c)) for c in config.cultures})
    if not repeats:
        return "no saying stands in two of them"
    first = repeats[0]
    return (
        f"{len(repeats)} sayings stand in two of them; joint training takes each once "
        f"(the first: {first.culture}:{first.saying.line} is {first.first_culture}:"
        f"{first.first.line})"
    )


def _base(folder: Path) -> str:
    model = load_model(folder)
    difference = verify_probe(model, str(folder))
    return f"{model.manifest.metrics.bits_per_char:.3f} bits/char, parity {difference:.1g}"


def _model(config: Config, culture: str) -> str:
    folder = config.model_path(culture)
    model = load_model(folder)
    difference = verify_probe(model, str(folder))
    generator = Generator(model, config.sampling_of(culture), HotNetworks(1))
    golden = check_golden(generator, str(folder))
    return (
        f"{model.manifest.metrics.bits_per_char:.3f} bits/char, parity {difference:.1g}, "
        f"{golden} golden samples, checksums right"
    )
