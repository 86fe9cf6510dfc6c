"""Learning the critic: what readers like is told from what they do not, and taken over."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.cli import main
from bot.errors import ModelDamagedError
from bot.lm.artifact import CRITIC, WEIGHTS, load_model
from bot.lm.critic import DIRECTIONS, FIGURES, Critic, Reading, batch_of
from bot.lm.network import Weights
from bot.lm.tokenizer import EOS, SPECIAL
from bot.training.settings import CriticSettings, FitSettings
from tests.small_project import Project

pytestmark = pytest.mark.usefixtures("tensorflow")

VOCABULARY, FIRST = 24, len(SPECIAL)
FIT = FitSettings(epochs=8, learning_rate=0.01, warmup_steps=2, batch_tokens=256, context=8)
SETTINGS = CriticSettings(width=8, hidden=8, fit=FIT.model_copy(update={"average": 0.5}))
EMBEDDING = np.random.default_rng(0).normal(0, 0.3, (VOCABULARY, 6)).astype(np.float32)


def lines(count: int, seed: int) -> list[Any]:
    """Lines whose rating is 8 where one of the tokens is the first of all, else 2."""
    from bot.training.critic_network import RatedReading

    rng, rated = np.random.default_rng(seed), []
    for _ in range(count):
        tokens = rng.integers(FIRST, FIRST + 9, rng.integers(3, 7)).tolist()
        figures = rng.normal(-2, 1, (len(tokens) + 1, FIGURES)).astype(np.float32)
        rated.append(
            RatedReading(Reading([*tokens, EOS], figures), 8.0 if FIRST in tokens else 2.0)
        )
    return rated


def learnt() -> Weights:
    """The weights after the last epoch."""
    from bot.training.critic_network import learn_critic

    *_, (_, _, weights) = learn_critic(EMBEDDING, lines(1200, seed=1), SETTINGS, seed=1)
    return weights


def test_unseen_lines_are_rated_as_readers_do() -> None:
    """By what they have in common; and the same run gives the same weights."""
    from bot.training.critic_network import merit_of

    weights = learnt()
    merit = merit_of(Critic(weights), lines(400, seed=2))
    assert merit.correlation > 0.6
    assert merit.chosen > merit.mean + 1.5
    again = learnt()
    assert all((weights[name] == again[name]).all() for name in weights)


def test_a_critic_is_measured_by_what_it_would_choose() -> None:
    """One that always agrees has correlation 1 and the best; one that tells nothing has neither."""
    from bot.training.critic_network import RatedReading, merit_of

    class Knows:
        def ratings(self, read: list[Reading]) -> Any:
            return np.array([each.tokens[0] for each in read])

    class KnowsNothing(Knows):
        def ratings(self, read: list[Reading]) -> Any:
            return np.zeros(len(read))

    readings = [Reading([n % 8, EOS], np.zeros((2, FIGURES), np.float32)) for n in range(240)]
    rated = [RatedReading(each, float(each.tokens[0])) for each in readings]
    best, none = merit_of(Knows(), rated), merit_of(KnowsNothing(), rated)
    assert best.correlation == pytest.approx(1)
    assert best.chosen > 6.5
    assert none.correlation == 0
    assert none.chosen == pytest.approx(best.mean, abs=0.3)


def test_serving_rates_as_training_does() -> None:
    """NumPy and TensorFlow give the same ratings, whatever the lines' lengths."""
    import tensorflow as tf

    from bot.training.critic_network import _initial_weights, _rate

    weights = _initial_weights(EMBEDDING, SETTINGS, seed=3)
    read = [each.reading for each in lines(40, seed=3)]
    constants = {name: tf.constant(value) for name, value in weights.items()}
    batches = [batch_of(read, 9, direction) for direction in DIRECTIONS]
    inputs = tuple(tuple(map(tf.constant, batch)) for batch in batches)
    given = _rate(constants, inputs, lambda x, place: x)
    np.testing.assert_allclose(Critic(weights).ratings(read), given.numpy(), atol=1e-5)


@pytest.fixture
def based(project: Project) -> Project:
    """A project whose base model is its trained one, and ratings of lines in its letters."""
    (project.models / "russian").rename(project.models / "base")
    manifest = project.models / "base" / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"russian"', '"base"', 1), "utf-8")
    config = project.config_path.read_text("utf-8")  # the base knows the letters of one culture
    critic = "{width: 8, hidden: 4, fit: {epochs: 1, learning_rate: 0.01, context: 32}}"
    config = config[: config.index("  zen:")].replace(
        "  sample_every", f"  critic: {critic}\n  sample_every"
    )
    project.config_path.write_text(config, "utf-8")
    texts = [f"{text} Да{', да' * n}." for n in range(5) for text in project.texts()]
    rated = [f"russian\t{3 + n % 5}\t{text}\n" for n, text in enumerate(texts)]
    rated += ["gone\t9\tМир да лад.\n", "russian\t9\tMir da lad.\n"]  # left out
    (project.folder / "corpora" / "ratings").mkdir()
    place = project.folder / "corpora" / "ratings" / "some.tsv"
    place.write_text("".join(rated), "utf-8")
    return project


def test_a_culture_is_given_the_critic(based: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """`critic` says how well it tells lines apart; `train` adds it; another base is noticed."""
    from bot.training.critic import load_critic

    arguments = ["--config", str(based.config_path)]
    assert main(["critic", *arguments]) == 0
    assert "held out: correlation" in capsys.readouterr().out
    about = json.loads((based.models / "critic" / "critic.json").read_text("utf-8"))
    assert about["ratings"] + about["held_out"] == 5 * len(based.texts())
    assert about["ratings"] > 5 * about["held_out"]
    base = load_model(based.models / "base")
    data = load_critic(based.models, base)
    assert data is not None
    assert main(["train", "russian", *arguments]) == 0
    model = load_model(based.models / "russian")
    assert main(["train", "russian", "--scratch", *arguments, "--output", str(based.folder)]) == 0
    assert load_model(based.folder / "russian").critic is None
    assert model.manifest.files[CRITIC] == about["weights_sha256"]
    assert model.critic is Critic.from_bytes(data, len(model.tokenizer.surfaces), "")
    other = base.manifest.model_copy(update={"files": {**base.manifest.files, WEIGHTS: "other"}})
    with pytest.raises(ModelDamagedError, match="was learnt on another base model"):
        load_critic(based.models, replace(base, manifest=other))
    (based.models / "critic" / CRITIC).write_bytes(data[:-1])
    with pytest.raises(ModelDamagedError, match=r"critic\.safetensors: checksum differs"):
        load_critic(based.models, base)


def test_too_few_ratings_are_refused(
    based: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line that says how many there were, and nothing is saved; none at all likewise."""
    few = tmp_path / "few.tsv"
    few.write_text("russian\t9\tМир да лад.\nrussian\t1\tЛад да мир.\n", "utf-8")
    arguments = ["--config", str(based.config_path)]
    assert main(["critic", str(few), *arguments]) == 1
    assert "rate more lines" in capsys.readouterr().err.splitlines()[-1]
    (based.folder / "corpora" / "ratings" / "some.tsv").unlink()
    assert main(["critic", *arguments]) == 2
    assert "no ratings: name files of them" in capsys.readouterr().err
    assert not (based.models / "critic").exists()
