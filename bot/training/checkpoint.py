"""The whole state of a training run in one file, so that a killed run goes on unharmed.

Everything random in training is a function of the seed and the step, so weights, optimizer moments,
averages and a few counters are all there is to keep.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from bot.errors import TrainingError
from bot.files import write_aside


@dataclass(frozen=True)
class Counters:
    """Where a run stands, beside its arrays."""

    run: str
    """Fingerprint of data, settings, seed and starting weights."""
    step: int
    """Steps done."""
    best: float
    """Lowest held-out bits per character so far."""
    best_step: int
    worse: int
    """Evaluations since the best one."""


def fingerprint(**parts: object) -> str:
    """A short hash of whatever decides a run; arrays by their bytes, the rest by its JSON."""
    digest = hashlib.blake2b(digest_size=16)
    for name in sorted(parts):
        value = parts[name]
        digest.update(name.encode())
        if isinstance(value, Mapping):
            for key in sorted(value):
                digest.update(str(key).encode() + np.ascontiguousarray(value[key]).tobytes())
        else:
            digest.update(json.dumps(value, sort_keys=True).encode())
    return digest.hexdigest()


def save_checkpoint(path: Path, counters: Counters, arrays: Mapping[str, np.ndarray]) -> None:
    """Replace the checkpoint; a reader finds the old one or the new one, never half of either."""
    metadata = {"counters": json.dumps(asdict(counters))}
    write_aside(path, save(dict(arrays), metadata))


def load_checkpoint(path: Path, run: str) -> tuple[Counters, dict[str, np.ndarray]]:
    """Read a checkpoint of this very run.

    Raises:
        TrainingError: there is none, it is damaged, or it belongs to another run.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            counters = Counters(**json.loads(file.metadata()["counters"]))
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except FileNotFoundError:
        raise TrainingError(f"{path}: no checkpoint to resume. Train without --resume.") from None
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        raise TrainingError(
            f"{path}: not a checkpoint ({error}). Remove it and train without --resume."
        ) from None
    if counters.run != run:
        raise another_run(path)
    return counters, arrays


def another_run(path: Path) -> TrainingError:
    """What to say of a run's file that cannot be gone on from."""
    return TrainingError(
        f"{path}: belongs to another run: the corpus, the settings, the seed or the base model "
        "has changed since. Put them back, or remove the folder to start anew."
    )
