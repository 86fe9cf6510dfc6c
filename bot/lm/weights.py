"""Weights as they are stored and kept in memory: float16, or int8 with a scale per channel.

One byte a weight is what lets eighteen cultures stay loaded; a network is expanded to float32 when
it is asked. The trainer measures what int8 costs and falls back to float16 where it is too much.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load, save

from bot.errors import ModelDamagedError
from bot.lm.network import Shape, Weights

Format = Literal["int8", "float16"]
Packed = dict[str, npt.NDArray[np.int8 | np.float16 | np.float32]]
_SCALE = ".scale"


def pack(weights: Mapping[str, npt.NDArray[np.float32]], form: Format) -> Packed:
    """The weights in their stored form.

    Matrices become int8 with one float32 scale a channel: a row of the embedding, a column of every
    other matrix. Biases stay float32. `float16` rounds the matrices instead.
    """
    packed: Packed = {}
    for name, value in weights.items():
        if value.ndim < 2:
            packed[name] = value.astype(np.float32)
        elif form == "float16":
            packed[name] = value.astype(np.float16)
        else:
            axis = 1 if name == "embedding" else 0
            scale = np.abs(value).max(axis=axis, keepdims=True) / np.float32(127)
            scale[scale == 0] = 1
            packed[name] = np.rint(value / scale).astype(np.int8)
            packed[name + _SCALE] = scale.astype(np.float32)
    return packed


def expand(packed: Packed) -> Weights:
    """Float32 weights from their stored form."""
    weights: Weights = {}
    for name, value in packed.items():
        if name.endswith(_SCALE):
            continue
        weights[name] = value.astype(np.float32)
        if name + _SCALE in packed:
            weights[name] *= packed[name + _SCALE].astype(np.float32, copy=False)
    return weights


def to_bytes(packed: Packed) -> bytes:
    """A safetensors file; the same weights give the same bytes."""
    data: bytes = save(dict(sorted(packed.items())))
    return data


def from_bytes(data: bytes, shape: Shape, where: str) -> Packed:
    """Read a safetensors file and check that it has the parts of such a network, all finite.

    Raises:
        ModelDamagedError: truncated, no safetensors file, or of another network.
    """
    packed = read_packed(data, where, "Retrain.")
    require_parts(packed, shape.parts(), where, "Retrain.")
    return packed


def read_packed(data: bytes, where: str, remedy: str) -> Packed:
    """Read a safetensors file, whatever it holds.

    Args:
        data: the file's content.
        where: it lies, for the error.
        remedy: what the error says is to be done.

    Raises:
        ModelDamagedError: truncated, or no safetensors file.
    """
    try:
        packed: Packed = load(data)
    except (SafetensorError, ValueError, KeyError) as error:
        raise ModelDamagedError(f"{where}: not a safetensors file ({error}). {remedy}") from None
    return packed


def sizes_of(packed: Packed) -> dict[str, tuple[int, ...]]:
    """The shape of each weight by its name."""
    return {name: value.shape for name, value in packed.items() if not name.endswith(_SCALE)}


def require_parts(
    packed: Packed, expected: Mapping[str, tuple[int, ...]], where: str, remedy: str
) -> None:
    """Make sure that weights are those of a network with these parts, all finite.

    Raises:
        ModelDamagedError: says which is not.
    """
    found = sizes_of(packed)
    if found != expected:
        differing = sorted(k for k in found.keys() | expected if found.get(k) != expected.get(k))
        first = differing[0]
        raise ModelDamagedError(
            f"{where}: {first} is {found.get(first, 'missing')}, expected "
            f"{expected.get(first, 'no such part')}. The file is of another network. {remedy}"
        )
    for name, value in packed.items():
        if value.dtype != np.int8 and not np.isfinite(value.astype(np.float32)).all():
            raise ModelDamagedError(f"{where}: {name} holds numbers that are not finite. {remedy}")
        if value.dtype == np.int8 and name + _SCALE not in packed:
            raise ModelDamagedError(f"{where}: {name} has no scale. {remedy}")
