"""What admins command: hiding proverbs, not hearing people and chats, maintenance."""

import re

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.errors import MalformedIdError, ModelGoneError, UnknownCultureError
from bot.service.shelter import Shelter
from bot.telegram.feature import Command, Feature, Parts
from bot.telegram.messages import Html, Messages
from bot.telegram.request import Request

SHOW, SWITCH = "show", "maintenance"
_ON, _OFF = "on", "off"
_PROVERB_ID = re.compile(r"\b[a-z][a-z0-9_]{0,23}-[0-9A-Za-z]{3,32}\b")
_CHAT_ID = re.compile(r"-?[0-9]{1,15}")


def feature(parts: Parts) -> Feature:
    """The admins' commands, and what runs beside them."""
    admin = Admin(parts)

    async def keep_watch(_bot: Bot) -> None:
        await parts.quarantine.keep_watch()

    async def keep_fresh(_bot: Bot) -> None:
        await parts.maintenance.keep_fresh()

    return Feature(
        admin_commands=(
            Command(("hide",), admin.hide, lambda words: words.plain("menu.hide")),
            Command(("block",), admin.block, lambda words: words.plain("menu.block")),
            Command(("unblock",), admin.unblock, lambda words: words.plain("menu.unblock")),
            Command(
                ("maintenance",),
                admin.maintenance,
                lambda words: words.plain("menu.maintenance"),
            ),
        ),
        admin_buttons={SHOW: admin.show, SWITCH: admin.switch},
        background=(keep_watch, keep_fresh),
    )


class Admin:
    """The admins' side of the bot."""

    def __init__(self, parts: Parts) -> None:
        self._shelter = Shelter(parts.service, parts.archive)
        self._quarantine = parts.quarantine
        self._people = parts.people
        self._maintenance = parts.maintenance
        self._admins = parts.config.admins

    async def hide(self, request: Request) -> None:
        """`/hide ID`, or as an answer to a proverb: never to be shown again."""
        words = request.words
        proverb_id = _proverb_named(request)
        if proverb_id is None:
            return await request.reply(words.html("hide.usage"))
        try:  # what was sent through another chat may not be stored
            verdict = await self._shelter.tied(
                proverb_id, lambda: self._quarantine.hide(proverb_id)
            )
        except (MalformedIdError, ModelGoneError, UnknownCultureError):
            return await request.reply(words.html("hide.unknown"))
        text = words.html("hide.done", text=verdict.proverb.text, copies=verdict.copies)
        return await request.reply(text, _show_keyboard(verdict.proverb.id, words))

    async def show(self, request: Request) -> None:
        """The button under a hidden proverb: it may be shown again."""
        verdict = await self._quarantine.show(request.data)
        if verdict is None:
            return await request.tell(request.words.plain("hide.shown_already"))
        return await request.edit(
            request.words.html("hide.shown", text=verdict.proverb.text, copies=verdict.copies)
        )

    async def block(self, request: Request) -> None:
        """`/block NUMBER`, or as an answer to somebody in a group: not heard any more."""
        chat_id = _chat_named(request)
        if chat_id is None:
            return await request.reply(request.words.html("block.usage"))
        if chat_id in self._admins:
            return await request.reply(request.words.html("block.admin"))
        await self._people.block(chat_id)
        return await request.reply(request.words.html("block.done", id=chat_id))

    async def unblock(self, request: Request) -> None:
        """`/unblock NUMBER`: heard again."""
        chat_id = _chat_named(request)
        if chat_id is None:
            return await request.reply(request.words.html("block.usage"))
        if await self._people.unblock(chat_id):
            return await request.reply(request.words.html("unblock.done", id=chat_id))
        return await request.reply(request.words.html("unblock.not_blocked", id=chat_id))

    async def maintenance(self, request: Request) -> None:
        """`/maintenance`, alone, or with `on` or `off` behind it."""
        if request.argument.lower() in (_ON, _OFF):
            await self._maintenance.set(request.argument.lower() == _ON)
        await request.reply(self._state(request.words), self._switch_keyboard(request.words))

    async def switch(self, request: Request) -> None:
        """The button below: on or off."""
        await self._maintenance.set(request.data == _ON)
        await request.edit(self._state(request.words), self._switch_keyboard(request.words))

    def _state(self, words: Messages) -> Html:
        if self._maintenance.is_on:
            return words.html("maintenance.on")
        return words.html("maintenance.off")

    def _switch_keyboard(self, words: Messages) -> InlineKeyboardMarkup:
        if self._maintenance.is_on:
            return _single(words.plain("button.maintenance_off"), f"{SWITCH}:{_OFF}")
        return _single(words.plain("button.maintenance_on"), f"{SWITCH}:{_ON}")


def _proverb_named(request: Request) -> str | None:
    """The proverb's id behind the command, or in the message that it answers."""
    if request.argument:
        found = _PROVERB_ID.fullmatch(request.argument)
        return found[0] if found else None
    replied = request.replied
    said = (replied.text or replied.caption or "") if replied else ""
    ids = _PROVERB_ID.findall(said)
    return ids[-1] if ids else None


def _chat_named(request: Request) -> int | None:
    """The number behind the command, or whoever wrote the message that it answers."""
    if request.argument:
        return int(request.argument) if _CHAT_ID.fullmatch(request.argument) else None
    author = request.replied.from_user if request.replied else None
    return author.id if author is not None and not author.is_bot else None


def _show_keyboard(proverb_id: str, words: Messages) -> InlineKeyboardMarkup:
    return _single(words.plain("button.show"), f"{SHOW}:{proverb_id}")


def _single(label: str, data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)]])
