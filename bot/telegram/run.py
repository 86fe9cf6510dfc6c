"""The bot as the command line starts it: from settings to a process that ends cleanly."""

import asyncio
import contextlib
import random
import re
import signal
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

import structlog
from telegram import Bot

from bot.config import Config, Environment
from bot.errors import ConfigError
from bot.service.archive import Archive
from bot.service.clock import Clock, Sleep, utc_now
from bot.service.groups import Groups
from bot.service.maintenance import Maintenance
from bot.service.models import ModelKeeper
from bot.service.opinions import Favourites, Votes
from bot.service.pacer import Pacer
from bot.service.people import People
from bot.service.pool import Pool
from bot.service.preferences import PreferenceService
from bot.service.proverbs import ProverbMaker, ProverbService
from bot.service.quarantine import Quarantine
from bot.service.shelter import Shelter
from bot.service.tally import Tally
from bot.service.tastes import Tastes
from bot.storage.database import Database
from bot.storage.favourites import FavouriteRecords
from bot.storage.migrate import upgrade
from bot.storage.people import PeopleRecords
from bot.storage.place import database_url
from bot.storage.preferences import PreferenceRecords
from bot.storage.proverbs import ProverbRecords
from bot.storage.quarantine import QuarantineRecords
from bot.storage.switches import Switches
from bot.storage.tallies import TallyRecords
from bot.storage.votes import VoteRecords
from bot.telegram.application import BotApplication, build_application, offered
from bot.telegram.connection import PollRequest
from bot.telegram.feature import Feature, Parts, wanted_updates
from bot.telegram.features import all_features
from bot.telegram.heartbeat import Heartbeat
from bot.telegram.menu import register_menu
from bot.telegram.messages import Catalogue
from bot.telegram.polling import run_polling

log = structlog.get_logger()

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{35}")


async def run(
    config: Config,
    environment: Environment,
    maker: ProverbMaker,
    stop: asyncio.Event,
    heartbeat: Path | None = None,
    *,
    models: ModelKeeper | None = None,
) -> None:
    """Run the bot until `stop` is set or the process gets SIGTERM or SIGINT.

    Args:
        config: cultures and settings.
        environment: token and server.
        maker: makes the proverbs.
        stop: ends the run; set by the signals too.
        heartbeat: a file to touch after each good poll.
        models: the maker's models, if they are to be watched.

    Raises:
        ConfigError: there is no token, it has not the form of one, or Telegram refuses it.
        StorageError: the database cannot be opened or brought up to date.
    """
    token = checked_token(environment)
    async with Database.opened(database_url(environment.database_of(config))) as database:
        await upgrade(database)
        config = environment.laid_over(config)
        parts = make_parts(config, maker, database, Catalogue.load(), models=models)
        features = all_features(parts)
        polls = PollRequest(environment.api_url, Heartbeat(heartbeat))
        application = build_application(parts, features, token, environment.api_url, polls)
        with _signals_set(stop):
            async with _filling(parts.service.pool, config.service.shutdown_s / 8):
                await serve(parts, features, application, polls, stop)
    log.info("served", **asdict(parts.service.counters))


def make_parts(
    config: Config,
    maker: ProverbMaker,
    database: Database,
    catalogue: Catalogue,
    rng: random.Random | None = None,
    *,
    models: ModelKeeper | None = None,
    clock: Clock = utc_now,
    sleep: Sleep = asyncio.sleep,
) -> Parts:
    """What the bot is made of.

    Args:
        config: cultures and settings.
        maker: makes the proverbs.
        database: open and up to date.
        catalogue: the words of every interface language.
        rng: gives the seeds, throws coins and shuffles; the system's own randomness by default.
        models: the maker's models, if they are to be watched.
        clock: gives the moment to what goes by the hour.
        sleep: waits by that clock.
    """
    settings = PreferenceRecords(database)
    preferences, groups = PreferenceService(settings, clock), Groups(settings, clock)
    proverbs = ProverbRecords(database)
    archive = Archive(proverbs)
    quarantine = Quarantine(QuarantineRecords(database), proverbs, config.service.quarantine)
    service = ProverbService(maker, config.service, rng, archive, is_shown=quarantine.is_shown)
    shelter = Shelter(service, archive)
    return Parts(
        config=config,
        cultures=offered(config, service),
        service=service,
        archive=archive,
        database=database,
        people=People(PeopleRecords(database)),
        quarantine=quarantine,
        maintenance=Maintenance(Switches(database)),
        tally=Tally(TallyRecords(database)),
        bulk=Pacer(),
        votes=Votes(VoteRecords(database), shelter),
        favourites=Favourites(FavouriteRecords(database), shelter),
        preferences=preferences,
        groups=groups,
        tastes=Tastes(preferences, groups),
        catalogue=catalogue,
        models=models,
        clock=clock,
        sleep=sleep,
        rng=rng,
    )


