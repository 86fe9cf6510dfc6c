"""The answers by which a Bot API server says no."""

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """A request that the Bot API answers with ``ok: false``.

    It never leaves the server: the bot at the other end of the wire raises its own error.
    """

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def json(self) -> Json:
        """The body of the answer, as https://core.telegram.org/bots/api#making-requests says."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad_request(reason: str) -> ApiError:
    """A 400 with the reason worded as Telegram words it."""
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """A 403: the bot may not write there."""
    return ApiError(403, f"Forbidden: {reason}")


def migrated(chat_id: int) -> ApiError:
    """A 400: the group has become a supergroup, with another id."""
    reason = "group chat was upgraded to a supergroup chat"
    return ApiError(400, f"Bad Request: {reason}", migrate_to_chat_id=chat_id)
