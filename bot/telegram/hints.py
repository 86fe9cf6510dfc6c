"""Guessing what somebody meant: a mistyped command, a culture's name, a proverb's bare id."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping

from bot.config import Culture

_COMMANDS = ("start", "help", "about", "any", "again")
# Nobody means a command by more than this, and comparing costs the square of it.
_LONGEST_WORD = 40
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*-[A-Za-z0-9]{3,32}")
_WORD = re.compile(r"\w{3,}")
_FIRST = 12  # words that are looked at: who names a culture does it soon
# Keyboards and copying turn a hyphen into any of these.
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")


class Hints:
    """What this bot's users may have meant."""

    def __init__(self, cultures: Mapping[str, Culture], commands: Iterable[str] = ()) -> None:
        """Know the cultures by their commands, aliases and names, and the other commands."""
        self._cultures = frozenset(cultures)
        self._commands = {command: command for command in (*_COMMANDS, *commands)}
        self._names = _telling_words(cultures)
        for culture_id, culture in cultures.items():
            self._commands |= dict.fromkeys((culture_id, *culture.aliases), culture_id)

    def command(self, text: str) -> str | None:
        """The command that a mistyped `/command` comes closest to."""
        word = text.split(maxsplit=1)[0].lstrip("/").split("@")[0]
        return _closest(word, {**self._names, **self._commands}, cutoff=0.6)

    def culture(self, text: str) -> str | None:
        """The command of the culture that plain text names: «скажи суфийскую пословицу», `sufi`."""
        known = {**self._commands, **self._names}
        close = (_closest(word, known, 0.75) for word in _WORD.findall(visible(text))[:_FIRST])
        return next(filter(None, close), None)

    def proverb_id(self, text: str) -> str | None:
        """The text as a proverb's id, if it looks like one of a culture known here."""
        found = any_id(text)
        if found is None or found.partition("-")[0].lower() not in self._cultures:
            return None
        return found


def any_id(text: str) -> str | None:
    """The text as a proverb's id, if it looks like one of any culture."""
    found = _ID.fullmatch(visible(text).translate(_DASHES))
    return found[0] if found else None


def last_id(text: str) -> str | None:
    """What looks like a proverb's id at the end of a text."""
    words = text.split()
    return any_id(words[-1]) if words else None


def _telling_words(cultures: Mapping[str, Culture]) -> dict[str, str]:
    """Words of the cultures' names, each with its culture; not those that several share."""
    owners: dict[str, set[str]] = {}
    for culture_id, culture in cultures.items():
        for name in (culture.ru.name, culture.en.name):
            for word in _WORD.findall(name.lower()):
                owners.setdefault(word, set()).add(culture_id)
    return {word: min(owned) for word, owned in owners.items() if len(owned) == 1}


def visible(text: str) -> str:
    """The text without surrounding space and without characters that cannot be seen."""
    return "".join(c for c in text if unicodedata.category(c) != "Cf").strip()


def _closest(word: str, known: Mapping[str, str], cutoff: float) -> str | None:
    close = difflib.get_close_matches(word[:_LONGEST_WORD].lower(), known, n=1, cutoff=cutoff)
    return known[close[0]] if close else None
