"""The critic at training: ratings told from lines and from what a language model thought of them.

The same arithmetic as `bot.lm.critic`, with gradients. The ratings are the target of a regression;
what a reader rates highly is rare, and a mean squared error cares for it as much as for the rest.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from bot.errors import TrainingError
from bot.lm.critic import DIRECTIONS, FIGURES, Critic, CriticShape, Reading, batch_of
from bot.lm.network import Weights
from bot.lm.tokenizer import PAD
from bot.training.fit import rate_at
from bot.training.network import lstm_weights, matmul, recurrence
from bot.training.settings import CriticSettings
from bot.training.trainer import Drop, Trainer

Directions = tuple[tuple[tf.Tensor, tf.Tensor], ...]
"""Lines as they are read from either end."""

_CHOSEN_OF = 24
"""Lines of any culture that one is chosen of when it is measured what choosing brings."""


@dataclass(frozen=True)
class RatedReading:
    """A line as the base model read it, and what readers thought of it."""

    reading: Reading
    rating: float


@dataclass(frozen=True)
class Merit:
    """How well a critic tells lines apart that it has not learnt from."""

    correlation: float
    """Pearson's, with the readers' ratings."""
    chosen: float
    """Mean rating of the best of 24 by the critic."""
    mean: float
    """Mean rating of all."""


def learn_critic(
    embedding: npt.NDArray[np.float32],
    rated: Sequence[RatedReading],
    settings: CriticSettings,
    *,
    seed: int,
) -> Iterator[tuple[int, float, Weights]]:
    """Learn from ratings, an epoch at a time.

    Args:
        embedding: (V, E) of the base model, to begin with.
        rated: what is learnt from; lines that do not fill a batch wait for the next epoch.
        settings: sizes, and the run's.
        seed: decides weights, order and dropout.

    Raises:
        TrainingError: the loss is no number.

    Yields:
        The epoch's number from 1, its mean squared error in the ratings' own variance, and the
        averaged weights, which give ratings as readers do.
    """
    fit = settings.fit
    ratings = np.array([each.rating for each in rated], np.float32)
    mean, deviation = float(ratings.mean()), float(ratings.std()) or 1.0
    read = [each.reading for each in rated]
    inputs = tuple(batch_of(read, fit.context, direction) for direction in DIRECTIONS)
    start = _initial_weights(embedding, settings, seed)
    trainer = Trainer(start, fit, seed, _squared_error)
    rows = min(len(rated), max(1, fit.batch_tokens // fit.context))
    steps = len(rated) // rows
    for epoch in range(fit.epochs):
        order = np.random.default_rng((seed, epoch)).permutation(len(rated))
        losses = []
        for number in range(steps):
            chosen = order[number * rows : (number + 1) * rows]
            targets = (ratings[chosen] - mean) / deviation
            step = epoch * steps + number
            rate = rate_at(step, steps * fit.epochs, fit)
            batch = tuple((tokens[chosen], figures[chosen]) for tokens, figures in inputs)
            loss = trainer.step(step, batch, targets, rate)
            if not math.isfinite(loss):
                raise TrainingError(
                    f"the loss is {loss} at step {step}: lower training.critic.fit.learning_rate"
                )
            losses.append(loss)
        weights = trainer.average
        weights["rating.kernel"] = weights["rating.kernel"] * deviation
        weights["rating.bias"] = weights["rating.bias"] * deviation + mean
        yield epoch + 1, float(np.mean(losses)), weights


def merit_of(critic: Critic, rated: Sequence[RatedReading]) -> Merit:
    """How well a critic tells these lines, 24 at least, apart."""
    given = critic.ratings([each.reading for each in rated]).astype(np.float64)
    wanted = np.array([each.rating for each in rated])
    whole = len(rated) // _CHOSEN_OF * _CHOSEN_OF
    rng = np.random.default_rng(0)
    groups = np.concatenate(
        [rng.permutation(len(rated))[:whole].reshape(-1, _CHOSEN_OF) for _ in range(_CHOSEN_OF)]
    )
    best = groups[np.arange(len(groups)), given[groups].argmax(axis=1)]
    correlation = float(np.corrcoef(given, wanted)[0, 1]) if given.std() and wanted.std() else 0.0
    return Merit(correlation, float(wanted[best].mean()), float(wanted.mean()))


def _initial_weights(
    embedding: npt.NDArray[np.float32], settings: CriticSettings, seed: int
) -> Weights:
    """The base model's embedding, and fresh weights for the rest, drawn with NumPy."""
    vocabulary, size_in = embedding.shape
    shape = CriticShape(vocabulary, size_in, settings.width, settings.hidden)
    rng = np.random.default_rng(seed)
    weights: Weights = {"embedding": embedding}
    for direction in DIRECTIONS:
        weights |= lstm_weights(f"{direction}.", shape.embedding + FIGURES, settings.width, rng)
    for name, size in shape.parts().items():
        if name not in weights:
            spread = 0.0 if len(size) == 1 else size[0] ** -0.5
            weights[name] = rng.normal(0.0, spread, size).astype(np.float32)
    return weights


def _rate(weights: Mapping[str, tf.Tensor], inputs: Directions, drop: Drop) -> tf.Tensor:
    """Ratings, (B,): of each direction tokens, (B, T) int32, and figures, (B, T, FIGURES)."""
    pooled = []
    for place, (direction, (tokens, figures)) in enumerate(zip(DIRECTIONS, inputs, strict=True)):
        present = tf.transpose(tokens != PAD)[..., None]  # (T, B, 1)
        counted = tf.cast(present, tf.float32)
        embedded = drop(tf.gather(weights["embedding"], tf.transpose(tokens)), place)
        x = tf.concat((embedded, tf.transpose(figures, (1, 0, 2))), axis=2)
        gates = matmul(x, weights[f"{direction}.kernel"]) + weights[f"{direction}.bias"]
        outputs = recurrence(gates, tf.identity(weights[f"{direction}.recurrent"]))
        pooled.append(tf.reduce_sum(outputs * counted, axis=0) / tf.reduce_sum(counted, axis=0))
        pooled.append(tf.reduce_max(tf.where(present, outputs, -math.inf), axis=0))
    hidden = tf.matmul(drop(tf.concat(pooled, axis=1), 2), weights["hidden.kernel"])
    hidden = tf.nn.relu(hidden + weights["hidden.bias"])
    ratings = tf.matmul(drop(hidden, 3), weights["rating.kernel"]) + weights["rating.bias"]
    return ratings[:, 0]


def _squared_error(
    weights: Mapping[str, tf.Tensor],
    inputs: Directions,
    targets: tf.Tensor,
    drop: Drop,
) -> tf.Tensor:
    return tf.reduce_mean(tf.square(_rate(weights, inputs, drop) - targets))
