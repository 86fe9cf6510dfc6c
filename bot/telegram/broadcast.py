"""`/broadcast`: a message of the admin to everybody, shown first, confirmed, watched, stopped."""

import contextlib
import re
from collections.abc import Mapping, Sequence
from functools import partial

import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from telegram.constants import ParseMode
from telegram.error import ChatMigrated, TelegramError
from telegram.ext import ExtBot

from bot.service.broadcasts import Broadcasts, Delivered, MovedError, NotYetError, unknown
from bot.service.people import FLUSH_S, People
from bot.storage.broadcasts import (
    DONE,
    FAILED,
    GONE,
    SENDING,
    SENT,
    STOPPED,
    Broadcast,
    BroadcastRecords,
)
from bot.telegram.delivery import Fate, fate_of, pause_s
from bot.telegram.feature import Command, Feature, Parts
from bot.telegram.flood import AT_ONCE
from bot.telegram.messages import DEFAULT_LANGUAGE, Catalogue, Html, Messages
from bot.telegram.request import Request
from bot.telegram.texts import length

log = structlog.get_logger()

BROADCAST = "broadcast"
_PEOPLE, _ALL, _DROP, _STOP, _GO = "people", "all", "drop", "stop", "go"
_COMMAND = re.compile(r"/\S+\s*")


def feature(parts: Parts) -> Feature:
    """The admins' command, its buttons, and the sending beside."""
    broadcasts = Broadcasts(BroadcastRecords(parts.database), parts.bulk)
    desk = BroadcastDesk(broadcasts, parts.people, parts.catalogue)

    async def send(bot: Bot) -> None:
        assert isinstance(bot, ExtBot)
        await broadcasts.run(partial(desk.deliver, bot), partial(desk.report, bot))

    command = Command((BROADCAST,), desk.ask, lambda words: words.plain("menu.broadcast"))
    return Feature(
        admin_commands=(command,),
        admin_buttons={BROADCAST: desk.pressed},
        background=(send,),
    )


class BroadcastDesk:
    """Where an admin writes to everybody."""

    def __init__(self, broadcasts: Broadcasts, people: People, catalogue: Catalogue) -> None:
        self._broadcasts = broadcasts
        self._people = people
        self._catalogue = catalogue

    async def ask(self, request: Request) -> None:
        """`/broadcast TEXT`, or as a reply to a text: what would be sent, and to how many."""
        words = request.words
        if request.group_id is not None:
            return await request.reply(words.html("privacy.in_private"))
        text, entities = _message(request)
        if not text:
            return await request.reply(words.html("broadcast.usage"))
        await request.bot.send_message(request.chat.id, text, entities=entities)
        number = await self._broadcasts.draft(
            text, [entity.to_dict() for entity in entities], request.user_id
        )
        await self._people.flushed(FLUSH_S)
        people, groups = await self._broadcasts.audience()
        question = words.html("broadcast.ask", people=people, groups=groups)
        return await request.reply(question, _question_keyboard(number, people, groups, words))

    async def pressed(self, request: Request) -> None:
        """A button below the question or the progress."""
        deed, _, number = request.data.partition(":")
        broadcast = await self._broadcasts.find(int(number)) if number.isdecimal() else None
        if broadcast is None or request.message is None:
            return await request.tell(request.words.plain("button.stale"))
        if not await self._do(deed, broadcast, request):
            return await request.tell(request.words.plain("button.stale"))
        await request.acknowledge()
        return await self.report(request.bot, broadcast)

    async def _do(self, deed: str, broadcast: Broadcast, request: Request) -> bool:
        """Do what a button says; False if it is too late for that."""
        assert request.message is not None
        if deed in (_PEOPLE, _ALL):
            place = {"chat_id": request.chat.id, "message_id": request.message.message_id}
            return await self._broadcasts.start(broadcast.id, groups=deed == _ALL, **place)
        if deed == _DROP and await self._broadcasts.discard(broadcast.id):
            await request.edit(request.words.html("broadcast.discarded"))
            return True
        if deed == _STOP:
            return await self._broadcasts.stop(broadcast.id)
        return deed == _GO and await self._broadcasts.go_on(broadcast.id)

    async def report(self, bot: Bot, broadcast: Broadcast) -> None:
        """Show how far it is, in the message whose button began it; a failure is passed over."""
        now = await self._broadcasts.find(broadcast.id)
        if now is None or now.progress_chat_id is None or now.progress_message_id is None:
            return
        words = self._catalogue.of(DEFAULT_LANGUAGE)
        text = progress_html(now, await self._broadcasts.progress(now.id), words)
        with contextlib.suppress(TelegramError):  # the same text already; a message long gone
            await bot.edit_message_text(
                text,
                now.progress_chat_id,
                now.progress_message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=_progress_keyboard(now, words),
            )

    async def deliver(self, bot: ExtBot[str], broadcast: Broadcast, chat_id: int) -> Delivered:
        """Send it to one chat.

        Raises:
            NotYetError: it certainly did not go out, and may after a pause.
            MovedError: the chat has another number now.
        """
        entities = MessageEntity.de_list(list(broadcast.entities), bot)
        try:
            await bot.send_message(
                chat_id,
                broadcast.text,
                entities=entities,
                rate_limit_args=AT_ONCE,
            )
        except TelegramError as error:
            return await self._failed(error, chat_id)
        return Delivered.SENT

    async def _failed(self, error: TelegramError, chat_id: int) -> Delivered:
        match fate_of(error):
            case Fate.NOT_YET:
                raise NotYetError(pause_s(error))
            case Fate.MOVED if isinstance(error, ChatMigrated):
                raise MovedError(error.new_chat_id)
            case Fate.GONE:
                await self._people.lost(chat_id)
                return Delivered.GONE
        log.warning("broadcast_not_delivered", error=error.message)
        return Delivered.FAILED


