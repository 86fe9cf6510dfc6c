"""Checkpoints: all of a run, bound to it."""

from pathlib import Path

import numpy as np
import pytest

from bot.errors import TrainingError
from bot.training.checkpoint import Counters, fingerprint, load_checkpoint, save_checkpoint

COUNTERS = Counters(run="r", step=7, best=1.0 / 3.0, best_step=5, worse=1)
ARRAYS = {"weights/a": np.arange(6, dtype=np.float32).reshape(2, 3), "best/a": np.float32([np.pi])}


def test_a_checkpoint_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Counters and arrays come back exactly; the next one takes its place."""
    path = tmp_path / "checkpoint"
    save_checkpoint(path, Counters("r", 1, float("inf"), 0, 0), {})
    save_checkpoint(path, COUNTERS, ARRAYS)
    counters, arrays = load_checkpoint(path, "r")
    assert counters == COUNTERS
    assert arrays.keys() == ARRAYS.keys()
    for name, value in ARRAYS.items():
        np.testing.assert_array_equal(arrays[name], value)
    assert list(tmp_path.iterdir()) == [path]


def test_an_unfinished_best_survives(tmp_path: Path) -> None:
    """Before the first evaluation the best figure is infinite, and stays so."""
    path = tmp_path / "checkpoint"
    save_checkpoint(path, Counters("r", 1, float("inf"), 0, 0), ARRAYS)
    assert load_checkpoint(path, "r")[0].best == float("inf")


def test_a_checkpoint_of_another_run_is_refused(tmp_path: Path) -> None:
    """What has changed is listed, and both ways out."""
    path = tmp_path / "checkpoint"
    save_checkpoint(path, COUNTERS, ARRAYS)
    with pytest.raises(
        TrainingError, match="belongs to another run: the corpus, the settings, the"
    ):
        load_checkpoint(path, "other")


def test_what_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    """Missing, foreign or cut: the path and what to do."""
    path = tmp_path / "checkpoint"
    with pytest.raises(TrainingError, match=f"^{path}: no checkpoint to resume"):
        load_checkpoint(path, "r")
    save_checkpoint(path, COUNTERS, ARRAYS)
    for data in (b"", b"junk" * 20, path.read_bytes()[:-5]):
        path.write_bytes(data)
        with pytest.raises(TrainingError, match=f"^{path}: not a checkpoint .*without --resume"):
            load_checkpoint(path, "r")


def test_the_fingerprint_covers_every_part() -> None:
    """Another seed, setting or weight is another run; the order of parts is none."""
    weights = {"a": np.zeros(2, np.float32), "b": np.ones(2, np.float32)}
    base = fingerprint(start=weights, seed=1)
    assert fingerprint(seed=1, start=dict(reversed(weights.items()))) == base
    assert fingerprint(start=weights, seed=2) != base
    assert fingerprint(start={**weights, "a": np.ones(2, np.float32)}, seed=1) != base
