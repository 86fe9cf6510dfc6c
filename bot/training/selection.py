"""Prose that reads most like sayings, by cross-entropy difference.

Moore and Lewis 2010 (https://aclanthology.org/P10-2041/): a line is worth learning from if a model
of the sayings finds it likely and a model of the prose does not. Both models are bigrams of tokens,
mixed with single tokens, counted in one pass: what is wanted is an order, not a good model.
"""

import numpy as np
import numpy.typing as npt

from bot.training.dataset import Lines

_BIGRAM = 0.7  # weight of the bigram; the rest is the single token's
_UNSEEN = 0.5  # added to each token's count


def most_alike(prose: Lines, sayings: Lines, share: float, vocabulary: int) -> Lines:
    """The part of the prose that is most like the sayings, in the prose's own order.

    Args:
        prose: what to choose from.
        sayings: what it should be like.
        share: part to keep, 0 < share ≤ 1, by lines.
        vocabulary: tokens, V.
    """
    if share >= 1.0:
        return prose
    likeness = _log_likelihoods(sayings, prose, vocabulary)
    likeness -= _log_likelihoods(prose, prose, vocabulary)
    order = np.argsort(-likeness, kind="stable")[: max(1, round(share * len(likeness)))]
    kept = np.sort(order)
    chosen = [prose.sequences[at] for at in kept]
    # Characters are not kept by line; the chosen lines get their part by tokens.
    tokens = sum(map(len, chosen)) / sum(map(len, prose.sequences))
    given = tuple(prose.given[at] for at in kept)
    return Lines(tuple(chosen), given, round(prose.characters * tokens))


def _log_likelihoods(model: Lines, lines: Lines, vocabulary: int) -> npt.NDArray[np.float64]:
    """Mean log-probability of each line's tokens under the bigrams of `model`, (N,)."""
    before, after = _pairs(model)
    singles = np.bincount(after, minlength=vocabulary) + _UNSEEN  # (V,)
    contexts = np.bincount(before, minlength=vocabulary)  # (V,)
    pairs, counts = np.unique(before * vocabulary + after, return_counts=True)
    before, after = _pairs(lines)
    wanted = before * vocabulary + after
    at = np.minimum(np.searchsorted(pairs, wanted), len(pairs) - 1)
    seen = np.where(pairs[at] == wanted, counts[at], 0) / np.maximum(contexts[before], 1)
    logs = np.log(_BIGRAM * seen + (1 - _BIGRAM) * singles[after] / singles.sum())
    sizes = np.array([len(line) - 1 for line in lines.sequences])
    sums: npt.NDArray[np.float64] = np.add.reduceat(logs, np.cumsum(sizes) - sizes)
    means: npt.NDArray[np.float64] = sums / sizes
    return means


def _pairs(lines: Lines) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Each token but a line's last, and the token after it."""
    before = np.concatenate([line[:-1] for line in lines.sequences]).astype(np.int64)
    after = np.concatenate([line[1:] for line in lines.sequences]).astype(np.int64)
    return before, after
