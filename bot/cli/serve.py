"""`run` and `demo`: the bot itself, on Telegram or against the built-in stand-in."""

import argparse
import asyncio
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from bot.cli.command import add_command
from bot.cli.memory import return_large_blocks
from bot.config import Config, Environment, load_config
from bot.errors import ProverbBotError, ServiceError
from bot.lm.generator import Generator, HotNetworks
from bot.lm.shelf import Shelf, check_golden
from bot.log import configure_logging
from bot.service.models import ModelKeeper
from bot.telegram.heartbeat import MAX_AGE_S, PATH_VARIABLE, heartbeat_path, is_alive

if TYPE_CHECKING:
    from bot.cli.command import Commands
    from bot.demo.server import StandIn

log = structlog.get_logger()

_GOLDEN_AFTER_S = 3.0  # after the start, so that the first answers do not wait


def add_commands(commands: "Commands", common: argparse.ArgumentParser) -> None:
    """Declare `run`, `demo` and `health`."""
    parser = add_command(
        commands,
        common,
        "run",
        _run,
        summary="Run the bot: on Telegram if TELEGRAM_BOT_TOKEN is set, else as `demo` does.",
        example="TELEGRAM_BOT_TOKEN=123456:… proverb-bot run",
    )
    _add_address(parser)
    parser = add_command(
        commands,
        common,
        "demo",
        _demo,
        summary="Run the bot without Telegram, with a chat page in the browser.",
        example="proverb-bot demo --port 8081",
    )
    _add_address(parser)
    parser = add_command(
        commands,
        common,
        "health",
        _health,
        summary=f"Exit 0 if the bot whose {PATH_VARIABLE} this is polled lately, else 1.",
        example=f"{PATH_VARIABLE}=/tmp/heartbeat proverb-bot health",
    )
    parser.add_argument(
        "--max-age", type=float, default=MAX_AGE_S, help="in seconds (default: %(default)s)"
    )


def _add_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", default="127.0.0.1", help="of the chat page (default: %(default)s)"
    )
    parser.add_argument(
        "--port", type=int, default=8080, help="of the chat page (default: %(default)s)"
    )


def _run(arguments: argparse.Namespace) -> int:
    environment = Environment.read()
    if environment.token is None:
        return _demo(arguments)
    from bot.telegram.run import checked_token  # noqa: PLC0415

    _begin()
    config = load_config(arguments.config)
    checked_token(environment)
    _run_on_loop(_serve(config, environment, _start_models(config)))
    return 0


def _demo(arguments: argparse.Namespace) -> int:
    _begin()
    config = load_config(arguments.config)
    _run_on_loop(_serve_demo(config, arguments.host, arguments.port))
    return 0


def _run_on_loop(serving: Coroutine[Any, Any, None]) -> None:
    """Serve on libuv's event loop: an answer costs less of the processor than on asyncio's own."""
    import uvloop  # noqa: PLC0415

    uvloop.run(serving)


async def _serve_demo(config: Config, host: str, port: int) -> None:
    from bot.demo.server import StandIn  # noqa: PLC0415

    # The page's people are new each time, so they have a memory of their own.
    with tempfile.TemporaryDirectory(prefix="proverb-bot-") as folder:
        async with StandIn.start(host=host, port=port) as standin:
            standin.world.add_channel("Мудрость дня", standin.world.anna, "wisdom_of_the_day")
            await _serve_at(standin, config, Path(folder))


async def _serve_at(standin: "StandIn", config: Config, folder: Path) -> None:
    """Serve the people of a stand-in; what is remembered of them goes into a folder."""
    models = await asyncio.to_thread(_start_models, config)
    print(f"\n  The bot without Telegram: open {standin.url}\n", file=sys.stderr, flush=True)
    environment = Environment.read(
        {
            "TELEGRAM_BOT_TOKEN": standin.token,
            "TELEGRAM_API_URL": standin.api_url,
            "PROVERB_DATABASE": str(folder / "demo.sqlite3"),
            "PROVERB_ADMINS": str(standin.world.boris.id),  # so that both sides can be tried
        }
    )
    await _serve(config, environment, models)


async def _serve(config: Config, environment: Environment, models: ModelKeeper) -> None:
    from bot.telegram.run import run  # noqa: PLC0415

    golden = threading.Timer(_GOLDEN_AFTER_S, _check_golden, (config, models.shelf))
    golden.daemon = True
    golden.start()
    try:
        await run(
            config, environment, models.shelf, asyncio.Event(), heartbeat_path(), models=models
        )
    finally:
        golden.cancel()


def _check_golden(config: Config, shelf: Shelf) -> None:
    """Make every model's golden samples again, while the bot serves, and log whether they agree.

    A machine on which they differ makes good proverbs all the same; but their ids may name other
    texts elsewhere, so the admin should know.
    """
    agreed, networks = 0, HotNetworks(1)  # of its own: those in use stay hot
    for culture in shelf.cultures():
        own = shelf.generator(culture)
        generator = Generator(own.model, own.settings, networks)
        try:
            agreed += check_golden(generator, str(config.model_path(culture)))
        except ProverbBotError as error:
            log.error("golden_sample_differs", culture=culture, error=str(error))
    log.info("golden_samples_checked", agreed=agreed)


def _start_models(config: Config) -> ModelKeeper:
    """All models that can be served, with one log line that says how long it took."""
    began = time.monotonic()
    models = ModelKeeper(
        config.models,
        {culture: config.sampling_of(culture) for culture in config.cultures},
        {culture: config.gate_of(culture) for culture in config.cultures},
        hot=config.service.workers + config.service.pool.threads,
    )
    models.start()
    seconds = round(time.monotonic() - began, 2)
    log.info("models_loaded", cultures=len(models.shelf.cultures()), seconds=seconds)
    return models


def _begin() -> None:
    """Log from here on, keep memory small, and end cleanly on SIGTERM while the models load.

    Once the bot runs it has a handler of its own, which lets the running answers finish.
    """
    configure_logging()
    return_large_blocks()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def _health(arguments: argparse.Namespace) -> int:
    path = heartbeat_path()
    if path is None:
        raise ServiceError(f"{PATH_VARIABLE} is not set. Name the file that the bot touches.")
    if is_alive(path, arguments.max_age):
        return 0
    raise ServiceError(
        f"{path}: not touched within {arguments.max_age:g} s: the bot is starting, stopped or cut "
        "off from Telegram. Its log says which."
    )
