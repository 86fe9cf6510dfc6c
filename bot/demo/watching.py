"""Waiting for what the bot does, without a single sleep."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.demo.messages import Message
from bot.demo.refusal import Json
from bot.demo.state import CallbackQuery, ChatRef, State
from bot.demo.waking import Event

WAIT_S = 10.0
Found = TypeVar("Found")


class WatchedState(State):
    """State whose changes can be waited for; every wait has an end."""

    async def wait_for_message(
        self, chat: ChatRef, *, after: Message | int = 0, timeout_s: float = WAIT_S
    ) -> Message:
        """The bot's first message in a chat after the one given.

        Raises:
            TimeoutError: none came in time; the message tells what the chat holds.
        """
        place = self.chat(chat)
        last = after if isinstance(after, int) else after.message_id

        def look() -> Message | None:
            later = (each for number, each in place.messages.items() if number > last)
            return next((each for each in later if each.sender == self.bot), None)

        texts = [each.text for each in place.messages.values()][-5:]
        what = f"a message of the bot in chat {place.id} after {last}; it held {texts}"
        return await self._wait(look, what, timeout_s)

    async def wait_for_answer(self, query: CallbackQuery, *, timeout_s: float = WAIT_S) -> Json:
        """What the bot answered to a pressed button: `text`, `show_alert`, `url`.

        Raises:
            TimeoutError: no answer came in time.
        """
        return await self._wait(lambda: query.answer, f"an answer to {query.id}", timeout_s)

    async def wait_for_event(
        self,
        kind: str,
        matches: Callable[[Event], bool] = lambda event: True,
        *,
        after: int = 0,
        timeout_s: float = WAIT_S,
    ) -> Event:
        """The first change of this kind after a number (as ``world.journal.last`` gave it).

        Kinds: message, edit, delete, action, callback_answer, inline_answer, profile.

        Raises:
            TimeoutError: none came in time.
        """

        def look() -> Event | None:
            wanted = (each for each in self.journal.since(after) if each.kind == kind)
            return next((each for each in wanted if matches(each)), None)

        return await self._wait(look, f"a change {kind} after {after}", timeout_s)

    async def _wait(self, look: Callable[[], Found | None], what: str, timeout_s: float) -> Found:
        try:
            async with asyncio.timeout(timeout_s):
                while (found := look()) is None:
                    if not await self.journal.after(self.journal.last):
                        raise TimeoutError
        except TimeoutError:
            raise TimeoutError(f"waited {timeout_s} s in vain for {what}") from None
        return found
