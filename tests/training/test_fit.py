"""The training loop: it learns, and it ends in the same bits however often it is interrupted."""

import itertools
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.errors import TrainingError
from bot.lm.network import Shape, Weights
from bot.lm.tokenizer import CharacterTokenizer
from bot.training.dataset import Batches, Lines
from bot.training.material import lines_of
from bot.training.settings import FitSettings

TEXTS = ["мир да лад", "хлеб да соль", "конь о воз", "волк о лес", "дым до неба"]
TOKENIZER = CharacterTokenizer("".join(sorted(set("".join(TEXTS)))))
SHAPE = Shape(len(TOKENIZER.surfaces), embedding=8, layers=1, width=24)
SETTINGS = FitSettings(
    epochs=6,
    learning_rate=0.02,
    warmup_steps=3,
    batch_tokens=16,
    context=16,
    average=0.8,
    patience=9,
    evaluate_every=4,
)

pytestmark = pytest.mark.usefixtures("tensorflow")


class KilledError(Exception):
    """The process dies here."""


def fit(folder: Path, *, seed: int = 1, crash_at: int = 0, **options: Any) -> Any:
    """A run on five short lines, watched; returns weights and the losses of its steps."""
    from bot.training.fit import Watcher
    from bot.training.fit import fit as real_fit
    from bot.training.network import initial_weights

    losses: list[float] = []

    class Observer(Watcher):
        def stepped(self, step: int, loss: float, tokens_per_s: float) -> None:
            losses.append(loss)
            if step == crash_at:
                raise KilledError

    settings = options.pop("settings", SETTINGS)
    lines = Lines.encode(lines_of(TEXTS), TOKENIZER)
    batches = Batches(lines, context=settings.context, batch_tokens=settings.batch_tokens)
    fitted = real_fit(
        initial_weights(SHAPE, 1),
        SHAPE,
        batches,
        batches,
        settings,
        seed=seed,
        checkpoint=folder / "checkpoint",
        watcher=Observer(),
        **options,
    )
    return fitted, losses


def assert_same(first: Weights, second: Weights) -> None:
    """Bit for bit."""
    assert first.keys() == second.keys()
    for name, value in first.items():
        np.testing.assert_array_equal(value, second[name], strict=True)


@pytest.fixture(scope="module")
def whole(loaded_tensorflow: None, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A run that nothing interrupted."""
    return fit(tmp_path_factory.mktemp("whole"))


def test_the_first_loss_is_that_of_knowing_nothing(whole: Any) -> None:
    """Before anything is learnt each token costs ln V nats."""
    assert whole[1][0] == pytest.approx(math.log(SHAPE.vocabulary), abs=0.3)


def test_an_interrupted_run_ends_in_the_same_bits(whole: Any, tmp_path: Path) -> None:
    """Killed between two checkpoints, resumed, killed after another, resumed: the same weights."""
    fitted, losses = whole
    every_step = itertools.count(0, 100).__next__
    with pytest.raises(KilledError):
        fit(tmp_path, crash_at=7)
    with pytest.raises(KilledError):
        fit(tmp_path, crash_at=14, resume=True, clock=every_step)
    again, last = fit(tmp_path, resume=True)
    assert last == losses[13:]
    assert (again.steps, again.best_step) == (fitted.steps, fitted.best_step)
    assert again.bits_per_char == fitted.bits_per_char
    assert_same(again.weights, fitted.weights)


def test_another_seed_gives_other_weights(whole: Any, tmp_path: Path) -> None:
    """The seed decides order and dropout."""
    other, losses = fit(tmp_path, seed=2)
    assert losses != whole[1]
    assert not np.array_equal(other.weights["embedding"], whole[0].weights["embedding"])


def test_five_lines_are_learnt_by_heart(tmp_path: Path) -> None:
    """With no dropout and epochs enough the loss goes to almost nothing."""
    settings = SETTINGS.model_copy(update={"epochs": 60, "dropout": 0.0, "evaluate_every": 50})
    fitted, losses = fit(tmp_path, settings=settings)
    assert np.mean(losses[-5:]) < 0.4
    assert fitted.bits_per_char < 0.7


def test_training_stops_when_held_out_lines_get_no_better(tmp_path: Path) -> None:
    """After `patience` looks without a better figure; the weights kept are those of the best."""
    settings = SETTINGS.model_copy(
        update={"epochs": 50, "learning_rate": 3.0, "patience": 2, "average": 0.0, "clip_norm": 9.0}
    )
    fitted, _ = fit(tmp_path, settings=settings)
    assert fitted.stopped_early
    assert fitted.steps == fitted.best_step + 2 * settings.evaluate_every


def test_a_checkpoint_of_another_run_is_not_resumed(tmp_path: Path) -> None:
    """With another seed the run would end in other bits than either: it is refused."""
    with pytest.raises(KilledError):
        fit(tmp_path, crash_at=5)
    with pytest.raises(TrainingError, match="belongs to another run"):
        fit(tmp_path, seed=2, resume=True)


def test_a_loss_that_is_no_number_stops_the_run(tmp_path: Path) -> None:
    """Diverged: at which step, and what to lower."""
    settings = SETTINGS.model_copy(update={"learning_rate": 1e38, "warmup_steps": 0})
    with pytest.raises(TrainingError, match=r"the loss is (nan|inf) at step \d+: lower training"):
        fit(tmp_path, settings=settings)
