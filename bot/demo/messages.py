"""Messages and polls as the Bot API shows them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.demo.people import Chat, User
from bot.demo.refusal import Json

# Telegram's account for all admins who write as their groups.
ANONYMOUS = User(1087968824, "Group", "GroupAnonymousBot", is_bot=True)


@dataclass
class Poll:
    """A poll or a quiz, and who chose what."""

    id: str
    question: str
    options: tuple[str, ...]
    kind: str = "regular"
    is_anonymous: bool = True
    multiple: bool = False
    correct: tuple[int, ...] = ()
    """Indices of the right answers; for a quiz only."""
    explanation: Json = field(default_factory=dict)
    """`explanation` and `explanation_entities`, where given."""
    is_closed: bool = False
    votes: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """User id -> indices chosen."""

    def json(self) -> Json:
        """The ``Poll`` object as its owner sees it."""
        chosen = [index for vote in self.votes.values() for index in vote]
        found: Json = {
            "id": self.id,
            "question": self.question,
            "options": [
                {"persistent_id": str(index), "text": text, "voter_count": chosen.count(index)}
                for index, text in enumerate(self.options)
            ],
            "total_voter_count": len(self.votes),
            "is_closed": self.is_closed,
            "is_anonymous": self.is_anonymous,
            "type": self.kind,
            "allows_multiple_answers": self.multiple,
            "allows_revoting": self.kind == "regular",
            "members_only": False,
        }
        right: Json = {"correct_option_ids": list(self.correct)} if self.correct else {}
        return found | self.explanation | right


@dataclass
class Message:
    """One message of a chat; `content` holds what differs by kind (text, photo, service)."""

    chat: Chat
    message_id: int
    sender: User
    date: int
    content: Json
    poll: Poll | None = None
    reply_to: "Message | None" = None
    thread: int | None = None
    markup: Json | None = None
    edit_date: int | None = None
    via_bot: User | None = None
    inline_message_id: str = ""
    is_anonymous: bool = False
    """By an admin who writes as the group itself."""

    @property
    def text(self) -> str:
        """The text or the caption."""
        return str(self.content.get("text", self.content.get("caption", "")))

    @property
    def entities(self) -> list[Json]:
        """The entities of the text or of the caption."""
        key = "entities" if "text" in self.content else "caption_entities"
        return list(self.content.get(key, ()))

    @property
    def buttons(self) -> list[list[str]]:
        """The words on the buttons below, row by row."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        return [[button["text"] for button in row] for row in rows]

    def each_button(self) -> Iterator[Json]:
        """The buttons below as ``InlineKeyboardButton`` objects."""
        for row in (self.markup or {}).get("inline_keyboard", []):
            yield from row

    def json(self, *, nested: bool = False) -> Json:
        """The ``Message`` object; a message inside another does not show what it replies to."""
        found: Json = {
            "message_id": self.message_id,
            **self._author(),
            "chat": self.chat.json(),
            "date": self.date,
            **self.content,
        }
        optional = {
            "edit_date": self.edit_date,
            "message_thread_id": self.thread,
            "is_topic_message": bool(self.thread and self.chat.topics),
            "reply_markup": self.markup,
            "via_bot": self.via_bot and self.via_bot.json(),
            "poll": self.poll and self.poll.json(),
            "reply_to_message": (
                self.reply_to.json(nested=True) if self.reply_to and not nested else None
            ),
        }
        return found | {key: value for key, value in optional.items() if value}

    def _author(self) -> Json:
        """Who wrote it; in a channel the channel itself speaks."""
        if self.chat.type == "channel":
            return {"sender_chat": self.chat.json()}
        if self.is_anonymous:
            return {"from": ANONYMOUS.json(), "sender_chat": self.chat.json()}
        return {"from": self.sender.json()}

    def view(self) -> Json:
        """What the page needs: the message, its sender in channels too, and who voted for what."""
        found = {"from": self.sender.json()} | self.json()
        if self.poll is None:
            return found
        return found | {"votes": {str(user): vote for user, vote in self.poll.votes.items()}}
