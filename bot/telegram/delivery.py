"""One message to somebody who did not ask just now: what Telegram's answers to it mean."""

from enum import Enum

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.telegram.flood import retry_after_s

UNREACHABLE_PAUSE_S = 5.0
# httpx raises these before a byte of the request is sent.
_BEFORE_SENDING = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
# Bad requests that say that there is nobody to write to.
_NOBODY = ("chat not found", "user not found", "peer_id_invalid")


class Fate(Enum):
    """What became of the message."""

    GONE = "gone"
    """Nobody can be reached there any more."""
    NOT_YET = "not yet"
    """It certainly did not go out, and may after a pause."""
    MOVED = "moved"
    """It did not go out: the chat has another number now."""
    FAILED = "failed"
    """It was refused, or nobody knows whether it went out."""


def fate_of(error: TelegramError) -> Fate:
    """What an error says of the message that was sent."""
    match error:
        case Forbidden():  # blocked, thrown out, or the account is no more
            return Fate.GONE
        case ChatMigrated():
            return Fate.MOVED
        case RetryAfter():
            return Fate.NOT_YET
        case BadRequest():
            said = error.message.lower()
            return Fate.GONE if any(sign in said for sign in _NOBODY) else Fate.FAILED
        case NetworkError():
            return Fate.NOT_YET if never_left(error) else Fate.FAILED
    return Fate.FAILED


def never_left(error: TelegramError) -> bool:
    """Whether the message certainly did not go out, as Telegram was not even reached."""
    return isinstance(error.__cause__, _BEFORE_SENDING)


def pause_s(error: TelegramError) -> float:
    """How long to wait after an error of the fate `NOT_YET`, in seconds."""
    return retry_after_s(error) if isinstance(error, RetryAfter) else UNREACHABLE_PAUSE_S
