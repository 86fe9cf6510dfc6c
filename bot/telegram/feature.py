"""How one thing that the bot offers is put together, so that it can live in a module of its own.

A feature's module has a function that takes the bot's parts and gives a `Feature`: commands with
their lines in menu and help, buttons, and what else python-telegram-bot or the event loop runs.
`features.py` lists them; nothing else needs to know them.
"""

import asyncio
import random
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from telegram import Bot, Update
from telegram.ext import BaseHandler

from bot.config import Config, Culture
from bot.service.archive import Archive
from bot.service.clock import Clock, Sleep, utc_now
from bot.service.groups import Groups
from bot.service.maintenance import Maintenance
from bot.service.models import ModelKeeper
from bot.service.opinions import Favourites, Votes
from bot.service.pacer import Pacer
from bot.service.people import People
from bot.service.preferences import PreferenceService
from bot.service.proverbs import ProverbService
from bot.service.quarantine import Quarantine
from bot.service.tally import Tally
from bot.service.tastes import Tastes
from bot.storage.database import Database
from bot.telegram.guard import Action, Context, Gate, Guard
from bot.telegram.messages import Catalogue, Messages

Line = Callable[[Messages], str]
Handler = BaseHandler[Any, Any, Any]
Watcher = Callable[[Update, Context], Coroutine[Any, Any, None]]
Background = Callable[[Bot], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Parts:
    """What features are built from."""

    config: Config
    cultures: dict[str, Culture]
    """Those on offer, in the order of the menu."""
    service: ProverbService
    archive: Archive
    database: Database
    people: People
    quarantine: Quarantine
    maintenance: Maintenance
    tally: Tally
    bulk: Pacer
    """Gives turns to whatever sends to many of its own accord."""
    votes: Votes
    favourites: Favourites
    preferences: PreferenceService
    groups: Groups
    tastes: Tastes
    catalogue: Catalogue
    models: ModelKeeper | None = None
    """None where the maker has no models that could change."""
    menu_changed: asyncio.Event = field(default_factory=asyncio.Event)
    """To be set by whoever changes `cultures`."""
    clock: Clock = utc_now
    sleep: Sleep = asyncio.sleep
    rng: random.Random | None = None
    """Throws coins and shuffles; the system's own randomness by default."""


@dataclass(frozen=True)
class Command:
    """A command with its other names."""

    names: tuple[str, ...]
    """Its own name first."""
    action: Action
    line: Line | None = None
    """What it does, in a few plain words, for the menu and /help; None is in neither."""


@dataclass(frozen=True)
class Feature:
    """One thing that the bot offers."""

    commands: tuple[Command, ...] = ()
    buttons: Mapping[str, Action] = field(default_factory=dict)
    """By the part of the callback data before the first colon; `Request.data` is what follows."""
    light_buttons: Mapping[str, Action] = field(default_factory=dict)
    """Likewise, of buttons whose press costs neither a message nor a proverb: they have a limit of
    their own, and none for groups."""
    admin_commands: tuple[Command, ...] = ()
    """For the admins of the configuration; to others they are commands that there are not."""
    admin_buttons: Mapping[str, Action] = field(default_factory=dict)
    """Likewise."""
    handlers: Callable[[Guard], Sequence[Handler]] = lambda _: ()
    """Handlers for other updates, and for texts in private, which come here before the hints."""
    watchers: tuple[Watcher, ...] = ()
    """See each new update first, in order; ApplicationHandlerStop keeps it from all that follow."""
    gates: tuple[Gate, ...] = ()
    """Asked before each request whether it is to be served."""
    updates: tuple[str, ...] = ()
    """Kinds of updates to be asked of Telegram, beside messages and buttons."""
    background: tuple[Background, ...] = ()
    """Run from when the bot polls until it stops, when they are cancelled."""


def wanted_updates(features: Sequence[Feature]) -> tuple[str, ...]:
    """The kinds of updates that the bot asks of Telegram."""
    more = [kind for feature in features for kind in feature.updates]
    return tuple(dict.fromkeys((Update.MESSAGE, Update.CALLBACK_QUERY, *more)))


def command_names(features: Sequence[Feature]) -> tuple[str, ...]:
    """The features' commands by their own names, those that nobody is told of left out."""
    return tuple(
        command.names[0] for feature in features for command in feature.commands if command.line
    )
