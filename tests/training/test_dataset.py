"""Batches: every token predicted once, in an order that only seed and epoch decide."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UnknownCharacterError
from bot.lm.tokenizer import BOS, EOS, PAD, CharacterTokenizer
from bot.training.dataset import Batches, Lines
from bot.training.material import Line, lines_of

TOKENIZER = CharacterTokenizer(" абвг")
TEXTS = st.lists(st.text("абвг", min_size=1, max_size=120), min_size=1, max_size=30)


def batches_of(texts: list[str], context: int = 32, batch_tokens: int = 64) -> Batches:
    """The texts, cut and batched."""
    return Batches(
        Lines.encode(lines_of(texts), TOKENIZER), context=context, batch_tokens=batch_tokens
    )


@given(TEXTS, st.integers(8, 64), st.integers(1, 300))
def test_every_token_is_predicted_once_an_epoch(
    texts: list[str], context: int, batch_tokens: int
) -> None:
    """Also of lines longer than the context; each target stands one place behind its input."""
    batches = batches_of(texts, context, batch_tokens)
    found: Counter[tuple[int, int]] = Counter()
    steps = 0
    for inputs, targets in batches.epoch(1, 0):
        steps += 1
        assert inputs.shape == targets.shape
        real = targets != PAD
        assert ((inputs != PAD) == real).all()
        np.testing.assert_array_equal(inputs[:, 1:][real[:, 1:]], targets[:, :-1][real[:, 1:]])
        found.update(zip(inputs[real].tolist(), targets[real].tolist(), strict=True))
    expected: Counter[tuple[int, int]] = Counter()
    for text in texts:
        ids = [BOS, *TOKENIZER.encode(text), EOS]
        expected.update(pairwise(ids))
    assert found == expected
    assert steps == batches.steps
    assert batches.characters == sum(map(len, texts))


def test_batches_have_few_shapes() -> None:
    """Rows times length stays near the tokens asked for, whatever the lengths of lines."""
    batches = batches_of(["а" * n for n in range(1, 200)], context=64, batch_tokens=256)
    shapes = {inputs.shape for inputs, _ in batches.epoch(1, 0)}
    assert {length for _, length in shapes} <= {16, 20, 24, 28, 32, 40, 48, 64}
    assert all(rows * length <= 256 for rows, length in shapes)


def order_of(batches: Batches, seed: int, epoch: int) -> list[bytes]:
    """An epoch's batches."""
    return [inputs.tobytes() for inputs, _ in batches.epoch(seed, epoch)]


def test_order_is_decided_by_seed_and_epoch() -> None:
    """The same twice; another in another epoch and under another seed."""
    batches = batches_of(["абвг"[n % 4] * (n % 30 + 1) for n in range(100)])
    first = order_of(batches, 1, 0)
    assert order_of(batches, 1, 0) == first
    assert order_of(batches, 1, 1) != first
    assert order_of(batches, 2, 0) != first


def test_the_fingerprint_tells_texts_and_cuts_apart() -> None:
    """Another text, order, context or batch size is another run."""
    texts = ["абвг", "гвба"]
    prints = {
        batches_of(texts).fingerprint(),
        batches_of(texts[::-1]).fingerprint(),
        batches_of(["абвг", "гвбб"]).fingerprint(),
        batches_of(texts, context=16).fingerprint(),
        batches_of(texts, batch_tokens=128).fingerprint(),
    }
    assert len(prints) == 5
    assert batches_of(texts).fingerprint() in prints


def test_strangers_are_an_error() -> None:
    """Nothing is trained on with letters missing."""
    with pytest.raises(UnknownCharacterError, match="'x'"):
        Lines.encode(lines_of(["абв", "абx"]), TOKENIZER)


@pytest.mark.parametrize("context", [8, 64])
def test_a_prompt_is_read_and_not_predicted(context: int) -> None:
    """Tradition and words stand before the second mark of beginning; only the text is a target."""
    line = Line("абвг" * 5, tradition="аб", about="вг а")
    batches = Batches(Lines.encode([line], TOKENIZER), context=context, batch_tokens=64)
    predicted: Counter[int] = Counter()
    read: Counter[int] = Counter()
    for inputs, targets in batches.epoch(1, 0):
        read.update(inputs[inputs != PAD].tolist())
        predicted.update(targets[targets != PAD].tolist())
    assert predicted == Counter([*TOKENIZER.encode(line.text), EOS])
    assert read == Counter([BOS, *TOKENIZER.encode("аб вг а"), BOS, *TOKENIZER.encode(line.text)])
    assert batches.characters == len(line.text)


def test_prompts_tell_runs_apart() -> None:
    """What is predicted takes part in a run's fingerprint, not only what is read."""
    prints = {
        Batches(Lines.encode([line], TOKENIZER), context=32, batch_tokens=64).fingerprint()
        for line in (Line("аб"), Line("аб", "в"), Line("аб", "", "в"), Line("аб", "в", "г"))
    }
    assert len(prints) == 3  # a tradition and a word of the same letters read the same
