"""Buttons by which settings are chosen: `set:<verb>` or `set:<verb>=<value>`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.config import Culture
from bot.telegram.messages import Html, Messages
from bot.telegram.zones import in_rows

SET = "set"
PANEL, CULTURES, CULTURE, ALL = "panel", "cultures", "culture", "all"
View = tuple[Html, InlineKeyboardMarkup]


@dataclass(frozen=True)
class Choice:
    """What a pressed button says."""

    verb: str
    value: str = ""

    @classmethod
    def read(cls, data: str) -> "Choice":
        """The choice in callback data behind its name."""
        verb, _, value = data.partition("=")
        return cls(verb, value)

    def number(self, known: Collection[int]) -> int | None:
        """The value as a number, if it is one of those known."""
        found = int(self.value) if self.value.isdecimal() and len(self.value) < 9 else None
        return found if found in known else None


def choice(label: str, verb: str, value: object = "") -> InlineKeyboardButton:
    """A button that says this."""
    shown = f"={value}" if value != "" else ""
    return InlineKeyboardButton(label, callback_data=f"{SET}:{verb}{shown}")


def back(words: Messages) -> list[InlineKeyboardButton]:
    """A row that leads back to the panel."""
    return [choice(words.plain("button.back"), PANEL)]


def ticked(label: str, on: bool) -> str:
    """A label, marked where it is chosen."""
    return f"✓ {label}" if on else label


def options(
    words: Messages,
    verb: str,
    labels: Mapping[object, str],
    chosen: object,
    a_row: int,
) -> InlineKeyboardMarkup:
    """One of several values, the chosen one marked, and the way back."""
    each = [choice(ticked(label, key == chosen), verb, key) for key, label in labels.items()]
    return InlineKeyboardMarkup([*in_rows(each, a_row), back(words)])


def culture_choice(
    cultures: Mapping[str, Culture], words: Messages, chosen: Sequence[str]
) -> InlineKeyboardMarkup:
    """All cultures to be ticked, and all of them at once."""
    each = [
        choice(
            ticked(f"{culture.emoji} {culture.wording(words.language).name}", key in chosen),
            CULTURE,
            key,
        )
        for key, culture in cultures.items()
    ]
    everything = choice(ticked(words.plain("settings.all"), not chosen), ALL)
    return InlineKeyboardMarkup([[everything], *in_rows(each, 2), back(words)])


def toggled(chosen: Sequence[str], culture: str, offered: Collection[str]) -> tuple[str, ...]:
    """The chosen cultures with one more or less; none where that would be all or none."""
    now = {*chosen} ^ {culture} & {*offered}
    kept = tuple(each for each in offered if each in now)
    return () if len(kept) == len(offered) else kept


def named(cultures: Mapping[str, Culture], chosen: Sequence[str], otherwise: str) -> str:
    """The chosen cultures by emoji and command, or other words where there are none."""
    found = [f"{cultures[key].emoji} /{key}" for key in chosen if key in cultures]
    return ", ".join(found) or otherwise
