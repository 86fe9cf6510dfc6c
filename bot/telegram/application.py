"""The bot as a python-telegram-bot application: which update goes to which handler."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from telegram import Message, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.config import Config, Culture
from bot.service.limits import RequestLimits
from bot.service.proverbs import ProverbService
from bot.service.stats import FAILED, PROVERBS, REQUESTS
from bot.service.tally import Tally
from bot.telegram.admins import only_for
from bot.telegram.connection import ApiRequest, PollRequest
from bot.telegram.failures import ErrorHandler
from bot.telegram.feature import Command, Feature, Handler, Parts, Watcher
from bot.telegram.flood import FloodPatience
from bot.telegram.guard import Action, Guard
from bot.telegram.handlers import Handlers
from bot.telegram.request import Request
from bot.telegram.updates import OnceOnly, RunningUpdates

BotApplication = Application[Any, Any, Any, Any, Any, Any]

# An edited message must not be answered again; a channel's posts, and what was chosen from what the
# bot itself offered inline, ask nothing of it.
_NEW = filters.UpdateType.MESSAGE & ~filters.VIA_BOT


class _ForAnotherBot(filters.MessageFilter):
    """Commands addressed to a bot that is not this one: `/sufi@other_bot`."""

    def filter(self, message: Message) -> bool:
        command = (message.text or "").split(maxsplit=1)[:1]
        _, at, name = command[0].partition("@") if command else ("", "", "")
        return bool(at) and name.lower() != message.get_bot().username.lower()


_NEW_PRIVATE = _NEW & filters.ChatType.PRIVATE
_EARLIEST = -100


def offered(config: Config, service: ProverbService) -> dict[str, Culture]:
    """The cultures that have a model, in the order of the configuration."""
    available = set(service.cultures())
    return {key: culture for key, culture in config.cultures.items() if key in available}


def build_application(
    parts: Parts,
    features: Sequence[Feature],
    token: str,
    api_url: str,
    polls: PollRequest,
    *,
    limits: RequestLimits | None = None,
    errors: ErrorHandler | None = None,
) -> BotApplication:
    """The bot, ready to be run.

    Args:
        parts: what it is made of.
        features: what it offers beside proverbs.
        token: the bot's token.
        api_url: the Bot API server, without a slash at its end.
        polls: sends `getUpdates`.
        limits: what a person and a group may ask for; by the settings if not given.
        errors: what becomes of unexpected errors.
    """
    at_once = parts.config.service.concurrent_updates
    application = (
        Application.builder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(ApiRequest(api_url, connections=2 * at_once))
        .get_updates_request(polls)
        .rate_limiter(FloodPatience())
        .concurrent_updates(RunningUpdates(at_once))
        .build()
    )
    admins = parts.config.admins
    guard = Guard(
        limits or RequestLimits(parts.config.service),
        parts.catalogue,
        is_closed=lambda user: parts.maintenance.is_on and user not in admins,
        observe=partial(_count, parts.tally),
        language_of=parts.preferences.language_of,
        gates=[gate for feature in features for gate in feature.gates],
    )
    watchers: list[Watcher] = [
        OnceOnly(),
        *(each for feature in features for each in feature.watchers),
    ]
    for group, watcher in enumerate(watchers, _EARLIEST):
        application.add_handler(TypeHandler(Update, watcher), group=group)
    does = Handlers(
        *(parts.service, parts.cultures, parts.archive, parts.tastes, features, admins),
        votes=parts.votes,
        preferences=parts.preferences,
        known=parts.config.cultures,
    )
    application.add_handlers(list(_handlers(does, features, guard, parts.config)))
    application.add_error_handler(errors or ErrorHandler(parts.catalogue))
    return application


def _handlers(
    does: Handlers, features: Sequence[Feature], guard: Guard, config: Config
) -> Iterator[Handler]:
    # First, as the others ask a press for its message, which may be too old to be had.
    buttons = {**does.buttons(), **{k: v for each in features for k, v in each.buttons.items()}}
    buttons |= {
        name: only_for(config.admins, action, does.stale)
        for feature in features
        for name, action in feature.admin_buttons.items()
    }
    light = {k: v for each in features for k, v in each.light_buttons.items()}
    if light:
        callback = guard.wrap("press", _pressed(light, does.stale), light=True)
        yield CallbackQueryHandler(callback, pattern=rf"^(?:{'|'.join(light)})(?::|$)")
    yield CallbackQueryHandler(guard.wrap("button", _pressed(buttons, does.stale)))
    for command in (*does.commands(config.cultures), *_commands(features)):
        name = command.names[0]
        yield CommandHandler(command.names, guard.wrap(name, command.action), filters=_NEW)
    admins = filters.User(config.admins)
    for command in (each for feature in features for each in feature.admin_commands):
        callback = guard.wrap(command.names[0], command.action)
        yield CommandHandler(command.names, callback, filters=_NEW & admins)
    for feature in features:
        yield from feature.handlers(guard)
    yield MessageHandler(
        _NEW_PRIVATE & filters.COMMAND & ~_ForAnotherBot(),
        guard.wrap("unknown_command", does.unknown_command),
    )
    yield MessageHandler(
        _NEW_PRIVATE & ~filters.COMMAND & ~filters.StatusUpdate.ALL,
        guard.wrap("text", does.text),
    )


def _commands(features: Sequence[Feature]) -> Iterator[Command]:
    for feature in features:
        yield from feature.commands


def _count(tally: Tally, _what: str, outcome: str, culture: str, ms: float) -> None:
    """What /stats shows of a request."""
    tally.count(REQUESTS)
    if outcome != "ok":
        tally.count(f"{FAILED}{outcome}"[:32])
    elif culture:
        tally.count(PROVERBS, culture)
        tally.took(PROVERBS, ms)


def _pressed(buttons: Mapping[str, Action], stale: Action) -> Action:
    """What a press does, by the name of the button; kind words for one that means nothing."""

    async def pressed(request: Request) -> None:
        data = (request.query.data or "") if request.query else ""
        await buttons.get(data.partition(":")[0], stale)(request)

    return pressed
