"""`/privacy`, `/mydata`, `/deleteme`: what is kept of a person: told, given, deleted."""

import json

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.service.people import FLUSH_S, People
from bot.service.preferences import PreferenceService
from bot.storage.privacy import PersonalData
from bot.telegram.feature import Command, Feature, Parts
from bot.telegram.messages import Messages
from bot.telegram.request import Request

FORGET = "forget"
_YES, _NO = "yes", "no"


def feature(parts: Parts) -> Feature:
    """The three commands."""
    privacy = Privacy(PersonalData(parts.database), parts.people, parts.preferences)
    return Feature(
        commands=(
            Command(("privacy",), privacy.explain, lambda words: words.plain("menu.privacy")),
            Command(("mydata",), privacy.give, lambda words: words.plain("menu.mydata")),
            Command(("deleteme",), privacy.ask, lambda words: words.plain("menu.deleteme")),
        ),
        buttons={FORGET: privacy.forget},
    )


class Privacy:
    """What people can ask about themselves; data goes to their private chat only."""

    def __init__(self, data: PersonalData, people: People, preferences: PreferenceService) -> None:
        self._data = data
        self._people = people
        self._preferences = preferences

    async def explain(self, request: Request) -> None:
        """`/privacy`: what is kept and what is not."""
        await request.reply(request.words.html("privacy.text", user_id=request.user_id))

    async def give(self, request: Request) -> None:
        """`/mydata`: all of it as a JSON file."""
        if request.group_id is not None:
            return await request.reply(request.words.html("privacy.in_private"))
        await self._people.flushed(FLUSH_S)
        found = await self._data.document(request.user_id)
        content = json.dumps(found, ensure_ascii=False, indent=2).encode()
        return await request.reply_document(
            f"proverb-bot-{request.user_id}.json", content, request.words.html("privacy.document")
        )

    async def ask(self, request: Request) -> None:
        """`/deleteme`: what would go, and two buttons."""
        if request.group_id is not None:
            return await request.reply(request.words.html("privacy.in_private"))
        return await request.reply(request.words.html("privacy.ask"), _confirmation(request.words))

    async def forget(self, request: Request) -> None:
        """One of the two buttons."""
        if request.data != _YES:
            return await request.edit(request.words.html("privacy.kept"))
        await self._people.forget(request.user_id)
        await self._data.forget(request.user_id)
        self._preferences.forget(request.user_id)
        return await request.edit(request.words.html("privacy.forgotten"))


def _confirmation(words: Messages) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(words.plain("button.forget"), callback_data=f"{FORGET}:{_YES}")],
            [InlineKeyboardButton(words.plain("button.keep"), callback_data=f"{FORGET}:{_NO}")],
        ]
    )
