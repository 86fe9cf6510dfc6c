"""Which culture a text sounds like: naive Bayes over beginnings of words, learnt from sayings.

A plain yardstick on purpose: what counts is its accuracy on generated texts beside that on human
sayings which it has not seen either.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from bot.lm.words import folded_words

_STEM = 5  # letters: enough to fold most endings
_ADDED = 0.1  # to each count


class CultureClassifier:
    """Tells the culture of a text.

    Args:
        sayings: those to learn from, by culture.
    """

    def __init__(self, sayings: Mapping[str, Sequence[str]]) -> None:
        self._cultures = list(sayings)
        counts = [Counter(s for text in texts for s in _stems(text)) for texts in sayings.values()]
        vocabulary = sorted(set().union(*counts))
        self._at = {stem: number for number, stem in enumerate(vocabulary)}
        table = np.array([[count[stem] for stem in vocabulary] for count in counts], float)
        table += _ADDED
        self._logs = np.log(table / table.sum(axis=1, keepdims=True))  # (C, V)

    def culture_of(self, text: str) -> str:
        """The likeliest culture, all being as frequent."""
        known = [self._at[stem] for stem in _stems(text) if stem in self._at]
        return self._cultures[int(self._logs[:, known].sum(axis=1).argmax())]

    def accuracy(self, culture: str, texts: Sequence[str]) -> float:
        """Share of texts that are told to be of their culture."""
        return sum(self.culture_of(text) == culture for text in texts) / max(1, len(texts))


def _stems(text: str) -> list[str]:
    return [word[:_STEM] for word in folded_words(text)]
