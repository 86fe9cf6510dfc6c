"""The queue of updates that the bot has not yet taken, and the long poll on it."""

import asyncio
from collections import deque
from collections.abc import Sequence

from bot.demo.refusal import ApiError, Json
from bot.demo.waking import Bell

MAX_LIMIT = 100
MAX_TIMEOUT_S = 50


class UpdateQueue:
    """Updates in order, their ids rising by one; kept until the bot confirms them."""

    def __init__(self, first_id: int = 1) -> None:
        self.bell = Bell()
        self.allowed: frozenset[str] = frozenset()
        """Kinds that the bot asked for; empty means all."""
        self._pending: deque[Json] = deque()
        self._next_id = first_id
        self._poller: object = None
        self._closed = False

    def __len__(self) -> int:
        return len(self._pending)

    def put(self, kind: str, payload: Json) -> None:
        """Add an update, unless the bot does not want this kind."""
        if self.allowed and kind not in self.allowed:
            return
        self._pending.append({"update_id": self._next_id, kind: payload})
        self._next_id += 1
        self.bell.ring()

    def first(self) -> Json | None:
        """The oldest update that is not confirmed."""
        return self._pending[0] if self._pending else None

    def confirm(self, offset: int) -> None:
        """Forget updates below this id; a negative one keeps that many of the newest."""
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
        while self._pending and self._pending[0]["update_id"] < offset:
            self._pending.popleft()

    def clear(self) -> None:
        """Forget all that waits."""
        self._pending.clear()

    def allow(self, kinds: Sequence[str] | None) -> None:
        """From now on only these kinds; an empty list means all, None leaves it as it was."""
        if kinds is not None:
            self.allowed = frozenset(kinds)

    async def poll(self, offset: int, limit: int, timeout_s: float) -> list[Json]:
        """Up to `limit` updates from `offset` on, waiting for the first of them.

        As with Telegram the newest poll wins, so that a bot that was killed can be started again
        at once; two bots with one token end each other's polls in turn.

        Raises:
            ApiError: 409, another poll has begun or a webhook has been set.
        """
        self._take_over(poller := object())
        self.confirm(offset)
        try:
            async with asyncio.timeout(min(timeout_s, MAX_TIMEOUT_S)):
                while not self._pending and not self._closed:
                    await self.bell.heard()
                    self._check(poller)
        except TimeoutError:
            return []
        return list(self._pending)[: min(max(limit, 1), MAX_LIMIT)]

    def end_poll(self, reason: str) -> None:
        """Answer the poll that waits, if one does, with a 409."""
        self._take_over(reason)

    def close(self) -> None:
        """Let the poll that waits end with nothing."""
        self._closed = True
        self.bell.ring()

    def _take_over(self, poller: object) -> None:
        self._poller = poller
        self.bell.ring()

    def _check(self, poller: object) -> None:
        if self._poller is poller:
            return
        reason = (
            self._poller
            if isinstance(self._poller, str)
            else "terminated by other getUpdates request; "
            "make sure that only one bot instance is running"
        )
        raise ApiError(409, f"Conflict: {reason}")
