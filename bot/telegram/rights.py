"""Who is an admin of a group or channel: asked of Telegram, and remembered for a moment."""

import time
from collections import OrderedDict
from collections.abc import Callable

from telegram import Bot, ChatMember, ChatMemberAdministrator, ChatMemberOwner
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden

from bot.telegram.request import Request

FRESH_S = 60.0
CAPACITY = 10_000
_ADMINS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


class Rights:
    """What people may do in their chats."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Remember by a clock of seconds that never run backwards."""
        self._clock = clock
        self._known: OrderedDict[tuple[int, int], tuple[float, ChatMember | None]] = OrderedDict()

    async def may_set(self, request: Request) -> bool:
        """Whether the asker may set something for the chat of the request."""
        if request.chat.type == ChatType.PRIVATE or request.user_id == request.chat.id:
            return True  # an admin who stays anonymous writes as the group itself
        return await self.is_admin(request.bot, request.chat.id, request.user_id)

    async def is_admin(self, bot: Bot, chat_id: int, user_id: int) -> bool:
        """Whether somebody is an admin of a chat; not where Telegram does not say.

        Raises:
            TelegramError: Telegram cannot be asked now.
        """
        member = await self._member(bot, chat_id, user_id)
        return member is not None and member.status in _ADMINS

    async def may_post(self, bot: Bot, channel_id: int, user_id: int) -> bool:
        """Whether somebody may post in a channel.

        Raises:
            TelegramError: Telegram cannot be asked now.
        """
        member = await self._member(bot, channel_id, user_id)
        owns = isinstance(member, ChatMemberOwner)
        if owns or (isinstance(member, ChatMemberAdministrator) and member.can_post_messages):
            return True
        # Who was told so goes and changes it.
        self.forget(channel_id, user_id)
        return False

    def forget(self, chat_id: int, user_id: int) -> None:
        """Ask anew the next time: somebody's rights there have changed."""
        self._known.pop((chat_id, user_id), None)

    async def _member(self, bot: Bot, chat_id: int, user_id: int) -> ChatMember | None:
        key = (chat_id, user_id)
        at, member = self._known.get(key, (0.0, None))
        if key in self._known and self._clock() - at < FRESH_S:
            return member
        try:
            member = await bot.get_chat_member(chat_id, user_id)
        except (BadRequest, Forbidden):  # the bot is not there, or sees no members
            member = None
        self._known[key] = (self._clock(), member)
        self._known.move_to_end(key)
        if len(self._known) > CAPACITY:
            self._known.popitem(last=False)
        return member
