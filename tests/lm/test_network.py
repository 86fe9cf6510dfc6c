"""The NumPy network: the trainer's arithmetic, and Keras's, one step at a time."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lm.artifact import Model
from bot.lm.network import Network, Shape, Weights
from bot.lm.tokenizer import BOS, Kind, train_tokenizer
from bot.lm.weights import expand
from tests.small_project import Project

PARITY = 1e-4


def weights_of(shape: Shape, seed: int = 1) -> Weights:
    """Weights wide enough for the gates to saturate here and there."""
    rng = np.random.default_rng(seed)
    return {n: rng.normal(0.0, 0.5, s).astype(np.float32) for n, s in shape.parts().items()}


def read_by_trainer(tf: Any, weights: Weights, shape: Shape, ids: Any) -> Any:
    """The trainer's logits, (B, T, V)."""
    from bot.training.network import forward

    constants = {name: tf.constant(value) for name, value in weights.items()}
    logits = forward(constants, tf.constant(ids, tf.int32), shape.layers, lambda x, place: x)
    return logits.numpy().swapaxes(0, 1)


def read_by_keras(weights: Weights, shape: Shape, ids: Any) -> Any:
    """The logits of `keras.layers.LSTM` layers with the same weights, (B, T, V)."""
    import keras

    x = keras.ops.convert_to_tensor(weights["embedding"][ids])
    for layer in range(shape.layers):
        lstm = keras.layers.LSTM(shape.width, return_sequences=True)
        lstm.build(x.shape)
        lstm.set_weights([weights[f"lstm.{layer}.{p}"] for p in ("kernel", "recurrent", "bias")])
        x = lstm(x)
    features = np.array(x) @ weights["projection.kernel"]
    return features @ weights["embedding"].T + weights["softmax.bias"]


@pytest.mark.parametrize("kind", ["pieces", "characters"])
def test_logits_are_those_of_the_trainer_and_of_keras(
    tensorflow: Any, untrained: Project, kind: Kind
) -> None:
    """On sayings, with either tokenizer, all three agree to 1e-4 at every token."""
    texts = untrained.texts()
    tokenizer = train_tokenizer(kind, texts, 400)
    shape = Shape(len(tokenizer.surfaces), embedding=24, layers=2, width=40)
    weights = weights_of(shape)
    ids = np.array([BOS, *tokenizer.encode(" ".join(texts))][:150]).reshape(5, 30)
    logits = Network(weights, shape).logits(ids)
    assert logits.shape == (5, 30, shape.vocabulary)
    assert np.abs(logits - read_by_trainer(tensorflow, weights, shape, ids)).max() <= PARITY
    assert np.abs(logits - read_by_keras(weights, shape, ids)).max() <= PARITY


def test_a_trained_model_agrees_with_keras(tensorflow: Any, model: Model) -> None:
    """The saved weights of a trained model give Keras's logits too."""
    ids = np.array([[BOS, *model.tokenizer.encode("Дорога хлеба не спросит.")]])
    shape = model.manifest.network.shape()
    expected = read_by_keras(expand(model.packed), shape, ids)
    assert np.abs(model.network().logits(ids) - expected).max() <= PARITY


SHAPE = Shape(vocabulary=11, embedding=5, layers=2, width=7)
NETWORK = Network(weights_of(SHAPE), SHAPE)
IDS = st.lists(st.integers(0, SHAPE.vocabulary - 1), min_size=1, max_size=12)


@given(IDS, IDS)
def test_carried_state_is_the_whole_prefix(prefix: list[int], rest: list[int]) -> None:
    """Going on from a state gives what reading prefix and rest in one go gives."""
    whole = NETWORK.logits(np.array([prefix + rest]))[0]
    state = NETWORK.start(1)
    for token in prefix:
        _, state = NETWORK.step(np.array([token]), state)
    for place, token in enumerate(rest, len(prefix)):
        logits, state = NETWORK.step(np.array([token]), state)
        np.testing.assert_allclose(logits[0], whole[place], atol=1e-5)


@given(IDS, IDS)
def test_what_is_read_again_is_the_same(first: list[int], other: list[int]) -> None:
    """A prompt leaves the same state whether or not it, or another, was read before."""
    fresh = Network(weights_of(SHAPE), SHAPE)
    states = [fresh.read(tuple(each)) for each in (first, other, first)]
    expected = NETWORK.start(1)
    for token in first:
        _, expected = NETWORK.step(np.array([token]), expected)
    for state in (states[0], states[2]):
        np.testing.assert_array_equal(state.hidden, expected.hidden)
        np.testing.assert_array_equal(state.cell, expected.cell)


def test_any_number_of_prompts_of_any_length_can_be_read() -> None:
    """What is kept has a bound, and a state that was forgotten is the same when it is read anew."""
    fresh = Network(weights_of(SHAPE), SHAPE)
    first = fresh.read((1, 2, 3))
    for number in range(600):
        fresh.read(
            (number % SHAPE.vocabulary, number // SHAPE.vocabulary % SHAPE.vocabulary, number % 7)
        )
    np.testing.assert_array_equal(fresh.read((1, 2, 3)).hidden, first.hidden)
    assert fresh.read((1,) * 3000).hidden.shape == (SHAPE.layers, 1, SHAPE.width)


@given(st.lists(IDS, min_size=2, max_size=6), st.data())
def test_sequences_of_a_batch_do_not_touch_each_other(
    sequences: list[list[int]], data: st.DataObject
) -> None:
    """A sequence's logits are the same alone, in a batch, and after others have left it."""
    length = min(map(len, sequences))
    ids = np.array([sequence[:length] for sequence in sequences])
    kept = data.draw(st.lists(st.sampled_from(range(len(ids))), min_size=1, unique=True))
    state = NETWORK.start(len(ids))
    for column in ids.T:
        logits, state = NETWORK.step(column, state)
    after, _ = NETWORK.step(np.full(len(kept), 3), state.rows(np.array(kept)))
    for row, sequence in enumerate(ids):
        alone = NETWORK.logits(np.array([[*sequence, 3]]))[0]
        np.testing.assert_allclose(logits[row], alone[-2], atol=1e-5)
        if row in kept:
            np.testing.assert_allclose(after[kept.index(row)], alone[-1], atol=1e-5)


def test_a_step_leaves_the_old_state_alone() -> None:
    """A state can be gone on from twice, with the same outcome."""
    state = NETWORK.step(np.array([1]), NETWORK.start(1))[1]
    first = NETWORK.step(np.array([2]), state)[0]
    NETWORK.step(np.array([5]), state)
    np.testing.assert_array_equal(NETWORK.step(np.array([2]), state)[0], first)


def test_extreme_gates_neither_overflow_nor_warn() -> None:
    """Huge weights saturate the gates and give finite logits."""
    huge = {name: value * np.float32(1e3) for name, value in weights_of(SHAPE).items()}
    assert np.isfinite(Network(huge, SHAPE).logits(np.array([[1, 2, 3]]))).all()
