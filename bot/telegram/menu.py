"""What Telegram shows of the bot before anybody writes to it: command menu and descriptions."""

from collections.abc import Collection, Mapping, Sequence

import structlog
from telegram import Bot, BotCommand, BotCommandScopeChat
from telegram.constants import BotCommandLimit
from telegram.error import TelegramError

from bot.config import Culture
from bot.telegram.feature import Feature
from bot.telegram.messages import DEFAULT_LANGUAGE, LANGUAGES, Catalogue, Messages
from bot.telegram.texts import clipped

_LONGEST = BotCommandLimit.MAX_DESCRIPTION

log = structlog.get_logger()


def menu_commands(
    cultures: Mapping[str, Culture], features: Sequence[Feature], words: Messages
) -> list[BotCommand]:
    """The menu in one language: chance first, then the cultures, the features, the bot itself."""
    own = [
        *(
            BotCommand(command.names[0], clipped(command.line(words), _LONGEST))
            for feature in features
            for command in feature.commands
            if command.line
        ),
        BotCommand("help", words.plain("menu.help")),
        BotCommand("about", words.plain("menu.about")),
    ]
    listed = [
        BotCommand(culture_id, _line(culture, words.language))
        for culture_id, culture in cultures.items()
    ]
    first = BotCommand("any", words.plain("menu.any"))
    return [first, *listed[: BotCommandLimit.MAX_COMMAND_NUMBER - 1 - len(own)], *own]


def admin_commands(features: Sequence[Feature], words: Messages) -> list[BotCommand]:
    """What the menu of an admin has besides."""
    return [
        BotCommand(command.names[0], clipped(command.line(words), _LONGEST))
        for feature in features
        for command in feature.admin_commands
        if command.line
    ]


def _line(culture: Culture, language: str) -> str:
    # One line too long, and Telegram refuses the whole menu.
    line = f"{culture.emoji} {culture.wording(language).description}"
    return clipped(line, _LONGEST)


async def register_menu(
    bot: Bot,
    cultures: Mapping[str, Culture],
    features: Sequence[Feature],
    catalogue: Catalogue,
    admins: Collection[int] = (),
) -> None:
    """Tell Telegram the menu and the descriptions in every language, and the admins' own menu.

    A failure is logged and passed over: the bot answers without them too, and Telegram limits
    how often they may be set.
    """
    for language in LANGUAGES:
        words = catalogue.of(language)
        code = None if language == DEFAULT_LANGUAGE else language
        menu = menu_commands(cultures, features, words)
        try:
            await bot.set_my_commands(menu, language_code=code)
            await bot.set_my_short_description(words.plain("profile.short"), language_code=code)
            await bot.set_my_description(words.plain("profile.description"), language_code=code)
        except TelegramError as error:
            log.warning("menu_not_set", language=language, error=error.message)
        await _register_admins(bot, admins, menu + admin_commands(features, words), code)


async def _register_admins(
    bot: Bot, admins: Collection[int], menu: Sequence[BotCommand], code: str | None
) -> None:
    """Tell Telegram the menu in the admins' own chats with the bot."""
    for admin in admins:
        try:
            scope = BotCommandScopeChat(admin)
            await bot.set_my_commands(
                menu[: BotCommandLimit.MAX_COMMAND_NUMBER], scope, language_code=code
            )
        except TelegramError as error:  # has never written to the bot
            log.warning("admin_menu_not_set", error=error.message)
