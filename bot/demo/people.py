"""Users and chats as the Bot API shows them."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from bot.demo.refusal import Json

if TYPE_CHECKING:
    from bot.demo.messages import Message


@dataclass(frozen=True)
class User:
    """A person, or the bot."""

    id: int
    first_name: str
    username: str = ""
    language_code: str = ""
    is_bot: bool = False

    def json(self) -> Json:
        """The ``User`` object."""
        found: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        optional = {"username": self.username, "language_code": self.language_code}
        return found | {key: value for key, value in optional.items() if value}

    def speaking(self, language_code: str) -> Self:
        """The same person with another interface language."""
        return replace(self, language_code=language_code)


@dataclass
class Chat:
    """A private chat of one person with the bot, or a group."""

    id: int
    type: str
    title: str
    """Of a group its title, of a private chat the person's first name."""
    members: list[int]
    """People only; where the bot stands is said by `bot_status`."""
    username: str = ""
    topics: dict[int, str] = field(default_factory=dict)
    """Topic id -> name; a group with topics is a forum."""
    bot_status: str = "member"
    """`member`, `administrator`, `left` (of a group: not yet in it) or `kicked` (of a private chat:
    blocked)."""
    roles: dict[int, str] = field(default_factory=dict)
    """`creator` and `administrator`, by person; all others are members."""
    migrated_to: int | None = None
    """The supergroup that this group has become."""
    messages: dict[int, "Message"] = field(default_factory=dict)
    last_message_id: int = 0

    @property
    def is_private(self) -> bool:
        """Whether this is the chat of one person with the bot."""
        return self.type == "private"

    @property
    def has_bot(self) -> bool:
        """Whether the bot is there."""
        return self.bot_status in {"member", "administrator"}

    def status_of(self, user_id: int) -> str:
        """What a person is there."""
        return self.roles.get(user_id, "member" if user_id in self.members else "left")

    def json(self) -> Json:
        """The ``Chat`` object."""
        name = "first_name" if self.is_private else "title"
        found: Json = {"id": self.id, "type": self.type, name: self.title}
        if self.username:
            found["username"] = self.username
        return found | ({"is_forum": True} if self.topics else {})

    def next_message_id(self) -> int:
        """A number that no message of this chat has had."""
        self.last_message_id += 1
        return self.last_message_id


_ADMIN_RIGHTS = (
    *("can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members"),
    *("can_promote_members", "can_change_info", "can_invite_users", "can_post_stories"),
    *("can_edit_stories", "can_delete_stories", "can_post_messages", "can_edit_messages"),
)


def member_json(user: User, status: str) -> Json:
    """The ``ChatMember`` object."""
    found: Json = {"user": user.json(), "status": status}
    more: dict[str, Json] = {
        "kicked": {"until_date": 0},
        "creator": {"is_anonymous": False},
        "administrator": {"is_anonymous": False, "can_be_edited": False}
        | dict.fromkeys(_ADMIN_RIGHTS, True),
    }
    return found | more.get(status, {})
