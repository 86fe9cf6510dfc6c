"""👍 and 👎 under a proverb."""

import asyncio
import contextlib

import structlog
from telegram import Bot, InlineKeyboardMarkup
from telegram.error import BadRequest, TelegramError

from bot.service.opinions import Votes
from bot.telegram.feature import Feature, Parts
from bot.telegram.messages import Messages
from bot.telegram.request import Request
from bot.telegram.row import DOWN, UP, with_counts

log = structlog.get_logger()

# Changes of a group's messages spend its budget of 20 messages a minute: half is left for answers.
GROUP_EVERY_S = 6.0


def feature(parts: Parts) -> Feature:
    """The two buttons."""
    ballot = Ballot(parts.votes)
    return Feature(
        light_buttons={UP: ballot.like, DOWN: ballot.dislike},
        background=(ballot.recount.run,),
    )


class Recount:
    """New counts under the messages of groups: of many votes in a moment only the last is shown."""

    def __init__(self, every_s: float | None = None) -> None:
        self._every_s = GROUP_EVERY_S if every_s is None else every_s
        self._waiting: dict[tuple[int, int], InlineKeyboardMarkup] = {}
        self._wake = asyncio.Event()

    def show(self, chat_id: int, message_id: int, markup: InlineKeyboardMarkup) -> None:
        """Have a message get these buttons soon."""
        self._waiting[chat_id, message_id] = markup
        self._wake.set()

    async def run(self, bot: Bot) -> None:
        """Show what there is to be shown, until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            batch, self._waiting = self._waiting, {}
            for (chat_id, message_id), markup in batch.items():
                try:
                    await bot.edit_message_reply_markup(chat_id, message_id, reply_markup=markup)
                except TelegramError as error:  # the vote itself is taken and has been answered
                    log.info("counts_not_shown", error=error.message)
            await asyncio.sleep(self._every_s)


class Ballot:
    """Takes votes and shows the counts."""

    def __init__(self, votes: Votes) -> None:
        self._votes = votes
        self.recount = Recount()

    async def like(self, request: Request) -> None:
        """👍, or no longer."""
        await self._cast(request, 1)

    async def dislike(self, request: Request) -> None:
        """👎, or no longer."""
        await self._cast(request, -1)

    async def _cast(self, request: Request, value: int) -> None:
        cast = await self._votes.cast(request.data, request.user_id, value)
        request.facts["vote"] = cast.value
        message, notice = request.message, _notice(cast.value, request.words)
        if message is None or message.reply_markup is None:  # too old to be changed
            return await request.tell(notice)
        markup = with_counts(message.reply_markup, request.data, cast.counts)
        if request.group_id is not None:
            # Before anything is waited for, or a vote taken later would be shown before this one.
            self.recount.show(message.chat.id, message.message_id, markup)
            return await request.tell(notice)
        await request.tell(notice)
        with contextlib.suppress(BadRequest):  # the very same counts, or deleted meanwhile
            await message.edit_reply_markup(markup)
        return None


def _notice(vote: int, words: Messages) -> str:
    """What is said over the button when a vote is taken."""
    if vote == 0:
        return words.plain("vote.back")
    return words.plain("vote.up") if vote > 0 else words.plain("vote.down")
