"""Words of a Russian text: what counts as one, and how spellings are folded to compare them."""

import re

# A word is letters with single hyphens inside: «кто-то», «красно-белый». Digits are not words.
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_RUN = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """The words of a text as they are written, hyphenated ones whole."""
    return WORD.findall(text)


def fold(text: str) -> str:
    """The text in lower case with ё written е, as two spellings of one word are compared."""
    return text.lower().replace("ё", "е")


def folded_words(text: str) -> list[str]:
    """Runs of letters and digits, folded; hyphenated words in parts.

    Two texts that differ only in punctuation, case, ё or hyphens give the same list.
    """
    return _RUN.findall(fold(text))