def progress_html(broadcast: Broadcast, progress: Mapping[str, int], words: Messages) -> Html:
    """How far a broadcast is."""
    figures = words.html(
        "broadcast.figures",
        sent=progress.get(SENT, 0),
        total=sum(progress.values()),
        gone=progress.get(GONE, 0),
        failed=progress.get(FAILED, 0),
    )
    if broadcast.state == SENDING:
        return words.html("broadcast.sending", figures=figures)
    if doubtful := unknown(progress):
        doubt = words.html("broadcast.unknown", count=doubtful)
        figures = Html(f"{figures}\n{doubt}")
    if broadcast.state == DONE:
        return words.html("broadcast.done", figures=figures)
    return words.html("broadcast.stopped", figures=figures)


def _message(request: Request) -> tuple[str, Sequence[MessageEntity]]:
    """The text to send with its formatting: behind the command, or the one that it answers."""
    assert request.message is not None
    found = _COMMAND.match(request.text)
    behind = request.text[found.end() :] if found else ""
    if not behind:
        replied = request.replied
        return (replied.text or "", replied.entities) if replied else ("", ())
    cut = length(request.text[: len(request.text) - len(behind)])
    kept = [each for each in request.message.entities if each.offset >= cut]
    return behind, MessageEntity.shift_entities(-cut, kept)


def _question_keyboard(
    number: int, people: int, groups: int, words: Messages
) -> InlineKeyboardMarkup:
    rows = [(words.plain("button.broadcast_people", count=people), _PEOPLE)]
    if groups:
        rows.append((words.plain("button.broadcast_all", count=people + groups), _ALL))
    rows.append((words.plain("button.broadcast_drop"), _DROP))
    return InlineKeyboardMarkup([[_button(label, deed, number)] for label, deed in rows])


def _progress_keyboard(broadcast: Broadcast, words: Messages) -> InlineKeyboardMarkup | None:
    if broadcast.state == SENDING:
        label, deed = words.plain("button.broadcast_stop"), _STOP
    elif broadcast.state == STOPPED:
        label, deed = words.plain("button.broadcast_go"), _GO
    else:
        return None
    return InlineKeyboardMarkup([[_button(label, deed, broadcast.id)]])


def _button(label: str, deed: str, number: int) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=f"{BROADCAST}:{deed}:{number}")
