"""Coming into groups and channels, and following a group that gets another id."""

from collections.abc import Sequence

from telegram import Bot, Chat, ChatMemberAdministrator, ChatMemberUpdated, InlineKeyboardMarkup
from telegram import Update as TelegramUpdate
from telegram.constants import ChatMemberStatus, ChatType, ParseMode
from telegram.error import BadRequest, Forbidden
from telegram.ext import ChatMemberHandler, MessageHandler, filters

from bot.service.people import FLUSH_S
from bot.telegram import texts
from bot.telegram.daily_panel import daily_button
from bot.telegram.feature import Feature, Handler, Parts
from bot.telegram.group_gate import GroupGate
from bot.telegram.guard import Context, Facts, Guard
from bot.telegram.messages import Messages
from bot.telegram.rights import Rights
from bot.telegram.speech import Speech

_THERE = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR)


def feature(parts: Parts, rights: Rights) -> Feature:
    """The rules of groups, greetings, migration.

    Args:
        parts: what the bot is made of.
        rights: tells who is an admin where.
    """
    groups = GroupLife(parts, rights)
    return Feature(
        gates=(GroupGate(parts.groups, rights, parts.cultures, parts.clock),),
        handlers=groups.handlers,
        updates=(TelegramUpdate.MY_CHAT_MEMBER,),
    )


class GroupLife:
    """What happens to the bot in groups and channels."""

    def __init__(self, parts: Parts, rights: Rights) -> None:
        self._parts = parts
        self._rights = rights
        self._speech = Speech(parts.catalogue, parts.preferences)

    def handlers(self, guard: Guard) -> Sequence[Handler]:
        """For being added, and for migration."""
        return (
            ChatMemberHandler(
                guard.wrap_quiet("joined", self.joined), ChatMemberHandler.MY_CHAT_MEMBER
            ),
            MessageHandler(
                filters.StatusUpdate.MIGRATE, guard.wrap_quiet("migrated", self.migrated)
            ),
        )

    async def joined(self, update: TelegramUpdate, context: Context, _facts: Facts) -> None:
        """Somebody has added the bot: a group is greeted once, a channel's admin asked what for."""
        change = update.my_chat_member
        assert change is not None
        chat = change.chat
        self._rights.forget(chat.id, change.new_chat_member.user.id)
        words = await self._speech.to(change.from_user)  # of whoever did it
        if chat.type == ChatType.CHANNEL:
            if _may_post_now(change):
                await self._offer(context.bot, change.from_user.id, chat, words)
        elif (
            chat.type != ChatType.PRIVATE
            and _came(change)
            and await self._parts.groups.greet(chat.id, str(chat.type))
        ):
            await self._greet(context.bot, chat, words)

    async def migrated(self, update: TelegramUpdate, _context: Context, _facts: Facts) -> None:
        """A group has become a supergroup: all that was its own goes along."""
        message = update.message
        if message is None:
            return
        here = message.chat.id
        old = message.migrate_from_chat_id or here
        new = message.migrate_to_chat_id or here
        await self._parts.groups.move(old, new)
        if here == old:  # which has been noted by this very message
            await self._parts.people.flushed(FLUSH_S)
            await self._parts.groups.move(old, new)

    async def _greet(self, bot: Bot, chat: Chat, words: Messages) -> None:
        examples = texts.examples(self._parts.cultures)
        text = words.html("group.hello", examples=examples, bot=bot.username)
        await bot.send_message(chat.id, text, parse_mode=ParseMode.HTML)

    async def _offer(self, bot: Bot, user_id: int, chat: Chat, words: Messages) -> None:
        text = words.html("channel.hello", title=chat.title or "")
        keyboard = InlineKeyboardMarkup([[daily_button(words, chat.id)]])
        try:
            await bot.send_message(user_id, text, parse_mode=ParseMode.HTML, reply_markup=keyboard)
        except (BadRequest, Forbidden):  # has never written to the bot, so it may not either
            return


def _came(change: ChatMemberUpdated) -> bool:
    """Whether the bot was not there before."""
    return change.new_chat_member.status in _THERE and change.old_chat_member.status not in _THERE


def _may_post_now(change: ChatMemberUpdated) -> bool:
    """Whether the bot has just got the right to post."""
    return _can_post(change.new_chat_member) and not _can_post(change.old_chat_member)


def _can_post(member: object) -> bool:
    return isinstance(member, ChatMemberAdministrator) and bool(member.can_post_messages)
