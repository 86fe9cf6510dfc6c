"""Sending one daily proverb, and telling what became of it."""

import structlog
from telegram import Bot, LinkPreviewOptions
from telegram.constants import ChatType, ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.lm.proverb import Proverb
from bot.service.daily import Delivery, Fate
from bot.storage.subscriptions import Subscription
from bot.telegram.delivery import never_left
from bot.telegram.feature import Parts
from bot.telegram.flood import AT_ONCE, retry_after_s
from bot.telegram.row import proverb_row
from bot.telegram.texts import proverb_html

log = structlog.get_logger()

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
_NO_CHAT = ("chat not found", "user is deactivated", "chat_id is empty")
# The first that fits: BadRequest and TimedOut are kinds of NetworkError.
_FATES = {
    Forbidden: Fate.GONE,  # blocked, thrown out, or not let in
    BadRequest: Fate.REFUSED,
    TimedOut: Fate.SENT,  # it may well have arrived, and twice is worse than not at all
    NetworkError: Fate.LATER,
}
_NO_TOPIC = ("thread not found", "topic_deleted", "topic deleted")


class DailySender:
    """Sends daily proverbs by a bot."""

    def __init__(self, parts: Parts, bot: Bot) -> None:
        """Send with these parts."""
        self._parts = parts
        self._bot = bot

    async def __call__(self, subscription: Subscription, proverb: Proverb) -> Delivery:
        """Send one."""
        chat_id = subscription.target.chat_id
        try:
            await self._send(subscription, proverb)
        except ChatMigrated as error:
            await self._parts.groups.move(chat_id, error.new_chat_id)
            return Delivery(Fate.LATER)
        except RetryAfter as error:
            return Delivery(Fate.LATER, retry_after_s(error))
        except TelegramError as error:
            fate = daily_fate(error)
            log.warning("daily_not_sent", fate=fate.value, error=error.message)
            if fate is Fate.GONE:
                await self._parts.people.lost(chat_id)
            return Delivery(fate)
        return Delivery(Fate.SENT)

    async def _send(self, subscription: Subscription, proverb: Proverb) -> None:
        words = self._parts.catalogue.of(subscription.language)
        culture = self._parts.cultures[proverb.culture]
        target = subscription.target
        self._parts.archive.record(proverb)
        await self._bot.send_message(  # type: ignore[call-arg]
            target.chat_id,
            proverb_html(proverb, culture, words, words.plain("daily.note")),
            parse_mode=ParseMode.HTML,
            reply_markup=(
                proverb_row(proverb, words, in_group=target.chat_id < 0)
                if await self._has_buttons(target.chat_id)
                else None
            ),
            message_thread_id=target.thread_id or None,
            link_preview_options=_NO_PREVIEW,
            rate_limit_args=AT_ONCE,
        )

    async def _has_buttons(self, chat_id: int) -> bool:
        """In a channel there are none: whoever pressed "another" would have the bot post there."""
        if chat_id > 0:
            return (await self._parts.preferences.of(chat_id)).buttons
        return (await self._parts.groups.rules(chat_id)).kind in _GROUPS


def daily_fate(error: TelegramError) -> Fate:
    """What an error of Telegram's means for the subscription."""
    if never_left(error):
        return Fate.LATER
    said = error.message.lower()
    fate = next((fate for kind, fate in _FATES.items() if isinstance(error, kind)), Fate.REFUSED)
    if fate is Fate.REFUSED and any(sign in said for sign in _NO_CHAT):
        return Fate.GONE
    if fate is Fate.REFUSED and any(sign in said for sign in _NO_TOPIC):
        return Fate.TOPIC_GONE
    return fate
