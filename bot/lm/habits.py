"""What a model says too often: words and pairs of words that it likes far better than people do.

Of many candidates the likeliest is chosen, and the likeliest are alike: one lucky turn («не
спрашивает, чей…») would stand in every tenth proverb. So a habit counts against a candidate.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from bot.errors import ModelDamagedError
from bot.lm.words import folded_words

FEWEST = 3
"""Lines that must have it for it to be a habit."""
OVERUSE = 4.0
"""Times oftener than with people, for the same."""
ECHO = 3.0
"""What a word said twice in one text counts as, if it is none of the short ones."""
_SHORT_WORD = 3


class Habits:
    """Words and pairs of words with how much too often they are said."""

    def __init__(self, overuse: Mapping[str, float]) -> None:
        """Take them.

        Args:
            overuse: by words with one space between, the logarithm of how many times oftener than
                with people.
        """
        self._overuse = dict(overuse)

    def __len__(self) -> int:
        return len(self._overuse)

    def worst(self, text: str) -> float:
        """The overuse of the worst habit in a text, an echo among them; 0 without any."""
        overuse = max((self._overuse.get(turn, 0.0) for turn in _turns(text)), default=0.0)
        return max(overuse, ECHO) if _echoes(text) else overuse

    def to_bytes(self) -> bytes:
        """One a line, the worst first, as `from_bytes` reads it; UTF-8."""
        ordered = sorted(self._overuse.items(), key=lambda item: (-item[1], item[0]))
        return "".join(f"{turn}\t{overuse:.3f}\n" for turn, overuse in ordered).encode()

    @classmethod
    def from_bytes(cls, data: bytes, where: str) -> "Habits":
        """What `to_bytes` wrote.

        Raises:
            ModelDamagedError: a line of another form.
        """
        try:
            cells = [line.split("\t") for line in data.decode("utf-8").splitlines()]
            overuse = {turn: float(value) for turn, value in cells}
            if not all(map(math.isfinite, overuse.values())):
                raise ValueError("a number is not finite")
        except ValueError as error:
            raise ModelDamagedError(f"{where}: no list of habits ({error}). Retrain.") from None
        return cls(overuse)


def learn_habits(own: Sequence[str], people: Sequence[str]) -> Habits:
    """What is said in a model's lines far oftener than in people's.

    Args:
        own: lines as the model would choose them.
        people: sayings of the same tradition.
    """
    said, usual = _counts(own), _counts(people)
    overuse = {}
    for turn, count in said.items():
        times = (count / len(own)) / ((usual[turn] + 1) / (len(people) + 1))
        if count >= FEWEST and times >= OVERUSE:
            overuse[turn] = round(math.log(times), 3)
    return Habits(overuse)


def _counts(lines: Iterable[str]) -> Counter[str]:
    """How many lines have each turn."""
    return Counter(turn for line in lines for turn in _turns(line))


def _turns(text: str) -> set[str]:
    """The words of a text, and its pairs of neighbouring words."""
    spoken = folded_words(text)
    return {*spoken, *map(" ".join, pairwise(spoken))}


def _echoes(text: str) -> bool:
    """Whether a word of some length is said twice."""
    long = [word for word in folded_words(text) if len(word) > _SHORT_WORD]
    return len(set(long)) < len(long)
