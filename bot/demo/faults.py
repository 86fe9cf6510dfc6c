"""Faults on demand: what a Bot API server and a network do on a bad day."""

import asyncio
from dataclasses import dataclass, field
from typing import Literal

from bot.demo.refusal import ApiError, Json, forbidden

Kind = Literal["409", "429", "403", "500", "delay", "cut"]


class ConnectionCutError(Exception):
    """The answer is to break off in the middle."""


@dataclass
class Fault:
    """One kind of trouble for the next calls that match."""

    kind: Kind
    method: str = "*"
    """The method that it strikes, in any letter case; `*` strikes every one, and `webhook` makes
    a delivery to the webhook count as failed after the bot has had it."""
    times: int = 1
    """Calls that it still strikes."""
    retry_after: int = 1
    """What a 429 tells the bot to wait, in seconds."""
    seconds: float = 1.0
    """What a delay takes before the call goes on."""
    chat_id: int | None = None
    """Strike only calls that concern this chat."""

    def matches(self, method: str, chat_id: int | None) -> bool:
        """Whether a call is to be struck."""
        named = self.method.lower() == method or (self.method == "*" and method != "webhook")
        return named and (self.chat_id is None or self.chat_id == chat_id)

    async def strike(self) -> None:
        """Do the harm.

        Raises:
            ApiError: the error answer of this kind.
            ConnectionCutError: for `cut`.
        """
        if self.kind == "delay":
            await asyncio.sleep(self.seconds)
        elif self.kind == "cut":
            raise ConnectionCutError
        else:
            raise self._refusal()

    def _refusal(self) -> ApiError:
        if self.kind == "429":
            text = f"Too Many Requests: retry after {self.retry_after}"
            return ApiError(429, text, retry_after=self.retry_after)
        if self.kind == "403":
            return forbidden("bot was blocked by the user")
        if self.kind == "409":
            return ApiError(
                409,
                "Conflict: terminated by other getUpdates request; "
                "make sure that only one bot instance is running",
            )
        return ApiError(500, "Internal Server Error")


@dataclass
class Faults:
    """The faults in force, oldest first."""

    active: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Put a fault in force."""
        self.active.append(fault)

    def clear(self) -> None:
        """Lift all faults."""
        self.active.clear()

    def take(self, method: str, chat_id: int | None = None) -> Fault | None:
        """The fault that strikes this call, used up by one; `method` in lower case."""
        for fault in self.active:
            if fault.matches(method, chat_id):
                fault.times -= 1
                self.active = [other for other in self.active if other.times > 0]
                return fault
        return None

    def json(self) -> list[Json]:
        """The faults in force, for the control API."""
        return [vars(fault) for fault in self.active]
