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


async def _watch(people: People, update: Update, context: Context) -> None:
    """Note who uses the bot and where, unless they are ignored.

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
    # Channels and anonymous admins write as bots.
    if user is not None and not user.is_bot and (in_private or _is_meant(update, context.bot)):
        people.saw(user.id, in_private=in_private)
    if chat is not None and not in_private:
        people.saw_chat(chat.id, str(chat.type))


def _is_meant(update: Update, bot: Bot) -> bool:
    """Whether somebody uses the bot: as a group's admin it gets all that is written there."""
    message = update.effective_message
    if update.callback_query is not None or message is None:
        return True
    if update.message is None:  # edited
        return False
    replied = message.reply_to_message
    if replied is not None and replied.from_user is not None and replied.from_user.id == bot.id:
        return True
    command, _, name = next(iter((message.text or "").split()), "").partition("@")
    return command.startswith("/") and name.lower() in ("", bot.username.lower())


def _is_gone(change: ChatMemberUpdated) -> bool:
    """Whether the bot can no longer write where it stood."""
    return change.new_chat_member.status in _GONE
