"""The people of `admins` in the configuration: what only they may do, and how they are told."""

from collections.abc import Callable, Collection

import structlog
from telegram import Bot, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.telegram.guard import Action
from bot.telegram.messages import DEFAULT_LANGUAGE, Catalogue, Html, Messages
from bot.telegram.request import Request

log = structlog.get_logger()

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def only_for(admins: Collection[int], action: Action, otherwise: Action) -> Action:
    """The action for admins, and another for everybody else."""

    async def chosen(request: Request) -> None:
        await (action if request.user_id in admins else otherwise)(request)

    return chosen


async def tell_admins(
    bot: Bot, admins: Collection[int], catalogue: Catalogue, text: Callable[[Messages], Html]
) -> None:
    """Write to each admin, of one's own accord; one who cannot be reached is logged.

    Args:
        bot: writes.
        admins: their numbers.
        catalogue: the words; nobody has asked, so it is those of the default language.
        text: what is said, with these words.
    """
    for admin in admins:
        try:
            await bot.send_message(
                admin,
                text(catalogue.of(DEFAULT_LANGUAGE)),
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
            )
        except TelegramError as error:  # never written to the bot, or blocked it
            log.warning("admin_not_told", error=error.message)
