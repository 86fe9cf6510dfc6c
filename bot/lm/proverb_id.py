"""The short id by which a proverb can be named, and made again.

``sufi-4F7K2QXB``: the culture, three symbols of version, four of seed, one check symbol. Words that
a proverb is about are hashed into the version: making it again needs them beside the id. The 31
symbols leave out 0, O, 1, I and L, which are mistaken for each other. 31 is prime, so the check
(a sum weighted by position) finds every single wrong symbol and every swap of neighbours in the
code; a code put behind another culture's name it finds 30 times of 31. A Telegram deep link takes
up to 64 characters of ``a-z A-Z 0-9 _ -``: the longest id has 33.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Self

from bot.errors import MalformedIdError

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_BASE = len(ALPHABET)
_VERSION_SYMBOLS, _SEED_SYMBOLS = 3, 4
_CODE_SYMBOLS = _VERSION_SYMBOLS + _SEED_SYMBOLS + 1
VERSION_SPACE: int = _BASE**_VERSION_SYMBOLS
"""Versions are 0 … 29790: fingerprints of a model and its settings."""
SEED_SPACE: int = _BASE**_SEED_SYMBOLS
"""Seeds are 0 … 923520."""

_CULTURE = re.compile(r"[a-z][a-z0-9_]{0,23}")
_EXPECTED = (
    f"Expected a culture, a hyphen and {_CODE_SYMBOLS} Latin letters or digits without "
    "0, O, 1, I, L."
)


@dataclass(frozen=True)
class ProverbId:
    """Which proverb of which model: all that is needed to make it again."""

    culture: str
    version: int
    """What the model, its settings and the words asked for were, 0 … VERSION_SPACE - 1."""
    seed: int
    """What the proverb was drawn with, 0 … SEED_SPACE - 1."""

    def __post_init__(self) -> None:
        if not _CULTURE.fullmatch(self.culture):
            raise ValueError(f"culture {self.culture!r} is no [a-z][a-z0-9_]{{0,23}}")
        if not (0 <= self.version < VERSION_SPACE and 0 <= self.seed < SEED_SPACE):
            raise ValueError(f"version {self.version} or seed {self.seed} is out of range")

    def __str__(self) -> str:
        symbols = _digits(self.version, _VERSION_SYMBOLS) + _digits(self.seed, _SEED_SYMBOLS)
        code = [*symbols, _check(self.culture, symbols)]
        return f"{self.culture}-{''.join(ALPHABET[symbol] for symbol in code)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The id that a person typed, in any case, with spaces around it or not.

        Raises:
            MalformedIdError: says what is wrong and what an id looks like.
        """
        culture, _, code = text.strip().rpartition("-")
        culture = culture.lower()
        if not _CULTURE.fullmatch(culture):
            raise _malformed(text, "there is no culture and hyphen before the code")
        if len(code) != _CODE_SYMBOLS:
            raise _malformed(text, f"{len(code)} symbols behind the hyphen")
        wrong = [symbol for symbol in code if symbol not in ALPHABET + ALPHABET.lower()]
        if wrong:
            raise _malformed(text, f"{wrong[0]!r} is no symbol of ids")
        *symbols, check = map(ALPHABET.index, code.upper())
        if check != _check(culture, symbols):
            raise _malformed(text, "a symbol is mistyped (the check symbol differs)")
        number = 0
        for symbol in symbols:
            number = number * _BASE + symbol
        return cls(culture, *divmod(number, SEED_SPACE))


def version_name(version: int) -> str:
    """A version as ids spell it: the first symbols behind the hyphen."""
    return "".join(ALPHABET[symbol] for symbol in _digits(version, _VERSION_SYMBOLS))


def version_of(proverb_id: str) -> str:
    """The version that made the proverb of an id, as ids spell it."""
    return proverb_id.rpartition("-")[2][:_VERSION_SYMBOLS]


def spelt(proverb_id: str) -> str:
    """An id as the bot itself spells it, whatever case a person typed it in."""
    culture, hyphen, code = proverb_id.strip().rpartition("-")
    return f"{culture.lower()}{hyphen}{code.upper()}"


def _digits(number: int, count: int) -> list[int]:
    return [number // _BASE**place % _BASE for place in reversed(range(count))]


def _check(culture: str, symbols: list[int]) -> int:
    """The symbol that makes the weighted sum of all a multiple of 31.

    A wrong symbol shifts the sum by weight times difference, a swap of neighbours by their
    difference: neither is 0 modulo a prime above them. The check symbol's own weight is 1.
    """
    digest = hashlib.blake2b(culture.encode(), digest_size=8).digest()
    weights = range(_CODE_SYMBOLS, 1, -1)
    total = sum(weight * symbol for weight, symbol in zip(weights, symbols, strict=True))
    return -(int.from_bytes(digest, "big") + total) % _BASE


def _malformed(text: str, fault: str) -> MalformedIdError:
    shown = text.strip() if len(text) <= 64 else f"{text[:63].strip()}…"
    return MalformedIdError(f"id {shown!r}: {fault}. {_EXPECTED}")