async def serve(
    parts: Parts,
    features: Sequence[Feature],
    application: BotApplication,
    polls: PollRequest,
    stop: asyncio.Event,
    *,
    with_menu: bool = True,
    first_pause_s: float = 1.0,
) -> None:
    """Run an application with all that goes on beside it, until `stop` is set.

    Args:
        parts: what the application was made of.
        features: what it offers.
        application: the bot.
        polls: the request object that it polls with.
        stop: ends the run.
        with_menu: tell Telegram the command menu and the descriptions.
        first_pause_s: pause after the first failed attempt to connect.

    Raises:
        ConfigError: Telegram refuses the token.
    """
    for load in (parts.people.refresh, parts.quarantine.load, parts.maintenance.load):
        await load()
    bot = application.bot
    background = [partial(each, bot) for feature in features for each in feature.background]
    if with_menu:
        background.append(partial(_keep_menu, bot, parts, features))
    notes = (parts.archive.writing(), parts.people.writing(), parts.tally.writing())
    async with side_by_side(notes):
        await run_polling(
            application,
            polls,
            stop,
            shutdown_s=parts.config.service.shutdown_s,
            updates=wanted_updates(features),
            background=background,
            first_pause_s=first_pause_s,
        )


@contextlib.asynccontextmanager
async def side_by_side(
    contexts: Iterable[contextlib.AbstractAsyncContextManager[None]],
) -> AsyncIterator[None]:
    """Several contexts that end at the same time, so that their waits do not add up."""
    entered = []
    try:
        for each in contexts:
            await each.__aenter__()
            entered.append(each)
        yield
    finally:
        await asyncio.gather(*(each.__aexit__(None, None, None) for each in entered))


async def _keep_menu(bot: Bot, parts: Parts, features: Sequence[Feature]) -> None:
    """Tell Telegram the menu, and again whenever what is on offer has changed."""
    while True:
        parts.menu_changed.clear()
        admins = parts.config.admins
        await register_menu(bot, parts.cultures, features, parts.catalogue, admins)
        await parts.menu_changed.wait()


def checked_token(environment: Environment) -> str:
    """The bot's token, before anything is sent with it.

    Raises:
        ConfigError: there is none, or it is no token.
    """
    token = environment.token.get_secret_value() if environment.token else ""
    if not _TOKEN.fullmatch(token):
        found = f"found {len(token)} characters of another form" if token else "not set"
        raise ConfigError(
            f"TELEGRAM_BOT_TOKEN: {found}, expected digits, a colon and 35 letters, digits, - or "
            "_, as @BotFather gives it."
        )
    return token


@contextlib.asynccontextmanager
async def _filling(pool: Pool, shutdown_s: float) -> AsyncIterator[None]:
    """While the block runs, the pool is filled."""
    pool.start()
    try:
        yield
    finally:
        await asyncio.to_thread(pool.stop, shutdown_s)


@contextlib.contextmanager
def _signals_set(stop: asyncio.Event) -> Iterator[None]:
    """While the block runs, SIGTERM and SIGINT set `stop`."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)
    for each in signals:
        loop.add_signal_handler(each, stop.set)
    try:
        yield
    finally:
        for each in signals:
            loop.remove_signal_handler(each)
