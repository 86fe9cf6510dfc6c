"""Time zones as people see and choose them: by a button, a city's name, or their location."""

import asyncio
import datetime
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache

from babel import Locale
from babel.core import get_global
from telegram import InlineKeyboardButton, Message
from telegram.constants import ChatType
from telegram.ext import MessageHandler, filters

from bot.service.calendar import local
from bot.service.clock import Clock
from bot.service.places import places
from bot.telegram.feature import Handler
from bot.telegram.guard import Action, Guard
from bot.telegram.messages import Messages
from bot.telegram.request import Request

# Those that are offered as buttons, from west to east as Russian is read.
OFFERED = (
    *("Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk"),
    *("Asia/Novosibirsk", "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok", "Europe/Minsk"),
    *("Europe/Kyiv", "Asia/Yerevan", "Asia/Tbilisi", "Asia/Almaty", "Asia/Tashkent"),
    *("Asia/Jerusalem", "Europe/Berlin", "Europe/London", "America/New_York"),
    "America/Los_Angeles",
)
_A_ROW = 3
WAITING = datetime.timedelta(minutes=10)
CAPACITY = 1000
_PLACE = "place"

Answer = Callable[[Request, str], Awaitable[None]]


def place_name(zone: str, language: str) -> str:
    """What a zone is called after: its city, in an interface language."""
    if zone.startswith("Etc/"):
        return "UTC"
    return _cities(language).get(zone) or zone.rpartition("/")[2].replace("_", " ")


@cache
def _cities(language: str) -> Mapping[str, str]:
    """The cities of zones that have another name in the language than in their id."""
    # Locale data name zones as they were called at first: Europe/Kiev.
    now = get_global("zone_aliases")
    known = Locale.parse(language).time_zones
    cities = {zone: str(data["city"]) for zone, data in known.items() if data.get("city")}
    return {**{now.get(zone, zone): city for zone, city in cities.items()}, **cities}


def offset(zone: str, now: datetime.datetime) -> str:
    """How far the zone's clocks are from UTC now: `UTC+3`."""
    minutes = round((local(now, zone).utcoffset() or datetime.timedelta()).total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02d}' if rest else ''}"


def zone_label(zone: str, language: str, now: datetime.datetime) -> str:
    """City and offset: `Москва, UTC+3`."""
    if zone.startswith("Etc/"):
        return offset(zone, now)
    return f"{place_name(zone, language)}, {offset(zone, now)}"


def zone_buttons(words: Messages, data: Callable[[str], str]) -> list[list[InlineKeyboardButton]]:
    """Rows of buttons with cities.

    Args:
        words: of the reader's language.
        data: a zone's callback data.
    """
    buttons = [
        InlineKeyboardButton(place_name(zone, words.language), callback_data=data(zone))
        for zone in OFFERED
    ]
    return in_rows(buttons, _A_ROW)


def in_rows(
    buttons: Sequence[InlineKeyboardButton], a_row: int
) -> list[list[InlineKeyboardButton]]:
    """The buttons, so many in a row."""
    return [list(buttons[at : at + a_row]) for at in range(0, len(buttons), a_row)]


class Questions:
    """Whom the bot has asked where they are, and what is to be done with the answer.

    In a group, where the bot sees little of what is written, the answer is a reply to it.
    """

    def __init__(self, clock: Clock) -> None:
        """Wait for answers by a clock."""
        self._clock = clock
        self._asked: OrderedDict[tuple[int, int], tuple[datetime.datetime, Answer]] = OrderedDict()

    def ask(self, request: Request, answer: Answer) -> None:
        """Take the asker's next text or location here for a place, for ten minutes.

        Args:
            request: after which the question is put.
            answer: told the time zone.
        """
        key = (request.chat.id, request.user_id)
        self._asked[key] = (self._clock() + WAITING, answer)
        self._asked.move_to_end(key)
        if len(self._asked) > CAPACITY:
            self._asked.popitem(last=False)

    async def drop(self, what: str, request: Request) -> None:
        """Wait no longer for the answer of somebody who asks for something else; a gate."""
        if what != _PLACE:
            self._asked.pop((request.chat.id, request.user_id), None)

    def awaits(self, message: Message) -> bool:
        """Whether this message is the answer to a question."""
        sender = message.sender_chat or message.from_user
        known = self._asked.get((message.chat.id, sender.id)) if sender else None
        if known is None or self._clock() >= known[0]:
            return False
        replied = message.reply_to_message
        to_bot = replied is not None and replied.from_user == message.get_bot().bot
        return message.chat.type == ChatType.PRIVATE or to_bot

    def handlers(self, guard: Guard, located: Action) -> list[Handler]:
        """What takes the answers.

        Args:
            guard: stands around them.
            located: for a location in private that nobody asked for.
        """
        mine = _Awaited(self)
        new = filters.UpdateType.MESSAGE
        private = new & filters.ChatType.PRIVATE
        typed = new & filters.TEXT & ~filters.COMMAND & mine
        return [
            MessageHandler(typed, guard.wrap(_PLACE, self._answer)),
            MessageHandler(new & filters.LOCATION & mine, guard.wrap(_PLACE, self._answer)),
            MessageHandler(private & filters.LOCATION, guard.wrap(_PLACE, located)),
        ]

    async def _answer(self, request: Request) -> None:
        asked = self._asked.pop((request.chat.id, request.user_id), None)
        if asked is None:  # two answers at once: the other one counts
            return None
        _, answer = asked
        zone = await zone_in(request)
        if zone is None:
            self.ask(request, answer)
            return await request.reply(request.words.html("zone.unknown"))
        return await answer(request, zone)


async def zone_in(request: Request) -> str | None:
    """The time zone of the place that a message names or shows; None for no such place."""
    where = request.message.location if request.message else None
    if where is not None:
        return await asyncio.to_thread(lambda: places().zone_at(where.latitude, where.longitude))
    return await zone_named(request.text)


async def zone_named(said: str) -> str | None:
    """The time zone of a city; None for no such city."""
    return await asyncio.to_thread(lambda: places().zone_of(said))


class _Awaited(filters.MessageFilter):
    """Messages that answer a question."""

    def __init__(self, questions: Questions) -> None:
        super().__init__()
        self._questions = questions

    def filter(self, message: Message) -> bool:
        return self._questions.awaits(message)
