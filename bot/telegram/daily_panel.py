"""The message by which a daily proverb is set: its text and its buttons.

Callback data is `daily:<verb>` or `daily:<verb>=<value>`, with `@<id>` behind it where a channel is
meant and not the chat of the message.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.config import Culture
from bot.service.calendar import local
from bot.service.daily_order import ANY
from bot.storage.subscriptions import Subscription
from bot.telegram.messages import Html, Messages
from bot.telegram.zones import in_rows, place_name, zone_buttons, zone_label

DAILY = "daily"
PANEL, CULTURES, HOURS, ZONES, ON, OFF = "panel", "cultures", "hours", "zones", "on", "off"
CULTURE, HOUR, ZONE = "culture", "hour", "zone"
_CHANNEL = re.compile(r"-?[0-9]{1,15}")


@dataclass(frozen=True)
class Press:
    """What a button of the panel carries."""

    verb: str
    value: str = ""
    channel: int | None = None

    @classmethod
    def read(cls, data: str) -> "Press":
        """The press in callback data behind its name; one without sense opens the panel."""
        deed, _, channel = data.partition("@")
        verb, _, value = deed.partition("=")
        number = int(channel) if _CHANNEL.fullmatch(channel) else None
        return cls(verb, value, number)

    def data(self) -> str:
        """Callback data."""
        value = f"={self.value}" if self.value else ""
        where = f"@{self.channel}" if self.channel is not None else ""
        return f"{DAILY}:{self.verb}{value}{where}"


class Panel:
    """Texts and buttons in one language, for one place."""

    def __init__(
        self,
        cultures: Mapping[str, Culture],
        words: Messages,
        now: datetime.datetime,
        *,
        channel: int | None = None,
        title: str = "",
    ) -> None:
        """Show the panel.

        Args:
            cultures: those on offer.
            words: of the reader's language.
            now: the moment.
            channel: where the proverb goes, if not into this chat.
            title: what the channel is called.
        """
        self._cultures = cultures
        self._words = words
        self._now = now
        self._channel = channel
        self._title = title

    def text(self, subscription: Subscription) -> Html:
        """What is set."""
        words = self._words
        if not subscription.active:
            return Html(self._head() + words.html("daily.is_off"))
        return Html(
            self._head()
            + words.html(
                "daily.is_on",
                time=time_of(subscription),
                zone=zone_label(subscription.zone, words.language, self._now),
                culture=self._culture(subscription.culture),
                next=self._next(subscription),
            )
        )

    def buttons(self, subscription: Subscription) -> InlineKeyboardMarkup:
        """What can be changed."""
        words = self._words
        if not subscription.active:
            label = words.plain("button.daily_on", time=time_of(subscription))
            return InlineKeyboardMarkup([[self._button(label, ON)]])
        zone = place_name(subscription.zone, words.language)
        return InlineKeyboardMarkup(
            [
                [self._button(self._culture(subscription.culture), CULTURES)],
                [
                    self._button(f"🕘 {time_of(subscription)}", HOURS),
                    self._button(f"🌍 {zone}", ZONES),
                ],
                [self._button(words.plain("button.daily_off"), OFF)],
            ]
        )

    def offer(self) -> tuple[Html, InlineKeyboardMarkup]:
        """What it is, and the hours to choose from, where nothing is set."""
        text = Html(self._head() + self._words.html("daily.offer"))
        return text, InlineKeyboardMarkup(self._hours())

    def hours(self) -> tuple[Html, InlineKeyboardMarkup]:
        """The hours of the day."""
        text = self._words.html("daily.choose_hour")
        return text, InlineKeyboardMarkup([*self._hours(), self._back()])

    def cultures(self) -> tuple[Html, InlineKeyboardMarkup]:
        """The cultures, and any."""
        text = self._words.html("daily.choose_culture")
        each = [self._button(self._culture(key), CULTURE, key) for key in self._cultures]
        chance = [self._button(self._culture(None), CULTURE, ANY)]
        return text, InlineKeyboardMarkup([chance, *in_rows(each, 2), self._back()])

    def zones(self) -> tuple[Html, InlineKeyboardMarkup]:
        """Cities, for their clocks."""
        text = self._words.html("zone.choose")
        rows = zone_buttons(self._words, lambda zone: self._press(ZONE, zone))
        return text, InlineKeyboardMarkup([*rows, self._back()])

    def _head(self) -> Html:
        if not self._title:
            return Html("")
        return self._words.html("daily.for_channel", title=self._title)

    def _culture(self, culture: str | None) -> str:
        found = self._cultures.get(culture or "")
        if found is None:
            return self._words.plain("daily.any")
        return f"{found.emoji} {found.wording(self._words.language).name}"

    def _next(self, subscription: Subscription) -> str:
        due = subscription.next_due_at or self._now
        there, today = local(due, subscription.zone), local(self._now, subscription.zone).date()
        time = f"{there.hour}:{there.minute:02d}"
        if there.date() == today:
            return self._words.plain("daily.today", time=time)
        return self._words.plain("daily.tomorrow", time=time)

    def _hours(self) -> list[list[InlineKeyboardButton]]:
        each = [self._button(f"{hour}:00", HOUR, str(hour)) for hour in (*range(5, 24), *range(5))]
        return in_rows(each, 6)

    def _back(self) -> list[InlineKeyboardButton]:
        return [self._button(self._words.plain("button.back"), PANEL)]

    def _button(self, label: str, verb: str, value: str = "") -> InlineKeyboardButton:
        return InlineKeyboardButton(label, callback_data=self._press(verb, value))

    def _press(self, verb: str, value: str) -> str:
        return Press(verb, value, self._channel).data()


def time_of(subscription: Subscription) -> str:
    """The time of day: `9:00`."""
    return f"{subscription.hour}:{subscription.minute:02d}"


def daily_button(words: Messages, channel: int | None = None) -> InlineKeyboardButton:
    """The button that opens the panel."""
    data = Press(PANEL, channel=channel).data()
    return InlineKeyboardButton(words.plain("button.daily"), callback_data=data)
