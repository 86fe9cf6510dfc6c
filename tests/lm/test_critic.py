"""The critic at serving: each line rated by itself, its file checked, its figures right."""

import gc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ModelDamagedError
from bot.lm.critic import FIGURES, Critic, CriticShape, Reading, figures_of
from bot.lm.network import Weights
from bot.lm.tokenizer import EOS, SPECIAL
from bot.lm.weights import pack, to_bytes

SHAPE = CriticShape(vocabulary=20, embedding=6, width=5, hidden=32)


def weights_of(shape: CriticShape, seed: int = 1) -> Weights:
    """Random float32 weights."""
    rng = np.random.default_rng(seed)
    return {name: rng.normal(0, 0.5, s).astype(np.float32) for name, s in shape.parts().items()}


CRITIC = Critic(weights_of(SHAPE))
DATA = to_bytes(pack(weights_of(SHAPE), "int8"))


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Any line of a few tokens, with any figures."""
    ids = st.integers(len(SPECIAL), SHAPE.vocabulary - 1)
    tokens = [*draw(st.lists(ids, max_size=9)), EOS]
    figures = np.random.default_rng(draw(st.integers(0, 999))).normal(-2, 1, (len(tokens), FIGURES))
    return Reading(tokens, figures.astype(np.float32))


@given(st.lists(readings(), min_size=1, max_size=6))
def test_a_rating_does_not_depend_on_what_else_is_rated(lines: list[Reading]) -> None:
    """Longer lines beside a line pad it, which its rating must not show."""
    alone = [CRITIC.ratings([line])[0] for line in lines]
    np.testing.assert_allclose(CRITIC.ratings(lines), alone, atol=1e-5)


@given(readings())
def test_a_rating_depends_on_order_and_figures(line: Reading) -> None:
    """The same tokens in another order, or found otherwise likely, are rated otherwise."""
    other = Reading(line.tokens, line.figures + 1)
    assert CRITIC.ratings([line])[0] != CRITIC.ratings([other])[0]
    turned = Reading(line.tokens[::-1], line.figures)
    if line.tokens != line.tokens[::-1]:
        assert CRITIC.ratings([line])[0] != CRITIC.ratings([turned])[0]


def test_no_lines_have_no_ratings() -> None:
    """As when no candidate has passed the filters."""
    assert CRITIC.ratings([]).shape == (0,)


def test_figures_tell_of_the_whole_distribution() -> None:
    """Log-probability of what came, entropy, log-probability of the likeliest: in nats."""
    shares = np.array([[0.5, 0.25, 0.25], [1 / 3, 1 / 3, 1 / 3]])
    figures = figures_of(np.log(shares).astype(np.float32) + 7, np.array([1, 2]))
    entropy = -(shares * np.log(shares)).sum(axis=1)
    expected = [[np.log(0.25), entropy[0], np.log(0.5)], [np.log(1 / 3), entropy[1], np.log(1 / 3)]]
    np.testing.assert_allclose(figures, expected, atol=1e-6)


def test_what_is_saved_is_read_back_and_shared() -> None:
    """Models that name the same critic have it in memory once, as long as one needs it."""
    first = Critic.from_bytes(DATA, SHAPE.vocabulary, "here")
    assert Critic.from_bytes(bytes(DATA), SHAPE.vocabulary, "there") is first
    line = Reading([9, 5, EOS], np.zeros((3, FIGURES), np.float32))
    np.testing.assert_allclose(first.ratings([line]), CRITIC.ratings([line]), atol=0.2)  # int8
    del first
    gc.collect()
    assert not Critic._loaded


def test_a_critic_of_another_vocabulary_is_refused() -> None:
    """It would read other tokens than were written."""
    expected = r"^models/critic: knows 20 tokens, the model has 21\. Learn the critic again"
    with pytest.raises(ModelDamagedError, match=expected):
        Critic.from_bytes(DATA, 21, "models/critic")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        DATA[:-9],
        to_bytes({"embedding": np.zeros((20, 6), np.float16)}),
        to_bytes(pack({**weights_of(SHAPE), "hidden.bias": np.zeros(9, np.float32)}, "int8")),
        to_bytes(
            pack({**weights_of(SHAPE), "rating.bias": np.full(1, np.nan, np.float32)}, "int8")
        ),
    ],
    ids=["empty", "truncated", "parts missing", "of another size", "not finite"],
)
def test_what_is_no_critic_is_refused(data: bytes) -> None:
    """By its place, with what to do."""
    with pytest.raises(ModelDamagedError, match=r"^here: .*Learn the critic again"):
        Critic.from_bytes(data, SHAPE.vocabulary, "here")
