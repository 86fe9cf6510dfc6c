"""Which cultures somebody means: by name in Russian or English, however it is spelt or cut short.

A name is telling by the words that no other culture's name has: «суфийская», "Sufi", but not
«мудрость». A word means a culture when it is such a word, in any form of it or with its root
(«суфиям», «японцы»), when it begins one («суф») or comes near one («суфийскя»). A beginning may
mean several.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from bot.lm.morphology import analyzer, readings
from bot.service.words import is_empty, visible

# Words that are looked at: who names a culture does it soon.
_FIRST = 12
_LONGEST = 30
_SHORTEST_BEGINNING = 2
# A root of fewer letters is that of too many words; so many letters at a word's end are no root.
_SHORTEST_ROOT = 4
_LONGEST_ENDING = 2
# Below these nobody can tell a slip from another word.
_SHORTEST_SLIP = 4
_NEAR = 78.0
_WORD = re.compile(r"[^\W_]+")
_PLAIN = str.maketrans("ёэ", "ее")
_LATIN = {
    pair[0]: pair[1:]
    for pair in (
        *("аa", "бb", "вv", "гg", "дd", "еe", "жzh", "зz", "иi", "йy", "кk", "лl", "мm", "нn"),
        *("оo", "пp", "рr", "сs", "тt", "уu", "фf", "хkh", "цts", "чch", "шsh", "щsch"),
        *("ъ", "ыy", "ь", "юyu", "яya"),
    )
}


@dataclass(frozen=True)
class Meant:
    """What a text says of cultures."""

    cultures: tuple[str, ...]
    """Those it names, in the order of the catalogue; none if it names none."""
    rest: str
    """Its other words: those that name no culture."""


class CultureNames:
    """The cultures by their names."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        """Know cultures.

        Args:
            names: of each culture, in any language; ids and aliases too.
        """
        self._order = tuple(names)
        owners: dict[str, set[str]] = {}
        for culture, given in names.items():
            for word in (word for name in given for word in _words(name)):
                owners.setdefault(word, set()).add(culture)
        self._common = {word for word, owned in owners.items() if len(owned) > 1}
        telling = {word: min(owned) for word, owned in owners.items() if len(owned) == 1}
        self._exact = {_key(word): culture for word, culture in telling.items()}
        for word, culture in telling.items():
            for form in (*_lemmas(word), _latin(word)):
                self._exact.setdefault(_key(form), culture)

    def find(self, text: str) -> Meant:
        """What a text says of cultures."""
        found: set[str] = set()
        rest = []
        spoken = _words(text)
        for word in spoken[:_FIRST]:
            named = self._named(word)
            found |= named.cultures
            if (not named.cultures and not self._is_common(word)) or named.may_be_word:
                rest.append(word)
        rest += spoken[_FIRST:]  # unlooked at: analysing each of a thousand words takes its time
        return Meant(tuple(each for each in self._order if each in found), " ".join(rest))

    def _is_common(self, word: str) -> bool:
        return not self._common.isdisjoint({word, *_lemmas(word)})

    def _named(self, word: str) -> "_Named":
        if len(word) > _LONGEST or self._is_common(word):
            return _Named()
        spellings = [_key(each) for each in (word, *_lemmas(word), _latin(word))]
        exact = {self._exact[each] for each in spellings if each in self._exact}
        if exact:
            return _Named(frozenset(exact))
        rooted = self._beginning_with(root for each in _lemmas(word) for root in _roots(_key(each)))
        if len(rooted) == 1:
            return _Named(rooted)
        if _is_known(word) and not _is_place(word):
            begun = frozenset() if is_empty(word) else self._beginning_with([_key(word)])
            return _Named(begun, may_be_word=_is_noun(word))
        return _Named(self._beginning_with([_key(word), _latin(word)]) or self._near(spellings))

    def _beginning_with(self, beginnings: Iterable[str]) -> frozenset[str]:
        """The cultures that the longest of these beginnings fits."""
        ordered = sorted(beginnings, key=len, reverse=True)
        for beginning in (each for each in ordered if len(each) >= _SHORTEST_BEGINNING):
            found = {c for word, c in self._exact.items() if word.startswith(beginning)}
            if found:
                return frozenset(found)
        return frozenset()

    def _near(self, spellings: Iterable[str]) -> frozenset[str]:
        best = [
            found
            for each in spellings
            if len(each) >= _SHORTEST_SLIP
            and (found := process.extractOne(each, self._exact.keys(), scorer=fuzz.ratio))
        ]
        nearest = max(best, key=lambda found: found[1], default=None)
        if nearest is None or nearest[1] < _NEAR:
            return frozenset()
        return frozenset({self._exact[nearest[0]]})


@dataclass(frozen=True)
class _Named:
    """What one word says of cultures."""

    cultures: frozenset[str] = frozenset()
    may_be_word: bool = False
    """It only begins like a name, and is a word of its own: «кит», «груша»."""


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(visible(text))]


def _key(word: str) -> str:
    """A spelling as spellings are compared."""
    return word.lower().translate(_PLAIN)


def _latin(word: str) -> str:
    """A Russian word in Latin letters, roughly as people write it."""
    return "".join(_LATIN.get(letter, letter) for letter in _key(word))


@lru_cache(maxsize=1000)
def _lemmas(word: str) -> tuple[str, ...]:
    if not _is_russian(word):
        return ()
    return tuple(dict.fromkeys(reading.lemma for reading in readings(word)))


def _roots(lemma: str) -> list[str]:
    """A dictionary form without its last letters, as long as enough is left."""
    lengths = range(len(lemma), max(_SHORTEST_ROOT, len(lemma) - _LONGEST_ENDING) - 1, -1)
    return [lemma[:length] for length in lengths]


def _is_known(word: str) -> bool:
    return _is_russian(word) and bool(analyzer().word_is_known(word))


def _is_noun(word: str) -> bool:
    return _is_known(word) and readings(word)[0].part_of_speech == "NOUN"


def _is_place(word: str) -> bool:
    return any("Geox" in parse.tag for parse in analyzer().parse(word))


def _is_russian(word: str) -> bool:
    return all("а" <= letter <= "я" or letter == "ё" for letter in word)
