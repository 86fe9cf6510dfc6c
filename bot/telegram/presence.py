"""Taking note of who uses the bot and where it stands, and ignoring whom an admin has blocked."""

from functools import partial

import structlog
from telegram import Bot, ChatMember, ChatMemberUpdated, Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop

from bot.errors import StorageError
from bot.service.housekeeping import keep_house
from bot.service.people import People
from bot.storage.retention import Retention
from bot.telegram.feature import Feature, Parts
from bot.telegram.guard import Context

log = structlog.get_logger()

_GONE = (ChatMember.LEFT, ChatMember.BANNED)


def feature(parts: Parts) -> Feature:
    """Sees every update first."""
    retention = Retention(parts.database, parts.config.storage.retention)

    async def keep_fresh(_bot: Bot) -> None:
        await parts.people.keep_fresh()

    async def clean(_bot: Bot) -> None:
        await keep_house(retention)

    return Feature(
        watchers=(partial(_watch, parts.people),),
        updates=(Update.MY_CHAT_MEMBER,),
        background=(keep_fresh, clean),
    )


async def _watch(people: People, update: Update, _context: Context) -> None:
    """Note who and where, unless they are ignored.

    Raises:
        ApplicationHandlerStop: an admin has blocked the person or the chat.
    """
    user, chat = update.effective_user, update.effective_chat
    if people.is_blocked(*(each.id for each in (user, chat) if each is not None)):
        raise ApplicationHandlerStop
    if update.my_chat_member is not None and _is_gone(update.my_chat_member):
        try:
            await people.lost(update.my_chat_member.chat.id)
        except StorageError as error:  # nobody asked for anything that could be answered
            log.error("storage_failed", error=str(error))
        return
    in_private = chat is not None and chat.type == ChatType.PRIVATE
    if user is not None and not user.is_bot:  # channels and anonymous admins write as bots
        people.saw(user.id, in_private=in_private)
    if chat is not None and not in_private:
        people.saw_chat(chat.id, str(chat.type))


def _is_gone(change: ChatMemberUpdated) -> bool:
    """Whether the bot can no longer write where it stood."""
    return change.new_chat_member.status in _GONE
