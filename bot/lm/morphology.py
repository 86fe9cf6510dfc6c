"""Words and their dictionary forms, by pymorphy3's readings: what a text is about.

One analyzer a process: its dictionary takes 39 MB and a tenth of a second to load.
"""

from functools import cache, lru_cache
from typing import NamedTuple

import pymorphy3

from bot.lm.words import fold, words

_CONTENT = frozenset({"NOUN", "ADJF", "ADJS", "VERB", "INFN", "PRTF", "PRTS", "GRND"})
_SHORTEST = 3
# Forms of these stand in any text and say nothing of what it is about.
_EMPTY_WORDS = (
    "быть мочь этот тот такой какой который весь самый один сам свой мой твой наш ваш каждый "
    "всякий иной другой стать сказать"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())


class Reading(NamedTuple):
    """One way to read a word form."""

    lemma: str
    part_of_speech: str
    """As OpenCorpora names it: NOUN, VERB, … Empty for none."""


@cache
def analyzer() -> pymorphy3.MorphAnalyzer:
    """Pymorphy3's analyzer, loaded when it is first asked for."""
    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=20_000)
def readings(word: str) -> tuple[Reading, ...]:
    """All readings of a word form, the likeliest first."""
    try:
        found = analyzer().parse(word)
    except ValueError:  # letters without a name in Unicode, as Tangut's: pymorphy3 asks for it
        return (Reading(word, ""),)
    return tuple(Reading(each.normal_form, str(each.tag.POS or "")) for each in found)


def lemma(word: str) -> str:
    """The dictionary form of a word form in its likeliest reading."""
    return readings(word.lower())[0].lemma


def content_lemmas(text: str) -> tuple[str, ...]:
    """Dictionary forms of the nouns, verbs and adjectives of a text, in its order, each once."""
    found = (readings(word.lower())[0] for word in words(text) if len(word) >= _SHORTEST)
    kept = (r.lemma for r in found if r.part_of_speech in _CONTENT and r.lemma not in _EMPTY)
    return tuple(dict.fromkeys(kept))


def mentions(text: str, asked: str) -> bool:
    """Whether a text has some form of each word asked for.

    Args:
        text: any.
        asked: words in their dictionary forms, parted by spaces.
    """
    wanted = {fold(word) for word in asked.split()}
    for word in words(text):
        wanted -= {fold(reading.lemma) for reading in readings(word.lower())}
        if not wanted:
            return True
    return not wanted
