"""The trainer's network: a start that a seed decides, and gradients that are right."""

from typing import Any

import numpy as np

from bot.lm.network import Shape

SHAPE = Shape(vocabulary=9, embedding=6, layers=2, width=5)


def test_a_seed_decides_the_start(tensorflow: Any) -> None:
    """The same seed gives the same weights, of the right shapes, forget gates open."""
    from bot.training.network import initial_weights

    first, second, other = (initial_weights(SHAPE, seed) for seed in (1, 1, 2))
    assert {name: value.shape for name, value in first.items()} == SHAPE.parts()
    for name, value in first.items():
        assert value.dtype == np.float32
        np.testing.assert_array_equal(value, second[name])
    assert not np.array_equal(first["embedding"], other["embedding"])
    np.testing.assert_array_equal(first["lstm.0.bias"], [0] * 5 + [1] * 5 + [0] * 10)


def test_gradients_are_those_of_the_function(tensorflow: Any) -> None:
    """The hand-written backward pass agrees with differences of the loss, for every weight."""
    from bot.training.network import forward, initial_weights, next_token_loss

    tf = tensorflow
    rng = np.random.default_rng(3)
    ids = tf.constant(rng.integers(1, 9, (3, 7)), tf.int32)
    targets = tf.constant(rng.integers(0, 9, (3, 7)), tf.int32)
    start = {n: v.astype(np.float64) for n, v in initial_weights(SHAPE, 1).items()}

    def loss(weights: Any) -> Any:
        logits = forward(weights, ids, SHAPE.layers, lambda x, place: x)
        return next_token_loss(logits, targets, 0)[0]

    constants = {name: tf.constant(value) for name, value in start.items()}
    with tf.GradientTape() as tape:
        tape.watch(list(constants.values()))
        nats = loss(constants)
    gradients = tape.gradient(nats, constants)
    for name, value in start.items():
        direction = rng.normal(size=value.shape)
        up, down = (
            float(loss({**constants, name: tf.constant(value + sign * 1e-5 * direction)}))
            for sign in (1, -1)
        )
        dense = tf.convert_to_tensor(gradients[name]).numpy()
        np.testing.assert_allclose((dense * direction).sum(), (up - down) / 2e-5, rtol=1e-5)
