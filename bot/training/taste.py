"""The taste: what people like better than the model's own lines, learnt as a difference of weights.

Direct preference optimization (Rafailov et al. 2023, https://arxiv.org/abs/2305.18290): of two
lines, the one that was written for the model, or that readers rated higher, or made of the other by
repairing it, shall become likelier than the other, measured against the model as it was. The
difference is kept apart and added to each culture's weights when it is trained (task arithmetic,
Ilharco et al. 2023, https://arxiv.org/abs/2212.04089), so a culture can learn anew without the
ratings being read again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from bot.lm.network import Shape, Weights
from bot.lm.ratings import Rated
from bot.lm.tokenizer import PAD, Tokenizer
from bot.training.dataset import Lines
from bot.training.fit import rate_at
from bot.training.material import Line
from bot.training.network import forward, log_likelihoods
from bot.training.settings import FitSettings, TasteSettings
from bot.training.trainer import Trainer

_LIKE_LENGTH = 0.3  # most that lengths of a pair differ by, as a part of the longer
_TRIES = 20


@dataclass(frozen=True)
class Pair:
    """Two lines of one tradition, the better one first."""

    better: Line
    worse: Line


def pairs_of(
    rated: Sequence[Rated], traditions: dict[str, str], settings: TasteSettings
) -> list[Pair]:
    """Pairs of lines whose ratings differ enough, each line in few of them.

    Args:
        rated: the ratings; those of cultures without a tradition are passed over.
        traditions: what stands in a culture's prompts.
        settings: the least difference, and pairs a line.
    """
    rng = np.random.default_rng(0)
    pairs = []
    for culture, tradition in traditions.items():
        own = [each for each in rated if each.culture == culture]
        for better in own:
            for _ in range(settings.pairs):
                worse = _worse(better, own, settings.gap, rng)
                if worse is not None:
                    pairs.append(Pair(Line(better.text, tradition), Line(worse.text, tradition)))
    return pairs


def _worse(better: Rated, own: Sequence[Rated], gap: int, rng: np.random.Generator) -> Rated | None:
    """A line rated lower by the gap at least, and about as long."""
    for _ in range(_TRIES):
        other = own[int(rng.integers(len(own)))]
        if better.rating - other.rating >= gap and like_length(better.text, other.text):
            return other
    return None


def like_length(first: str, second: str) -> bool:
    """Whether two texts are about as long: length is no taste, and must not be learnt as one."""
    longer = max(len(first), len(second))
    return abs(len(first) - len(second)) <= _LIKE_LENGTH * longer


class TasteTrainer(Trainer):
    """Learns from pairs: the first half of a batch is better than the second, row by row."""

    def __init__(
        self, start: Weights, shape: Shape, fit: FitSettings, taste: TasteSettings, seed: int
    ) -> None:
        super().__init__(start, shape, fit, seed)
        self._taste = taste

    def objective(self, logits: tf.Tensor, targets: tf.Tensor, *more: tf.Tensor) -> tf.Tensor:
        """DPO's loss, and a share of the better lines' own so that they do not grow unlikely.

        Args:
            logits: (T, 2B, V).
            targets: (2B, T) int32.
            more: (2B,) log-probabilities of the lines before learning, nats.
        """
        (before,) = more
        now = log_likelihoods(logits, targets, PAD)
        better, worse = tf.split(now - before, 2)
        preference = -tf.math.log_sigmoid(self._taste.beta * (better - worse))
        half = tf.shape(targets)[0] // 2
        tokens = tf.reduce_sum(tf.cast(targets[:half] != PAD, tf.float32))
        own = -tf.reduce_sum(now[:half]) / tokens
        return tf.reduce_mean(preference) + self._taste.keep * own


def learn_taste(
    start: Weights,
    shape: Shape,
    tokenizer: Tokenizer,
    pairs: Sequence[Pair],
    fit: FitSettings,
    taste: TasteSettings,
    *,
    seed: int,
) -> Iterator[tuple[int, int, float, Weights]]:
    """Learn from the pairs, an epoch at a time.

    Yields:
        The epoch's number from 1, its steps so far, its mean loss, and the averaged weights.
    """
    trainer = TasteTrainer(start, shape, fit, taste, seed)
    batches = _Pairs(pairs, tokenizer, fit)
    before = batches.log_likelihoods(start, shape)
    total, step = batches.steps * fit.epochs, 0
    for epoch in range(fit.epochs):
        losses = []
        for inputs, targets, rows in batches.epoch(seed, epoch):
            rate = rate_at(step, total, fit)
            losses.append(trainer.step(step, inputs, targets, rate, before[rows]))
            step += 1
        yield epoch + 1, step, float(np.mean(losses)), trainer.average


def told_apart(
    weights: Weights,
    start: Weights,
    shape: Shape,
    tokenizer: Tokenizer,
    pairs: Sequence[Pair],
    fit: FitSettings,
) -> float:
    """Share of pairs whose better line gained on the other, 0..1."""
    batches = _Pairs(pairs, tokenizer, fit)
    gained = batches.log_likelihoods(weights, shape) - batches.log_likelihoods(start, shape)
    return float((gained[0::2] > gained[1::2]).mean())


class _Pairs:
    """Pairs as batches of one fixed shape; longer lines are left out."""

    def __init__(self, pairs: Sequence[Pair], tokenizer: Tokenizer, fit: FitSettings) -> None:
        both = [line for pair in pairs for line in (pair.better, pair.worse)]
        lines = Lines.encode(both, tokenizer)
        fits = [len(sequence) <= fit.context + 1 for sequence in lines.sequences]
        kept = [at for at in range(0, len(both), 2) if fits[at] and fits[at + 1]]
        rows = [at + side for at in kept for side in (0, 1)]
        self._inputs = np.full((len(rows), fit.context), PAD, np.int32)
        self._targets = np.full((len(rows), fit.context), PAD, np.int32)
        for row, at in enumerate(rows):
            sequence, given = lines.sequences[at], lines.given[at]
            self._inputs[row, : len(sequence) - 1] = sequence[:-1]
            self._targets[row, given : len(sequence) - 1] = sequence[given + 1 :]
        self._size = max(1, fit.batch_tokens // fit.context // 2)  # pairs a batch

    @property
    def steps(self) -> int:
        """Batches in one epoch; pairs that do not fill one wait for the next epoch."""
        return len(self._inputs) // 2 // self._size

    def epoch(
        self, seed: int, epoch: int
    ) -> Iterator[tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.intp]]]:
        """Inputs and targets (2B, T), and their rows (2B,): better lines, then worse ones."""
        order = np.random.default_rng((seed, epoch)).permutation(len(self._inputs) // 2)
        for number in range(self.steps):
            chosen = order[number * self._size : (number + 1) * self._size] * 2
            rows = np.concatenate((chosen, chosen + 1))
            yield self._inputs[rows], self._targets[rows], rows

    def log_likelihoods(self, weights: Weights, shape: Shape) -> npt.NDArray[np.float32]:
        """Of every line under these weights, (2P,), in nats."""
        values = {name: tf.constant(value) for name, value in weights.items()}

        @tf.function(jit_compile=True)  # type: ignore[untyped-decorator]
        def compute(inputs: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
            logits = forward(values, inputs, shape.layers, lambda x, place: x)
            return log_likelihoods(logits, targets, PAD)

        size = 2 * self._size
        found = np.zeros(len(self._inputs), np.float32)
        for at in range(0, len(found), size):
            rows = np.minimum(np.arange(at, at + size), len(found) - 1)  # one shape throughout
            found[rows] = compute(
                tf.constant(self._inputs[rows]), tf.constant(self._targets[rows])
            ).numpy()
        return found
