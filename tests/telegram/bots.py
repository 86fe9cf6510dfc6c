"""The bot, run in the test's own process against the stand-in."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bot.config import Config, load_config
from bot.demo.server import StandIn
from bot.service.limits import RequestLimits
from bot.service.models import ModelKeeper
from bot.service.pool import Pool
from bot.service.proverbs import ProverbMaker
from bot.service.settings import ServiceSettings
from bot.storage.database import Database
from bot.telegram.application import BotApplication, build_application
from bot.telegram.connection import PollRequest
from bot.telegram.failures import ErrorHandler
from bot.telegram.feature import Feature
from bot.telegram.features import all_features
from bot.telegram.heartbeat import Heartbeat
from bot.telegram.messages import Catalogue
from bot.telegram.run import make_parts, serve
from tests.clocks import FakeClock
from tests.databases import fresh_sqlite
from tests.service.makers import PATIENCE_S

CONFIG_FILE = Path(__file__).parents[2] / "config.yaml"
CATALOGUE = Catalogue.load()
RU, EN = CATALOGUE.of("ru"), CATALOGUE.of("en")
Life = tuple[BotApplication, Callable[[], Coroutine[Any, Any, None]]]


def config_with(**service: Any) -> Config:
    """The project's own configuration with other service settings."""
    settings = {"user_per_minute": 1000, "chat_per_minute": 1000, "shutdown_s": 3.0, **service}
    update = {"service": ServiceSettings.model_validate(settings)}
    return load_config(CONFIG_FILE).model_copy(update=update)


def bot_of(
    standin: StandIn,
    maker: ProverbMaker,
    stop: asyncio.Event,
    database: Database,
    *,
    heartbeat: Path | None = None,
    limits: RequestLimits | None = None,
    with_menu: bool = False,
    more_features: Sequence[Feature] = (),
    first_pause_s: float = 0.05,
    admins: tuple[int, ...] = (),
    fill_pool: bool = False,
    clock: FakeClock | None = None,
    config: Config | None = None,
    models: ModelKeeper | None = None,
    seed: int = 1,
    **service: Any,
) -> Life:
    """The application, and the coroutine function that is its life until `stop`.

    Its pool stays empty unless it is to be filled. Without a configuration it has the project's own
    with other service settings.
    """
    config = (config or config_with(**service)).model_copy(update={"admins": admins})
    polls = PollRequest(standin.api_url, Heartbeat(heartbeat))
    time = {"clock": clock, "sleep": clock.sleep} if clock else {}
    parts = make_parts(
        config, maker, database, CATALOGUE, random.Random(seed), models=models, **time
    )
    features = (*all_features(parts), *more_features)
    application = build_application(
        parts,
        features,
        standin.token,
        standin.api_url,
        polls,
        limits=limits,
        errors=ErrorHandler(CATALOGUE, lambda: "e7707"),
    )
    life = partial(
        serve,
        parts,
        features,
        application,
        polls,
        stop,
        with_menu=with_menu,
        first_pause_s=first_pause_s,
    )
    return application, partial(_filling, parts.service.pool, life) if fill_pool else life


async def _filling(pool: Pool, life: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """A life beside which the pool is filled."""
    pool.start()
    try:
        await life()
    finally:
        await asyncio.to_thread(pool.stop, PATIENCE_S)


@asynccontextmanager
async def serving(
    standin: StandIn, maker: ProverbMaker, database: Database | None = None, **options: Any
) -> AsyncIterator[BotApplication]:
    """The bot for as long as the block runs; its end must come in time and without error.

    Without a database it has an empty one of its own.
    """
    if database is None:
        async with fresh_sqlite() as own, serving(standin, maker, own, **options) as application:
            yield application
        return
    stop = asyncio.Event()
    application, life = bot_of(standin, maker, stop, database, **options)
    running = asyncio.create_task(life())
    try:
        yield application
    finally:
        stop.set()
        await asyncio.wait_for(running, 30)
