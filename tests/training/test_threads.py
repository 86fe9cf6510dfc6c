"""The same weights whatever the number of cores."""

import os
import subprocess
import sys

from tests.small_project import ROOT

# Wide enough that TensorFlow parts its sums among threads.
_PROGRAM = """
import hashlib
import numpy as np
from bot.training.backend import require_tensorflow
require_tensorflow(2)
from bot.lm.network import Shape
from bot.training.network import initial_weights
from bot.training.settings import FitSettings
from bot.training.trainer import LanguageTrainer
shape = Shape(vocabulary=500, embedding=128, layers=1, width=512)
settings = FitSettings(epochs=1, learning_rate=0.01, dropout=0.1)
trainer = LanguageTrainer(initial_weights(shape, 1), shape, settings, seed=1)
ids = np.random.default_rng(1).integers(4, 500, (32, 17), dtype=np.int32)
for step in range(3):
    trainer.step(step, ids[:, :-1], ids[:, 1:], 0.01)
weights = trainer.average
print(hashlib.sha256(b"".join(weights[name].tobytes() for name in sorted(weights))).hexdigest())
"""


def test_the_number_of_cores_changes_no_weight() -> None:
    """One core, as a container may have, gives the bits that all cores give."""
    cores = os.sched_getaffinity(0)

    def weights_on(allowed: set[int]) -> str:
        os.sched_setaffinity(0, allowed)  # the child inherits it
        try:
            command = [sys.executable, "-c", _PROGRAM]
            return subprocess.run(
                command, cwd=ROOT, check=True, capture_output=True, text=True
            ).stdout
        finally:
            os.sched_setaffinity(0, cores)

    assert weights_on({min(cores)}) == weights_on(set(cores))
