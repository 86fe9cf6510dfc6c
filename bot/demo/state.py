"""All that the server knows, and the changes that both the bot and people make."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.demo.commands import Profile
from bot.demo.files import Document, Photo
from bot.demo.messages import Message, Poll
from bot.demo.people import Chat, User
from bot.demo.refusal import Json
from bot.demo.updates import UpdateQueue
from bot.demo.waking import Journal

ChatRef = Chat | User | int
"""A chat, its id, or the person whose private chat with the bot is meant."""

BOT = User(424242, "Пословицы", "proverb_demo_bot", is_bot=True)


@dataclass
class Webhook:
    """Where updates go when the bot does not poll."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    last_error: Json = field(default_factory=dict)
    """`last_error_date` and `last_error_message` after a failed delivery."""


@dataclass
class CallbackQuery:
    """A pressed button that waits for its answer."""

    id: str
    user: User
    message: Message
    answer: Json | None = None


@dataclass
class InlineQuery:
    """A query typed after the bot's name, and what the bot offered."""

    id: str
    user: User
    query: str
    answer: Json | None = None
    """`results`, `next_offset`, `button`, `cache_time` and `is_personal`, as the bot gave them."""


class State:
    """Chats, people, what waits for an answer, and the two streams: updates and journal."""

    def __init__(self, bot: User = BOT, clock: Callable[[], float] = time.time) -> None:
        self.bot = bot
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.updates = UpdateQueue()
        self.journal = Journal()
        self.profile = Profile()
        self.webhook: Webhook | None = None
        self.photos: dict[str, Photo] = {}
        self.documents: dict[str, Document] = {}
        self.callbacks: dict[str, CallbackQuery] = {}
        self.inline_queries: dict[str, InlineQuery] = {}
        self.inline_messages: dict[str, Message] = {}
        self._clock = clock
        self._last_id = 0

    def chat(self, reference: ChatRef) -> Chat:
        """The chat meant.

        Raises:
            LookupError: there is none.
        """
        if isinstance(reference, Chat):
            return reference
        chat_id = reference.id if isinstance(reference, User) else reference
        if chat_id not in self.chats:
            raise LookupError(f"chat {chat_id}: not known. Known: {sorted(self.chats)}")
        return self.chats[chat_id]

    def user(self, reference: User | int) -> User:
        """The person meant, as they are now.

        Raises:
            LookupError: there is none.
        """
        user_id = reference.id if isinstance(reference, User) else reference
        if user_id not in self.users:
            raise LookupError(f"user {user_id}: not known. Known: {sorted(self.users)}")
        return self.users[user_id]

    def message(self, chat: ChatRef, message_id: int) -> Message:
        """One message of a chat.

        Raises:
            LookupError: there is none.
        """
        found = self.chat(chat).messages.get(message_id)
        if found is None:
            raise LookupError(f"message {message_id}: not in chat {self.chat(chat).id}")
        return found

    def now(self) -> int:
        """The time in whole seconds, as messages carry it."""
        return int(self._clock())

    def new_id(self, prefix: str) -> str:
        """An identifier that was not given before."""
        self._last_id += 1
        return f"{prefix}{self._last_id}"

    def post(
        self,
        chat: Chat,
        sender: User,
        content: Json,
        *,
        poll: Poll | None = None,
        reply_to: Message | None = None,
        thread: int | None = None,
        markup: Json | None = None,
        via_bot: User | None = None,
        inline_message_id: str = "",
    ) -> Message:
        """Put a message into a chat and show it."""
        message = Message(
            chat,
            chat.next_message_id(),
            sender,
            self.now(),
            content,
            poll=poll,
            reply_to=reply_to,
            thread=thread or _thread_of(reply_to),
            markup=markup,
            via_bot=via_bot,
            inline_message_id=inline_message_id,
        )
        chat.messages[message.message_id] = message
        if inline_message_id:
            self.inline_messages[inline_message_id] = message
        self.journal.write("message", chat_id=chat.id, message=message.view())
        return message

    def show(self, message: Message, *, edited: bool = False) -> None:
        """Show a message that has changed."""
        if edited:
            message.edit_date = self.now()
        self.journal.write("edit", chat_id=message.chat.id, message=message.view())

    def delete(self, message: Message) -> None:
        """Take a message out of its chat."""
        del message.chat.messages[message.message_id]
        self.journal.write("delete", chat_id=message.chat.id, message_id=message.message_id)

    def set_webhook(self, webhook: Webhook | None) -> None:
        """Send updates there from now on, or back to the queue."""
        self.webhook = webhook
        self.updates.end_poll("terminated by setWebhook request")

    def close(self) -> None:
        """Let all end that waits for something to happen."""
        self.updates.close()
        self.journal.close()


def _thread_of(reply_to: Message | None) -> int | None:
    """The thread that a reply belongs to: in supergroups replies make threads of their own."""
    if reply_to is None or reply_to.chat.is_private:
        return None
    if reply_to.thread or reply_to.chat.topics:
        return reply_to.thread
    return reply_to.message_id
