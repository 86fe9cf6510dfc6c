"""The training loop: Adam on batches, an average of weights, early stopping, checkpoints.

Bit for bit repeatable: batches, dropout and learning rate are functions of seed and step, and the
state is saved whole, so the same run, or one killed and resumed, ends in the same weights.
"""

import itertools
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bot.errors import TrainingError
from bot.lm.network import Shape, Weights
from bot.lm.tokenizer import PAD
from bot.training.checkpoint import Counters, fingerprint, load_checkpoint, save_checkpoint
from bot.training.dataset import Batch, Batches
from bot.training.settings import FitSettings
from bot.training.trainer import LanguageTrainer

_FINAL_RATE = 0.05  # of the peak, where the half cosine ends


@dataclass(frozen=True)
class Evaluation:
    """What one look at the held-out lines gave."""

    step: int
    epoch: float
    train_loss: float
    """Mean nats a token since the evaluation before, dropout on."""
    bits_per_char: float
    """On held-out lines, ends of lines included, with the averaged weights."""
    tokens_per_s: float
    best: bool
    weights: Weights
    """The averaged weights."""


@dataclass(frozen=True)
class Fitted:
    """The outcome of a run: the averaged weights where the held-out figure was best."""

    weights: Weights
    bits_per_char: float
    best_step: int
    steps: int
    stopped_early: bool


class Watcher:
    """What a run tells whoever watches it; every method may be overridden."""

    def started(self, total_steps: int, done: int) -> None:
        """Training begins, or goes on, at this step."""

    def stepped(self, step: int, loss: float, tokens_per_s: float) -> None:
        """A step is done; the loss is in nats a token."""

    def evaluated(self, evaluation: Evaluation) -> None:
        """The held-out lines were looked at."""

    def finished(self) -> None:
        """The run is over, well or not."""


def fit(
    start: Weights,
    shape: Shape,
    train: Batches,
    held_out: Batches,
    settings: FitSettings,
    *,
    seed: int,
    checkpoint: Path,
    resume: bool = False,
    checkpoint_every_s: float = 60.0,
    watcher: Watcher | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Fitted:
    """Train until the held-out lines stop getting likelier.

    Args:
        start: the weights to begin from.
        shape: of the network.
        train: what is learnt from.
        held_out: what is only looked at.
        settings: epochs, rates and the like.
        seed: decides order and dropout.
        checkpoint: file that holds the state, replaced while training; the caller removes it.
        resume: go on from the checkpoint.
        checkpoint_every_s: seconds between checkpoints; one is written at each evaluation too.
        watcher: is told what happens.
        clock: seconds, for speed and checkpoints only.

    Raises:
        TrainingError: the checkpoint cannot be resumed, or the loss is no number.
    """
    watcher = watcher or Watcher()
    trainer = LanguageTrainer(start, shape, settings, seed)
    run = fingerprint(
        start=start,
        settings=settings.model_dump(),
        seed=seed,
        lines=[train.fingerprint(), held_out.fingerprint()],
    )
    counters = Counters(run=run, step=0, best=math.inf, best_step=0, worse=0)
    if resume:
        counters, arrays = load_checkpoint(checkpoint, run)
        trainer.restore(arrays)
    total = train.steps * settings.epochs
    every = settings.evaluate_every or train.steps
    try:
        watcher.started(total, counters.step)
        meter, saved = _Meter(clock), clock()
        for inputs, targets in _batches(train, seed, counters.step, total):
            if counters.worse >= settings.patience:
                break
            loss = trainer.step(
                counters.step, inputs, targets, rate_at(counters.step, total, settings)
            )
            if not math.isfinite(loss):
                raise TrainingError(
                    f"the loss is {loss} at step {counters.step}: lower training.*.learning_rate"
                )
            counters = replace(counters, step=counters.step + 1)
            meter.count(loss, int((targets != PAD).sum()))
            watcher.stepped(counters.step, loss, meter.tokens_per_s())
            due = counters.step % every == 0 or counters.step == total
            if due:
                bits = trainer.bits_per_char(held_out)
                counters = _judge(trainer, bits, counters)
                watcher.evaluated(
                    Evaluation(
                        step=counters.step,
                        epoch=counters.step / train.steps,
                        train_loss=meter.mean_loss(),
                        bits_per_char=bits,
                        tokens_per_s=meter.tokens_per_s(),
                        best=counters.best_step == counters.step,
                        weights=trainer.average,
                    )
                )
                meter.reset()
            if due or clock() - saved >= checkpoint_every_s:
                save_checkpoint(checkpoint, counters, trainer.state())
                saved = clock()
    finally:
        watcher.finished()
    return Fitted(
        trainer.best, counters.best, counters.best_step, counters.step, counters.step < total
    )


def _batches(train: Batches, seed: int, done: int, total: int) -> Iterator[Batch]:
    """The batches of all epochs, without those of the steps already done."""
    first, skipped = divmod(done, train.steps)
    for epoch in range(first, total // train.steps):
        batches = train.epoch(seed, epoch)
        yield from itertools.islice(batches, skipped if epoch == first else 0, None)


def rate_at(step: int, total: int, settings: FitSettings) -> float:
    """Linear warm-up, then half a cosine down to a twentieth of the peak."""
    if step < settings.warmup_steps:
        return settings.learning_rate * (step + 1) / settings.warmup_steps
    along = (step - settings.warmup_steps) / max(1, total - settings.warmup_steps)
    share = _FINAL_RATE + (1 - _FINAL_RATE) * 0.5 * (1 + math.cos(math.pi * along))
    return settings.learning_rate * share


def _judge(trainer: LanguageTrainer, bits: float, counters: Counters) -> Counters:
    """Keep the averaged weights if they are the best so far."""
    if bits >= counters.best:
        return replace(counters, worse=counters.worse + 1)
    trainer.keep_best()
    return replace(counters, best=bits, best_step=counters.step, worse=0)


class _Meter:
    """Loss and speed since the last reset."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        self._losses: list[float] = []
        self._tokens = 0
        self._since = self._clock()

    def count(self, loss: float, tokens: int) -> None:
        self._losses.append(loss)
        self._tokens += tokens

    def mean_loss(self) -> float:
        return float(np.mean(self._losses)) if self._losses else math.nan

    def tokens_per_s(self) -> float:
        return self._tokens / max(self._clock() - self._since, 1e-9)
