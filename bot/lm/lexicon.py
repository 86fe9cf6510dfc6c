"""Which letter strings are Russian words, and which may still become one.

The dictionary is pymorphy3's automaton of three million word forms, walked a byte at a time; the
words of the corpora stand beside it (it knows no «ребе»). The sampler asks at each drawn piece, so
an answer takes microseconds. ё is kept as the dictionary has it: «мудрёв» begins no word.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import Protocol, cast

from dawg_python.wrapper import Dictionary

from bot.lm.words import fold, words

_START = 0
# In pymorphy3's automaton this byte parts a word from its data, so it follows whole words only.
_WORD_END = 1
# The dictionary has junk abbreviations of this length («цк», «ит»), so texts decide on short words.
_SHORT = 2
# Particles that a hyphen joins to any word: «скажи-ка», «жил-то».
_ENCLITICS = frozenset({"де", "ка", "ко", "с", "таки", "то"})
_TOKEN = re.compile(r"[^\W\d_](?:[^\W\d_]|-)*")


class Automaton(Protocol):
    """A deterministic automaton over the bytes of words."""

    def follow_bytes(self, s: bytes, index: int) -> int | None:
        """The state that the bytes lead to from a state; None if nowhere."""

    def follow_char(self, label: int, index: int) -> int | None:
        """The state that one byte leads to from a state; None if nowhere."""


@cache
def load_dictionary() -> Automaton:
    """Pymorphy3's word forms, once a process: 7 MB, 20 ms, shared by all lexicons."""
    path = files("pymorphy3_dicts_ru") / "data" / "words.dawg"
    return cast(Automaton, Dictionary.load(str(path)))


class Lexicon:
    """The dictionary and the words of some texts."""

    def __init__(self, extra: Iterable[str] = (), dictionary: Automaton | None = None) -> None:
        """Put words beside the dictionary.

        Args:
            extra: words known too, in any case. If there are any, no other word of one or two
                letters is known.
            dictionary: shared between lexicons; by default pymorphy3's.
        """
        self._dictionary = dictionary or load_dictionary()
        self._sorted = sorted({word.lower() for word in extra})
        self._extra = frozenset(self._sorted)
        self._folded = frozenset(fold(word) for word in self._sorted)

    def is_word(self, word: str) -> bool:
        """Whether this is a word form, in any case, with ё or with е in its place."""
        return _whole_or_in_parts(word.lower(), self._is_known)

    def is_word_strict(self, word: str) -> bool:
        """Whether this is a word form, in any case, with each ё where the dictionary has it."""
        return _whole_or_in_parts(word.lower(), self._is_known_strict)

    def is_prefix(self, beginning: str) -> bool:
        """Whether some word form begins so, with each ё where the dictionary has it."""
        beginning = beginning.lower()
        if self._begins_form(beginning):
            return True
        head, hyphen, last = beginning.rpartition("-")
        last_may_follow = self._begins_form(last) or any(e.startswith(last) for e in _ENCLITICS)
        return bool(hyphen) and last_may_follow and self.is_word_strict(head)

    def fits(self, text: str, finished: bool) -> bool:
        """Whether every word of the text is known, and the last at least begins so.

        Args:
            text: what has been written so far.
            finished: nothing follows, so the last word must be whole.
        """
        return self.tail_fits(text, 0, finished)

    def tail_fits(self, text: str, start: int, finished: bool) -> bool:
        """The same for the words that end at ``start`` or later; earlier ones count as checked.

        A word that ends at ``start`` is checked: it was a beginning then and may be whole now.
        """
        while start and (text[start - 1].isalpha() or text[start - 1] == "-"):
            start -= 1
        for match in _TOKEN.finditer(text, start):
            unfinished = not finished and match.end() == len(text)
            if not (self.is_prefix if unfinished else self.is_word_strict)(match[0]):
                return False
        return True

    def unknown_words(self, text: str) -> list[str]:
        """The words of a text that are no word forms, as written, in their order."""
        return [word for word in words(text) if not self.is_word(word)]

    def _is_known(self, word: str) -> bool:
        return (
            self._is_known_strict(word)
            or word in self._folded
            or (not self._is_barred(word) and _is_form(self._dictionary, word, undotted=True))
        )

    def _is_known_strict(self, word: str) -> bool:
        return word in self._extra or (
            not self._is_barred(word) and _is_form(self._dictionary, word)
        )

    def _is_barred(self, word: str) -> bool:
        """Whether only the extra words say if a word so short is one."""
        return len(word) <= _SHORT and bool(self._extra)

    def _begins_form(self, beginning: str) -> bool:
        if self._dictionary.follow_bytes(beginning.encode(), _START) is not None:
            return True
        at = bisect_left(self._sorted, beginning)
        return at < len(self._sorted) and self._sorted[at].startswith(beginning)


def words_beyond(texts: Iterable[str], dictionary: Automaton | None = None) -> tuple[str, ...]:
    """The words that a lexicon of these texts needs beside the dictionary: lower case, sorted.

    They are those that the dictionary lacks, and all of one or two letters: enough to know every
    word of the texts, and a small part of them.
    """
    automaton = dictionary or load_dictionary()
    found = {word.lower() for text in texts for word in words(text)}
    return tuple(sorted(w for w in found if len(w) <= _SHORT or not _is_form(automaton, w)))


def _is_form(automaton: Automaton, word: str, undotted: bool = False) -> bool:
    """Whether the dictionary has the word; ``undotted``: each of its е may stand for ё."""
    states = [_START]
    for run in re.split("(е)", word) if undotted else [word]:
        steps = [run.encode(), "ё".encode()] if run == "е" else [run.encode()]
        reached = [automaton.follow_bytes(step, state) for state in states for step in steps]
        states = [state for state in reached if state is not None]
    return any(automaton.follow_char(_WORD_END, state) is not None for state in states)


def _whole_or_in_parts(word: str, is_known: Callable[[str], bool]) -> bool:
    """Whether a word is known, or each of its parts between hyphens is."""
    if is_known(word):
        return True
    first, *others = word.split("-")
    return (
        bool(others)
        and is_known(first)
        and all(part in _ENCLITICS or is_known(part) for part in others)
    )
