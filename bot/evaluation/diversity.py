"""How various texts are. All figures depend on how many texts there are: compare equal numbers."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.lm.words import folded_words

_ORDERS = 4


@dataclass(frozen=True)
class Diversity:
    """Figures of a set of texts."""

    distinct_2: float
    """Different pairs of neighbouring words over all pairs (Li et al. 2016, 1510.03055)."""
    self_bleu: float
    """BLEU-4 of each text against all others, mean (Zhu et al. 2018, 1802.01886): less is more
    various."""
    begin_alike: float
    """Share of texts whose first two words begin another text too."""
    repeated: float
    """Share of texts that are another one again."""


def diversity(texts: Sequence[str]) -> Diversity:
    """The figures of some texts, of which there must be two or more."""
    spoken = [folded_words(text) for text in texts]
    pairs = [pair for words in spoken for pair in _grams(words, 2)]
    starts = Counter(tuple(words[:2]) for words in spoken)
    whole = Counter(map(tuple, spoken))
    return Diversity(
        distinct_2=len(set(pairs)) / max(1, len(pairs)),
        self_bleu=_self_bleu(spoken),
        begin_alike=sum(starts[tuple(words[:2])] > 1 for words in spoken) / len(texts),
        repeated=1 - len(whole) / len(texts),
    )


def _grams(words: Sequence[str], order: int) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + order]) for at in range(len(words) - order + 1)]


def _self_bleu(spoken: Sequence[Sequence[str]]) -> float:
    """Each text against all others as references.

    A reference's count of an n-gram is its largest in any other text, so the two largest of all
    texts are enough, and no pair of texts need be compared. Orders without a match are smoothed by
    a half (Chen and Cherry 2014, method 1 with ε = 0.5).
    """
    tops: list[dict[tuple[str, ...], tuple[int, int]]] = [{} for _ in range(_ORDERS + 1)]
    counts = [
        [Counter(_grams(words, order)) for order in range(1, _ORDERS + 1)] for words in spoken
    ]
    for each in counts:
        for order, grams in enumerate(each, 1):
            for gram, count in grams.items():
                first, second = tops[order].get(gram, (0, 0))
                largest = sorted((first, second, count))
                tops[order][gram] = (largest[2], largest[1])
    lengths = sorted(map(len, spoken))
    typical = lengths[len(lengths) // 2]
    scores = []
    for words, each in zip(spoken, counts, strict=True):
        logs = []
        for order, grams in enumerate(each, 1):
            total = sum(grams.values())
            if not total:
                continue
            matched = sum(min(n, _other(tops[order][gram], n)) for gram, n in grams.items())
            logs.append(math.log(max(matched, 0.5) / total))
        brevity = min(0.0, 1 - typical / max(1, len(words)))
        scores.append(math.exp(sum(logs) / max(1, len(logs)) + brevity))
    return sum(scores) / len(scores)


def _other(top: tuple[int, int], own: int) -> int:
    """The largest count in another text: the largest of all, unless that is this text's own."""
    return top[1] if top[0] == own else top[0]
