"""One step of learning: gradients, Adam and the average of weights, compiled as one graph."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from bot.lm.network import Shape, Weights
from bot.lm.tokenizer import PAD
from bot.training.dataset import Batches
from bot.training.network import Variables, as_variables, forward, next_token_loss
from bot.training.settings import FitSettings

_BETA1, _BETA2, _EPSILON = 0.9, 0.999, 1e-8  # Kingma and Ba 2015, https://arxiv.org/abs/1412.6980


Drop = Callable[[tf.Tensor, int], tf.Tensor]
"""Dropout: is given the activations and the number of the place."""
Loss = Callable[[Mapping[str, tf.Tensor], Any, tf.Tensor, Drop], tf.Tensor]
"""What a step makes smaller, of weights by name, inputs, targets and dropout."""


class Trainer:
    """Weights, optimizer moments and the average of weights, and the compiled step over them."""

    def __init__(self, start: Weights, settings: FitSettings, seed: int, loss: Loss) -> None:
        self._settings = settings
        self._seed = seed
        self._loss = loss
        zeros = {name: np.zeros_like(value) for name, value in start.items()}
        self._weights = as_variables(start)
        self._first = as_variables(zeros)
        self._second = as_variables(zeros)
        self._average = as_variables(start)
        self.best: Weights = {name: value.copy() for name, value in start.items()}
        self._step = tf.function(self._compute_step, jit_compile=True)

    @property
    def average(self) -> Weights:
        """The averaged weights as they are now."""
        return _values(self._average)

    def keep_best(self) -> None:
        """Take the averaged weights as the best so far."""
        self.best = self.average

    def step(self, step: int, inputs: Any, targets: Any, rate: float) -> float:
        """Learn from one batch, its shapes among few; returns its loss."""
        return float(
            self._step(
                tf.nest.map_structure(tf.constant, inputs),
                tf.constant(targets),
                tf.constant(step, tf.int32),
                tf.constant(rate, tf.float32),
            )
        )

    def state(self) -> dict[str, np.ndarray]:
        """All arrays that a checkpoint needs."""
        groups = {name: _values(variables) for name, variables in self._groups().items()}
        groups["best"] = self.best
        return {f"{group}/{name}": v for group, vs in groups.items() for name, v in vs.items()}

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Put back what `state` gave."""
        for group, variables in self._groups().items():
            for name, variable in variables.items():
                variable.assign(arrays[f"{group}/{name}"])
        self.best = {name: arrays[f"best/{name}"] for name in self.best}

    def _groups(self) -> dict[str, Variables]:
        return {
            "weights": self._weights,
            "first": self._first,
            "second": self._second,
            "average": self._average,
        }

    def _compute_step(
        self, inputs: Any, targets: tf.Tensor, step: tf.Tensor, rate: tf.Tensor
    ) -> tf.Tensor:
        names = sorted(self._weights)
        values = {name: self._weights[name].read_value() for name in names}
        with tf.GradientTape() as tape:
            tape.watch(list(values.values()))
            loss = self._loss(values, inputs, targets, self._dropout(step))
        # An embedding that nothing else is tied to has a gradient of some rows only.
        given = tape.gradient(loss, [values[name] for name in names])
        gradients = [tf.convert_to_tensor(gradient) for gradient in given]
        clipped, _ = tf.clip_by_global_norm(gradients, self._settings.clip_norm)
        count = tf.cast(step, tf.float32) + 1.0
        for name, gradient in zip(names, clipped, strict=True):
            self._update(name, gradient, rate, count)
        return loss

    def _update(self, name: str, gradient: tf.Tensor, rate: tf.Tensor, count: tf.Tensor) -> None:
        first = _BETA1 * self._first[name] + (1 - _BETA1) * gradient
        second = _BETA2 * self._second[name] + (1 - _BETA2) * gradient * gradient
        correction = tf.sqrt(1 - tf.pow(_BETA2, count)) / (1 - tf.pow(_BETA1, count))
        weight = self._weights[name] - rate * correction * first / (tf.sqrt(second) + _EPSILON)
        # Early in a run the average forgets faster, or it would remember the random start.
        decay = tf.minimum(self._settings.average, (1.0 + count) / (10.0 + count))
        self._average[name].assign(decay * self._average[name] + (1 - decay) * weight)
        self._first[name].assign(first)
        self._second[name].assign(second)
        self._weights[name].assign(weight)

    def _dropout(self, step: tf.Tensor) -> Drop:
        share = self._settings.dropout

        def drop(x: tf.Tensor, place: int) -> tf.Tensor:
            if share == 0.0:
                return x
            seed = tf.stack((tf.constant(self._seed * 16 + place, tf.int32), step))
            kept = tf.random.stateless_uniform(x.shape, seed) >= share
            return tf.where(kept, x / (1.0 - share), 0.0)

        return drop


class LanguageTrainer(Trainer):
    """Teaches a language model: the loss is in nats a token."""

    def __init__(self, start: Weights, shape: Shape, settings: FitSettings, seed: int) -> None:
        self._layers = shape.layers
        super().__init__(start, settings, seed, self._nats_per_token)
        self._measure = tf.function(self._nats_and_tokens, jit_compile=True)

    def bits_per_char(self, lines: Batches) -> float:
        """Of the averaged weights, the ends of lines included."""
        nats = 0.0
        for inputs, targets in lines.epoch(0, 0):
            nats += float(self._measure(tf.constant(inputs), tf.constant(targets))[0])
        return nats / math.log(2) / max(1, lines.characters)

    def _nats_per_token(
        self, values: Mapping[str, tf.Tensor], inputs: tf.Tensor, targets: tf.Tensor, drop: Drop
    ) -> tf.Tensor:
        logits = forward(values, inputs, self._layers, drop)
        nats, tokens = tf.unstack(next_token_loss(logits, targets, PAD))
        return nats / tokens

    def _nats_and_tokens(self, inputs: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        values = {name: variable.read_value() for name, variable in self._average.items()}
        logits = forward(values, inputs, self._layers, lambda x, place: x)
        return next_token_loss(logits, targets, PAD)


def _values(variables: Variables) -> Weights:
    return {name: variable.numpy() for name, variable in variables.items()}
