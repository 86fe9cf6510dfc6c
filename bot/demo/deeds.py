"""What can be asked of the control API: the request bodies, one a deed."""

from pydantic import BaseModel, ConfigDict, Field

from bot.demo.faults import Kind
from bot.demo.watching import WAIT_S


class Body(BaseModel):
    """A request body; fields that are not known are refused."""

    model_config = ConfigDict(extra="forbid")


class Say(Body):
    """A person writes."""

    chat_id: int
    user_id: int
    text: str
    reply_to_message_id: int | None = None
    message_thread_id: int | None = None


class Locate(Body):
    """A person says where they are, in degrees."""

    chat_id: int
    user_id: int
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    reply_to_message_id: int | None = None


class Edit(Body):
    """A person changes their message."""

    chat_id: int
    message_id: int
    text: str


class Press(Body):
    """A person presses the button with this text or callback_data."""

    chat_id: int
    message_id: int
    user_id: int
    button: str


class Vote(Body):
    """A person chooses options of a poll."""

    chat_id: int
    message_id: int
    user_id: int
    options: list[int]


class AskInline(Body):
    """A person types a query after the bot's name."""

    chat_id: int
    user_id: int
    query: str
    offset: str = ""
    timeout_s: float = WAIT_S


class Pick(Body):
    """A person sends one of the results offered."""

    chat_id: int
    query_id: str
    result_id: str


class Language(Body):
    """The language of a person's Telegram."""

    user_id: int
    language_code: str


class Membership(Body):
    """The bot is added to a group, removed or blocked."""

    chat_id: int
    user_id: int
    status: str


class NewFault(Body):
    """Trouble to come; the fields are those of ``Fault``."""

    kind: Kind
    method: str = "*"
    times: int = Field(default=1, ge=1)
    retry_after: int = Field(default=1, ge=0)
    seconds: float = Field(default=1.0, ge=0)
    chat_id: int | None = None
