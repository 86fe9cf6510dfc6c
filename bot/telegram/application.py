"""The bot as a python-telegram-bot application: which update goes to which handler."""

from typing import Any

from telegram import Message, Update
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.config import Config, Culture
from bot.service.archive import Archive
from bot.service.limits import RequestLimits
from bot.service.proverbs import ProverbService
from bot.telegram.connection import ApiRequest, PollRequest
from bot.telegram.failures import ErrorHandler
from bot.telegram.flood import FloodPatience
from bot.telegram.guard import Callback, Guard
from bot.telegram.handlers import Handlers
from bot.telegram.messages import Catalogue
from bot.telegram.updates import OnceOnly, RunningUpdates

BotApplication = Application[Any, Any, Any, Any, Any, Any]

# An edited message must not be answered again, and a channel's posts ask nothing of the bot.
_NEW = filters.UpdateType.MESSAGE


class _ForAnotherBot(filters.MessageFilter):
    """Commands addressed to a bot that is not this one: `/sufi@other_bot`."""

    def filter(self, message: Message) -> bool:
        command = (message.text or "").split(maxsplit=1)[:1]
        _, at, name = command[0].partition("@") if command else ("", "", "")
        return bool(at) and name.lower() != message.get_bot().username.lower()


_NEW_PRIVATE = _NEW & filters.ChatType.PRIVATE
_EARLIEST = -1


def offered(config: Config, service: ProverbService) -> dict[str, Culture]:
    """The cultures that have a model, in the order of the configuration."""
    available = set(service.cultures())
    return {key: culture for key, culture in config.cultures.items() if key in available}


def build_application(
    config: Config,
    service: ProverbService,
    token: str,
    api_url: str,
    polls: PollRequest,
    *,
    catalogue: Catalogue,
    archive: Archive,
    limits: RequestLimits | None = None,
    errors: ErrorHandler | None = None,
) -> BotApplication:
    """The bot, ready to be run.

    Args:
        config: cultures and settings.
        service: makes the proverbs.
        token: the bot's token.
        api_url: the Bot API server, without a slash at its end.
        polls: sends `getUpdates`.
        catalogue: the words of every interface language.
        archive: keeps the proverbs that are sent.
        limits: what a person and a group may ask for; by the settings if not given.
        errors: what becomes of unexpected errors.
    """
    at_once = config.service.concurrent_updates
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
    guard = Guard(limits or RequestLimits(config.service), catalogue)
    application.add_handler(TypeHandler(Update, OnceOnly()), group=_EARLIEST)
    does = Handlers(service, offered(config, service), archive)
    application.add_handlers(_handlers(does, guard, config))
    application.add_error_handler(errors or ErrorHandler(catalogue))
    return application


def _handlers(does: Handlers, guard: Guard, config: Config) -> list[BaseHandler[Any, Any, Any]]:
    def command(names: tuple[str, ...], callback: Callback) -> BaseHandler[Any, Any, Any]:
        return CommandHandler(names, callback, filters=_NEW)

    return [
        # First, as the others ask a press for its message, which may be too old to be had.
        CallbackQueryHandler(guard.wrap("button", does.pressed)),
        *(
            command((key, *culture.aliases), guard.wrap(key, does.proverb_of(key)))
            for key, culture in config.cultures.items()
        ),
        command(("any",), guard.wrap("any", does.any_proverb)),
        command(("start",), guard.wrap("start", does.start)),
        command(("help",), guard.wrap("help", does.help)),
        command(("about",), guard.wrap("about", does.about)),
        MessageHandler(
            _NEW_PRIVATE & filters.COMMAND & ~_ForAnotherBot(),
            guard.wrap("unknown_command", does.unknown_command),
        ),
        MessageHandler(
            _NEW_PRIVATE & ~filters.COMMAND & ~filters.StatusUpdate.ALL,
            guard.wrap("text", does.text),
        ),
    ]
