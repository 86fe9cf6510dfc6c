"""The critic: a small network that tells what strict readers would think of a line.

It reads a line whole and both ways, and beside each token how sure the language model was of it:
embedding and figures → LSTM forwards and LSTM backwards → the mean and the largest of their outputs
→ one hidden layer → a rating. It ranks what has passed all filters. NumPy at serving, as
`bot.lm.network`; learnt by `bot.training.critic`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt

from bot.errors import ModelDamagedError
from bot.lm.network import Floats, Weights, lstm
from bot.lm.tokenizer import PAD
from bot.lm.weights import expand, read_packed, require_parts, sizes_of

FIGURES = 3
"""What stands beside each token: see `figures_of`."""
FORWARDS, BACKWARDS = DIRECTIONS = "forwards", "backwards"
_FIGURE_SCALE = np.float32(0.4)
"""Brings figures to about the size of the embedding's numbers."""
_REMEDY = "Learn the critic again (proverb-bot critic), then train."


@dataclass(frozen=True)
class Reading:
    """One line as a language model read or wrote it."""

    tokens: Sequence[int]
    """With the mark of its end, without a prompt; T of them."""
    figures: Floats
    """(T, FIGURES)."""


def figures_of(logits: Floats, tokens: npt.NDArray[np.integer]) -> Floats:
    """What the language model thought at each token that came next, in nats.

    Args:
        logits: (B, V) float32.
        tokens: (B,) ids of what came.

    Returns:
        (B, FIGURES) float32: log-probability of the token, entropy of the distribution, and
        log-probability of the likeliest token.
    """
    scaled = logits - logits.max(axis=1, keepdims=True)
    mass = np.exp(scaled)
    sums = mass.sum(axis=1)
    log_sums = np.log(sums)
    expected = np.einsum("bv,bv->b", mass, scaled) / sums
    came = scaled[np.arange(len(tokens)), tokens] - log_sums
    figures: Floats = np.stack((came, log_sums - expected, -log_sums), axis=1)
    return figures


@dataclass(frozen=True)
class CriticShape:
    """What fixes the sizes of the critic's weights."""

    vocabulary: int
    embedding: int
    width: int
    """Units of each direction."""
    hidden: int

    def parts(self) -> dict[str, tuple[int, ...]]:
        """The shape of each weight by its name."""
        shapes: dict[str, tuple[int, ...]] = {"embedding": (self.vocabulary, self.embedding)}
        for direction in DIRECTIONS:
            shapes[f"{direction}.kernel"] = (self.embedding + FIGURES, 4 * self.width)
            shapes[f"{direction}.recurrent"] = (self.width, 4 * self.width)
            shapes[f"{direction}.bias"] = (4 * self.width,)
        shapes["hidden.kernel"] = (4 * self.width, self.hidden)
        shapes["hidden.bias"] = (self.hidden,)
        shapes["rating.kernel"] = (self.hidden, 1)
        shapes["rating.bias"] = (1,)
        return shapes

    @classmethod
    def of(cls, parts: Mapping[str, tuple[int, ...]]) -> Self:
        """The shape that weights of these sizes have, as far as they tell it.

        Raises:
            KeyError, ValueError: they are no critic's.
        """
        vocabulary, embedding = parts["embedding"]
        width, hidden = parts["hidden.kernel"]
        return cls(vocabulary, embedding, width // 4, hidden)


class Critic:
    """Rates lines; safe to use from several threads."""

    # Models that name one critic share it in memory.
    _loaded: ClassVar[WeakValueDictionary[bytes, "Critic"]] = WeakValueDictionary()

    def __init__(self, weights: Weights) -> None:
        self._weights = weights

    @classmethod
    def from_bytes(cls, data: bytes, vocabulary: int, where: str) -> "Critic":
        """Read what `bot.lm.weights.to_bytes` made of a critic's packed weights.

        Raises:
            ModelDamagedError: the bytes are no critic, or one of another vocabulary.
        """
        digest = hashlib.blake2b(data).digest()
        known = cls._loaded.get(digest)
        if known is None:  # of two threads that read it at once, one keeps the other's
            known = cls._loaded.setdefault(digest, cls(_weights_in(data, where)))
        found = len(known._weights["embedding"])
        if found != vocabulary:
            raise ModelDamagedError(
                f"{where}: knows {found} tokens, the model has {vocabulary}. {_REMEDY}"
            )
        return known

    def ratings(self, lines: Sequence[Reading]) -> Floats:
        """What readers would give each line, about 1 (no sense) to 9; (N,) float32.

        Each line has one token at least: the mark of its end.
        """
        if not lines:
            return np.zeros(0, np.float32)
        longest = max(len(line.tokens) for line in lines)
        pooled = []
        for direction in DIRECTIONS:
            tokens, figures = batch_of(lines, longest, direction)
            present = tokens != PAD  # (N, T)
            x = np.concatenate((self._weights["embedding"][tokens], figures), axis=2)
            outputs = self._read(x, direction)  # (N, T, H)
            lengths = present.sum(axis=1, keepdims=True, dtype=np.float32)
            pooled.append((outputs * present[..., None]).sum(axis=1) / lengths)
            pooled.append(np.where(present[..., None], outputs, -np.inf).max(axis=1))
        hidden = np.concatenate(pooled, axis=1) @ self._weights["hidden.kernel"]
        hidden = np.maximum(hidden + self._weights["hidden.bias"], 0.0)
        ratings: Floats = hidden @ self._weights["rating.kernel"] + self._weights["rating.bias"]
        return ratings[:, 0]

    def _read(self, x: Floats, direction: str) -> Floats:
        """The outputs of one direction's LSTM, (N, T, H), of its inputs, (N, T, E)."""
        recurrent = self._weights[f"{direction}.recurrent"]
        gates = x @ self._weights[f"{direction}.kernel"] + self._weights[f"{direction}.bias"]
        hidden = cell = np.zeros((len(x), len(recurrent)), np.float32)
        outputs = []
        for step in range(x.shape[1]):
            hidden, cell = lstm(gates[:, step] + hidden @ recurrent, cell)
            outputs.append(hidden)
        return np.stack(outputs, axis=1)


def batch_of(
    lines: Sequence[Reading], length: int, direction: str
) -> tuple[npt.NDArray[np.int32], Floats]:
    """Lines as arrays, cut and padded behind to a length, from their beginning or from their end.

    Returns:
        (N, T) int32 and (N, T, FIGURES) float32.
    """
    tokens = np.full((len(lines), length), PAD, np.int32)
    figures = np.zeros((len(lines), length, FIGURES), np.float32)
    turn = slice(None, None, 1 if direction == FORWARDS else -1)
    for row, line in enumerate(lines):
        end = min(length, len(line.tokens))
        tokens[row, :end] = line.tokens[:end][turn]
        figures[row, :end] = line.figures[:end][turn] * _FIGURE_SCALE
    return tokens, figures


def _weights_in(data: bytes, where: str) -> Weights:
    packed = read_packed(data, where, _REMEDY)
    try:
        shape = CriticShape.of(sizes_of(packed))
    except (KeyError, ValueError):
        raise ModelDamagedError(f"{where}: no critic's weights. {_REMEDY}") from None
    require_parts(packed, shape.parts(), where, _REMEDY)
    return expand(packed)
