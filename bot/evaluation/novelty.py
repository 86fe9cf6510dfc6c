"""How new texts are: runs of words that they share with the lines that were learnt from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.lm.novelty import NoveltyIndex
from bot.lm.words import folded_words

_LONGEST = 12  # words; a longer shared run counts as so long


@dataclass(frozen=True)
class Novelty:
    """Figures of some texts, each a mean or a share over them."""

    longest_run: float
    """Words in a row that a text shares with some line, the longest of each text, mean."""
    runs_of_five: float
    """Share of texts that share five words in a row or more."""
    new_trigrams: float
    """Share of runs of three words that stand in no line."""
    new_fourgrams: float
    nearest: float
    """Similarity to the nearest line by edit distance, mean, 0..1."""
    near_copies: float
    """Share of texts that the novelty filter takes for copies."""


class KnownRuns:
    """All runs of words of the learnt lines, by length."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._runs: list[set[int]] = [set() for _ in range(_LONGEST + 1)]
        lines = list(lines)
        for line in lines:
            for length in range(1, _LONGEST + 1):
                self._runs[length].update(map(hash, _runs(line, length)))
        self._index = NoveltyIndex.build(lines)

    def longest(self, text: str) -> int:
        """The most words in a row that the text shares with a line."""
        for length in range(min(_LONGEST, len(folded_words(text))), 0, -1):
            if any(hash(run) in self._runs[length] for run in _runs(text, length)):
                return length
        return 0

    def measure(self, texts: Sequence[str]) -> Novelty:
        """The figures of some texts, which must not be empty."""
        longest = [self.longest(text) for text in texts]
        near = [self._index.nearest(text)[1] for text in texts]
        copies = [not self._index.is_novel(text) for text in texts]
        return Novelty(
            longest_run=sum(longest) / len(texts),
            runs_of_five=sum(run >= 5 for run in longest) / len(texts),
            new_trigrams=self._new(texts, 3),
            new_fourgrams=self._new(texts, 4),
            nearest=sum(near) / len(texts),
            near_copies=sum(copies) / len(texts),
        )

    def _new(self, texts: Sequence[str], length: int) -> float:
        runs = [hash(run) for text in texts for run in _runs(text, length)]
        return sum(run not in self._runs[length] for run in runs) / max(1, len(runs))


def _runs(text: str, length: int) -> list[tuple[str, ...]]:
    spoken = folded_words(text)
    return [tuple(spoken[at : at + length]) for at in range(len(spoken) - length + 1)]
