"""The end of a run: how well the stored weights do, and in how few bytes."""

import math
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.errors import TrainingError
from bot.lm.artifact import load_model
from bot.lm.network import Network, Shape, Weights
from bot.lm.shared_files import SHARED
from bot.lm.tokenizer import CharacterTokenizer
from bot.training.dataset import Lines
from bot.training.material import culture_material, lines_of, read_library
from tests.small_project import CULTURE, Project

TOKENIZER = CharacterTokenizer("абв")
SHAPE = Shape(len(TOKENIZER.surfaces), embedding=4, layers=1, width=4)
LINES = Lines.encode(lines_of(["аб", "вввв"]), TOKENIZER)

pytestmark = pytest.mark.usefixtures("tensorflow")


def weights_of(**parts: Any) -> Weights:
    """Zeros, but for these."""
    zeros = {name: np.zeros(shape, np.float32) for name, shape in SHAPE.parts().items()}
    return {**zeros, **parts}


def test_a_model_whose_probe_fails_is_not_saved(trained: Project, tmp_path: Path) -> None:
    """Weights so large that two implementations disagree replace no good model."""
    from bot.training.finish import finish
    from bot.training.fit import Fitted
    from bot.training.plan import Plan, start_from_base

    models = shutil.copytree(trained.models, tmp_path / "models")
    place = models / CULTURE
    model, config = load_model(place), trained.config
    plan = Plan(
        name=CULTURE,
        material=culture_material(config, read_library(config), CULTURE),
        start=start_from_base(model),
        fit=config.training.scratch,
        settings=config.training,
        sampling=config.sampling,
        seed=1,
    )
    blown_up = {name: value * np.float32(1e4) for name, value in plan.start.weights.items()}
    with pytest.raises(TrainingError, match=f"old model is untouched: {place}: logits differ"):
        finish(plan, Fitted(blown_up, 1.0, 1, 1, stopped_early=False), b"", place)
    assert load_model(place).manifest == model.manifest
    assert sorted(models.iterdir()) == [place, models / SHARED]


def test_bits_per_character_count_the_ends_of_lines() -> None:
    """A network that knows nothing pays log2 V for each of 6 letters and 2 ends, over 6 letters."""
    from bot.training.finish import bits_per_char

    expected = math.log2(SHAPE.vocabulary) * 8 / 6
    assert bits_per_char(Network(weights_of(), SHAPE), LINES) == pytest.approx(expected, abs=1e-6)


def test_one_byte_a_weight_is_enough_where_it_costs_little() -> None:
    """int8 is taken, and the figure is that of the stored weights."""
    from bot.training.finish import choose_format

    form, packed, bits = choose_format(weights_of(), SHAPE, LINES)
    assert form == "int8"
    assert packed["embedding"].dtype == np.int8
    assert bits == pytest.approx(math.log2(SHAPE.vocabulary) * 8 / 6, abs=1e-6)


def test_two_bytes_are_taken_where_one_costs_too_much() -> None:
    """Where one huge weight drowns the others of its channel in rounding, float16 is stored.

    This network knows that letters repeat, by weights that one byte rounds to zero.
    """
    from bot.training.finish import choose_format

    embedding = np.zeros((SHAPE.vocabulary, 4), np.float32)
    embedding[4:] = [[9000, 35, 0, 0], [9000, 0, 35, 0], [9000, 0, 0, 35]]
    kernel = np.zeros((4, 16), np.float32)
    kernel[1:4, 8:12] = np.eye(4)[1:]
    projection = np.diag([0, 1, 1, 1]).astype(np.float32)
    weights = weights_of(
        **{"embedding": embedding, "lstm.0.kernel": kernel, "projection.kernel": projection}
    )
    form, packed, _ = choose_format(weights, SHAPE, Lines.encode(lines_of(["в" * 30]), TOKENIZER))
    assert form == "float16"
    assert packed["embedding"].dtype == np.float16
