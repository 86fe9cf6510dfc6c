"""Stored weights: small, close to what they were, and checked when they are read."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save

from bot.errors import ModelDamagedError
from bot.lm.network import Shape, Weights
from bot.lm.weights import Format, Packed, expand, from_bytes, pack, to_bytes

SHAPE = Shape(vocabulary=9, embedding=4, layers=2, width=3)
FORMS: tuple[Format, ...] = ("int8", "float16")


def weights_of(shape: Shape, seed: int = 1) -> Weights:
    """Random float32 weights."""
    rng = np.random.default_rng(seed)
    return {n: rng.normal(0.0, 0.3, s).astype(np.float32) for n, s in shape.parts().items()}


WEIGHTS = weights_of(SHAPE)


@given(st.integers(0, 10_000), st.floats(1e-3, 1e3))
def test_a_byte_a_weight_is_near_the_weight(seed: int, size: float) -> None:
    """int8 is off by at most half a 127th of the channel's largest weight; biases are exact."""
    weights = {n: value * np.float32(size) for n, value in weights_of(SHAPE, seed).items()}
    again = expand(pack(weights, "int8"))
    assert again.keys() == weights.keys()
    for name, value in weights.items():
        if value.ndim == 1:
            np.testing.assert_array_equal(again[name], value)
            continue
        largest = np.abs(value).max(axis=1 if name == "embedding" else 0, keepdims=True)
        assert (np.abs(again[name] - value) <= largest / 254 * (1 + 1e-3)).all()


def test_two_bytes_a_weight_are_nearer() -> None:
    """float16 rounds to eleven binary digits."""
    again = expand(pack(WEIGHTS, "float16"))
    for name, value in WEIGHTS.items():
        np.testing.assert_allclose(again[name], value, rtol=2**-11, atol=1e-7)


def test_an_untrained_channel_stays_zero() -> None:
    """A row or column of nothing but zeros is stored and read as zeros."""
    weights = {**WEIGHTS, "embedding": np.zeros((9, 4), np.float32)}
    assert not expand(pack(weights, "int8"))["embedding"].any()


@pytest.mark.parametrize("form", FORMS)
def test_what_is_saved_is_read_back(form: Format) -> None:
    """Every array comes back bit for bit, and saving it again gives equal bytes."""
    packed = pack(WEIGHTS, form)
    data = to_bytes(packed)
    again = from_bytes(data, SHAPE, "here")
    assert again.keys() == packed.keys()
    for name, value in packed.items():
        assert again[name].dtype == value.dtype
        np.testing.assert_array_equal(again[name], value)
    assert to_bytes(dict(reversed(packed.items()))) == data


@pytest.mark.parametrize("form", FORMS)
@given(share=st.floats(0, 1, exclude_max=True))
def test_truncated_weights_are_refused(form: Format, share: float) -> None:
    """Cut anywhere, the file is refused by its name, with what to do."""
    data = to_bytes(pack(WEIGHTS, form))
    with pytest.raises(ModelDamagedError, match=r"^here: not a safetensors file \(.*Retrain"):
        from_bytes(data[: int(share * len(data))], SHAPE, "here")


@given(st.binary(max_size=200))
def test_other_bytes_are_no_weights(data: bytes) -> None:
    """No bytes whatever make anything but the error."""
    with pytest.raises(ModelDamagedError, match=r"^here: "):
        from_bytes(data, SHAPE, "here")


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (Shape(9, 4, 2, 5), r"lstm.0.bias is \(20,\), expected \(12,\)"),
        (Shape(9, 4, 1, 3), r"lstm.1.bias is missing, expected \(12,\)"),
        (Shape(9, 4, 3, 3), r"lstm.2.bias is \(12,\), expected no such part"),
    ],
)
def test_weights_of_another_network_are_refused(other: Shape, message: str) -> None:
    """The message says which part differs: what was found, what was expected."""
    with pytest.raises(ModelDamagedError, match=f"^here: {message}.*of another network. Retrain"):
        from_bytes(to_bytes(pack(weights_of(other), "int8")), SHAPE, "here")


def test_numbers_that_are_none_are_refused() -> None:
    """NaN and infinity do not get into a network."""
    packed: Packed = pack(WEIGHTS, "float16")
    packed["projection.kernel"][0, 0] = np.inf
    with pytest.raises(ModelDamagedError, match=r"projection\.kernel holds numbers that are not"):
        from_bytes(to_bytes(packed), SHAPE, "here")


def test_bytes_without_their_scale_are_refused() -> None:
    """An int8 matrix means nothing without its scales."""
    packed = pack(WEIGHTS, "int8")
    del packed["embedding.scale"]
    with pytest.raises(ModelDamagedError, match="embedding has no scale"):
        from_bytes(save(packed), SHAPE, "here")
