"""Groups, channels and what becomes of them; and people who say where they are."""

from collections.abc import Iterable, Mapping

from bot.demo.messages import Message
from bot.demo.people import Chat, User
from bot.demo.privacy import bot_sees
from bot.demo.refusal import Json
from bot.demo.state import ChatRef
from bot.demo.watching import WatchedState


class Gatherings(WatchedState):
    """Chats of many."""

    def add_group(
        self,
        title: str,
        members: Iterable[User],
        topics: Mapping[int, str] | None = None,
        bot_status: str = "member",
        *,
        kind: str = "supergroup",
    ) -> Chat:
        """A new group of the first member's; with topics (id -> name) a forum.

        Args:
            title: its name.
            members: people.
            topics: id -> name.
            bot_status: `member`, or `left` where the bot is not yet in it.
            kind: `supergroup`, `group` or `channel`.
        """
        number = len(self.chats)
        chat_id = -1000 - number if kind == "group" else -1_000_000_000_000 - number
        people = [user.id for user in members]
        chat = Chat(chat_id, kind, title, people, topics=dict(topics or {}))
        chat.bot_status = bot_status
        chat.roles = dict.fromkeys(people[:1], "creator")
        # Topic ids are numbers of the messages that opened them, so later messages come after.
        chat.last_message_id = max(chat.topics, default=0)
        self.chats[chat.id] = chat
        return chat

    def add_channel(
        self, title: str, owner: User, username: str = "", bot_status: str = "administrator"
    ) -> Chat:
        """A new channel of somebody's, public if it has a username."""
        chat = self.add_group(title, [owner], bot_status=bot_status, kind="channel")
        chat.username = username
        return chat

    async def migrate(self, chat: ChatRef) -> Chat:
        """Turn a group into a supergroup with another id, as Telegram does.

        Raises:
            ValueError: it is no such group.
        """
        old = self.chat(chat)
        if old.type != "group" or old.migrated_to is not None:
            raise ValueError(f"chat {old.id}: not a basic group")
        new = self.add_group(old.title, [self.user(each) for each in old.members])
        new.roles, new.bot_status = dict(old.roles), old.bot_status
        owner = self.user(old.members[0])
        told = self.post(old, owner, {"migrate_to_chat_id": new.id})
        came = self.post(new, owner, {"migrate_from_chat_id": old.id})
        old.migrated_to = new.id
        for message in (told, came):
            self._tell_bot("message", message)
        self.journal.write("profile")
        return new

    async def locate(
        self,
        chat: ChatRef,
        user: User | int,
        latitude: float,
        longitude: float,
        *,
        reply_to: Message | None = None,
    ) -> Message:
        """Send a location, in degrees."""
        content: Json = {"location": {"latitude": latitude, "longitude": longitude}}
        message = self.post(self.chat(chat), self.user(user), content, reply_to=reply_to)
        self._tell_bot("message", message)
        return message

    def _tell_bot(self, kind: str, message: Message) -> None:
        if message.chat.type == "channel":
            kind = kind.replace("message", "channel_post")
        if bot_sees(self.bot, message):
            self.updates.put(kind, message.json())
