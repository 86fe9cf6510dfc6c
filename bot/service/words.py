"""What somebody wants a proverb about: out of whatever was typed, words that it can be made of.

Anything may come in: marks that cannot be seen, letters of other alphabets that look alike, markup,
thousands of characters. What comes out is Russian letters only, at most two words, in their
dictionary forms.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from bot.lm.morphology import analyzer, readings
from bot.service.unfit import has_unfit

MOST_WORDS = 2
# Of a message so many characters are read: what it is about is said by then.
READ = 400
# Nouns of a message that are tried, the most telling first.
_MOST_NOUNS = 3
_LONGEST_WORD = 30
# Letters, hyphens inside; an underscore parts words, as it does in other bots' commands.
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_RUSSIAN = re.compile(r"[а-яё]+(?:-[а-яё]+)*")
# Latin letters that look like Russian ones, in the case in which they do.
_LOOK_ALIKES = str.maketrans("ABCEHKMOPTXaceopxyëË", "АВСЕНКМОРТХасеорхуёЁ")
# They join words or point at something, and say nothing of what it is.
_EMPTY = frozenset({"PREP", "CONJ", "PRCL", "INTJ", "NPRO", "PRED"})
_ADJECTIVES = frozenset({"ADJF", "PRTF"})
# People's names say whom a message is for rather than what it is about.
_NAMES = ("Name", "Surn", "Patr", "Init", "Abbr", "Orgn")

Rarity = Callable[[str], float]
"""How rare a word is: the higher the rarer."""


@dataclass(frozen=True)
class Wish:
    """What a proverb is to be about."""

    alternatives: tuple[str, ...]
    """Words in their dictionary forms, parted by spaces, each as `about` takes them; the best
    first, and none where nothing could be made out."""
    whole: bool
    """Only the first alternative is all that was asked for."""


def wish(typed: str) -> Wish | None:
    """What the words behind a command ask for; None if there is nothing behind it."""
    if not visible(typed[:READ]).strip():
        return None
    found = list(dict.fromkeys(_russian_words(typed)))
    telling = [word for word in found if not is_empty(word)] or found[:1]
    if len(telling) > MOST_WORDS:
        nouns = [word for word in telling if _is_noun(word)]
        telling = (nouns or telling)[:MOST_WORDS]
    lemmas = list(dict.fromkeys(_dictionary_form(word) for word in telling))
    together = " ".join(lemmas)
    alone = lemmas if len(lemmas) > 1 else []
    alternatives = tuple(filter(None, (together, *alone)))
    return Wish(alternatives, whole=True)


def wish_again(about: str) -> Wish | None:
    """The wish of a proverb that is about words already; None where they cannot be such."""
    given = about.split(" ")
    sound = all(_RUSSIAN.fullmatch(word) and len(word) <= _LONGEST_WORD for word in given)
    fit = sound and len(given) <= MOST_WORDS and not has_unfit(about)
    return Wish((about,), whole=True) if fit else None


def wish_about(message: str, rarity: Rarity) -> Wish | None:
    """What a message is about, by its most telling nouns; None if it has none."""
    nouns = [word for word in _russian_words(message) if _is_noun(word) and not _is_name(word)]
    known = [word for word in nouns if analyzer().word_is_known(word)] or nouns
    counts = Counter(_dictionary_form(word) for word in known)
    ranked = sorted(counts, key=lambda lemma: (-rarity(lemma) * counts[lemma], lemma))
    return Wish(tuple(ranked[:_MOST_NOUNS]), whole=False) if ranked else None


def _russian_words(typed: str) -> list[str]:
    """The Russian words of a text in small letters, in its order; none that are unfit."""
    tokens = _WORD.findall(visible(typed[:READ]))
    found = (_in_russian(token) for token in tokens if len(token) <= _LONGEST_WORD)
    return [word for word in found if word and not has_unfit(word)]


def visible(text: str) -> str:
    """The text without what cannot be seen and without stress marks; й and ё stay whole."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(c for c in composed if unicodedata.category(c) not in {"Cf", "Mn", "Me"})


def _in_russian(token: str) -> str | None:
    """The word in small Russian letters; None if it is none.

    Latin letters that look alike are taken for Russian ones where some letter is Russian already
    or the word is known.
    """
    if _RUSSIAN.fullmatch(token.lower()):
        return token.lower()
    word = token.translate(_LOOK_ALIKES).lower()
    if not _RUSSIAN.fullmatch(word):
        return None
    is_mixed = any("а" <= letter <= "я" or letter == "ё" for letter in token.lower())
    return word if is_mixed or analyzer().word_is_known(word) else None


def _dictionary_form(word: str) -> str:
    """The form that a dictionary lists the word under.

    Who names a word mostly names a noun, and in that very form: «пила» is no «пить».
    """
    found = readings(word)
    if found[0].part_of_speech in _ADJECTIVES:  # «красная» can be a noun, but hardly ever is
        return found[0].lemma
    own = (r.lemma for r in found if r.part_of_speech == "NOUN" and r.lemma == word)
    return next(own, found[0].lemma)


def is_empty(word: str) -> bool:
    """Whether a word joins others or points at something, and names nothing itself."""
    return readings(word)[0].part_of_speech in _EMPTY


def _is_noun(word: str) -> bool:
    return len(word) > 2 and readings(word)[0].part_of_speech == "NOUN"


def _is_name(word: str) -> bool:
    tag = analyzer().parse(word)[0].tag
    return any(name in tag for name in _NAMES)
