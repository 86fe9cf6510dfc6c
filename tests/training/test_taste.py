"""The taste: lines that readers rated higher become likelier than those they rated lower."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.cli import main
from bot.errors import ModelDamagedError
from bot.lm.artifact import WEIGHTS, Model, load_model
from bot.lm.lexicon import Lexicon, words_beyond
from bot.lm.network import Shape
from bot.lm.ratings import Rated
from bot.lm.tokenizer import BOS, EOS, CharacterTokenizer
from bot.training.material import Line
from bot.training.settings import FitSettings, TasteSettings
from tests.small_project import Project

GOOD = [f"мир да лад {letter}" for letter in "абвгдежз"]
BAD = [f"дал ад рим {letter}" for letter in "абвгдежз"]
RATED = [Rated("zen", 8, text) for text in GOOD] + [Rated("zen", 2, text) for text in BAD]
TOKENIZER = CharacterTokenizer("".join(sorted(set("".join(GOOD + BAD)))))
SHAPE = Shape(len(TOKENIZER.surfaces), embedding=8, layers=1, width=24)
FIT = FitSettings(
    epochs=8, learning_rate=0.01, warmup_steps=2, batch_tokens=64, context=16, average=0.5
)

pytestmark = pytest.mark.usefixtures("tensorflow")

LINES = ["Кто рано встаёт, тому и дорога светла.", "Хлеб всему голова.", "Не верь чужой речи."] * 8


@pytest.fixture(scope="module")
def model(trained: Project) -> Model:
    """The model of the small project."""
    return load_model(trained.model)


def test_pairs_set_better_lines_against_worse_ones_of_their_tradition() -> None:
    """By the gap at least, about as long; lines of unknown cultures are passed over."""
    from bot.training.taste import pairs_of

    rated = [*RATED, Rated("sufi", 1, "дал ад рим и"), Rated("zen", 1, "дал ад рим " * 9)]
    pairs = pairs_of(rated, {"zen": "аб"}, TasteSettings(gap=3, pairs=2))
    assert len(pairs) == 2 * len(GOOD)
    assert {pair.better.text for pair in pairs} == set(GOOD)
    assert {pair.worse.text for pair in pairs} <= set(BAD)
    assert {line.tradition for pair in pairs for line in (pair.better, pair.worse)} == {"аб"}


def test_the_better_lines_gain_on_the_worse() -> None:
    """After learning nearly every pair is told apart, and the same run gives the same weights."""
    from bot.training.network import initial_weights
    from bot.training.taste import learn_taste, pairs_of, told_apart

    start = initial_weights(SHAPE, 1)
    taste = TasteSettings(beta=0.5)
    pairs = pairs_of(RATED, {"zen": ""}, taste)

    def learnt() -> Any:
        *_, (_, _, _, weights) = learn_taste(start, SHAPE, TOKENIZER, pairs, FIT, taste, seed=1)
        return weights

    weights = learnt()
    assert told_apart(weights, start, SHAPE, TOKENIZER, pairs, FIT) > 0.9
    again = learnt()
    assert all((weights[name] == again[name]).all() for name in weights)


@pytest.fixture
def based(project: Project) -> Project:
    """A project whose base model is its trained one, and ratings of lines in its letters."""
    (project.models / "russian").rename(project.models / "base")
    manifest = project.models / "base" / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"russian"', '"base"', 1), "utf-8")
    config = project.config_path.read_text("utf-8")  # the base knows the letters of one culture
    config = config[: config.index("  zen:")].replace(
        "  sample_every",
        "  taste: {own_lines: 40}\n  prefer: {epochs: 1, learning_rate: 0.001}\n  sample_every",
    )
    project.config_path.write_text(config, "utf-8")
    texts = [text for text in project.texts() if 20 < len(text) < 60]
    lines = [f"russian\t{9 if n % 2 else 2}\t{text}\n" for n, text in enumerate(texts)]
    (project.folder / "ratings.tsv").write_text("".join(lines), "utf-8")
    repaired = [f"russian\t{text[::-1]}\t{text}\n" for text in texts if text != text[::-1]]
    (project.folder / "repaired.tsv").write_text("".join(repaired), "utf-8")
    return project


def test_a_culture_is_trained_with_the_taste(
    based: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """`prefer` says what it learnt from; `train` adds it, and its manifest names it."""
    from bot.training.prefer import load_taste

    arguments = ["--config", str(based.config_path)]
    assert main(["prefer", str(based.folder / "ratings.tsv"), *arguments]) == 0
    assert "of those held out told apart" in capsys.readouterr().out
    taste = load_taste(based.models)
    assert taste is not None
    assert any(np.abs(value).max() > 0 for value in taste.difference.values())
    assert main(["train", "russian", *arguments]) == 0
    assert load_model(based.models / "russian").manifest.taste_sha256 == taste.sha256
    (based.models / "base" / WEIGHTS).write_bytes(b"other")
    with pytest.raises(ModelDamagedError, match="was learnt on another base model"):
        load_taste(based.models)


def test_repaired_lines_are_learnt_from(based: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """With ratings or without them; a file of another form is named, and nothing is learnt."""
    own = based.config_path.read_text("utf-8").replace("own_lines: 40", "own_lines: 0")
    based.config_path.write_text(own, "utf-8")
    arguments = ["--config", str(based.config_path)]
    ratings = based.folder / "ratings.tsv"
    assert main(["prefer", "--repaired", str(ratings), *arguments]) == 1
    assert "ratings.tsv:1: expected CULTURE<TAB>LINE" in capsys.readouterr().err
    assert not (based.models / "taste").exists()
    repaired = ["--repaired", str(based.folder / "repaired.tsv")]
    assert main(["prefer", *repaired, *arguments]) == 0
    alone = json.loads((based.models / "taste" / "taste.json").read_text("utf-8"))
    assert alone["pairs"] > 30
    assert alone["told_apart"] > 0.8
    assert alone["repaired_sha256"]
    assert alone["ratings_sha256"] is None
    assert main(["prefer", str(ratings), *repaired, *arguments]) == 0
    both = json.loads((based.models / "taste" / "taste.json").read_text("utf-8"))
    assert both["pairs"] > alone["pairs"]
    assert both["repaired_sha256"] == alone["repaired_sha256"]
    assert both["ratings_sha256"]


def test_too_few_ratings_are_refused(
    based: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line that says what there was, and nothing is saved."""
    few = tmp_path / "few.tsv"
    few.write_text("russian\t9\tМир да лад.\nrussian\t1\tЛад да мир.\n", "utf-8")
    config = based.config_path.read_text("utf-8").replace("own_lines: 40", "own_lines: 0")
    based.config_path.write_text(config, "utf-8")
    assert main(["prefer", str(few), "--config", str(based.config_path)]) == 1
    assert (
        "pairs to learn from. Rate or repair more lines" in capsys.readouterr().err.splitlines()[-1]
    )
    assert not (based.models / "taste").exists()


def test_own_pairs_begin_alike_and_go_on_in_real_words(model: Model) -> None:
    """The better line is people's, the worse one the model's own, of known words, about as long."""
    from bot.training.self_play import own_pairs
    from bot.training.taste import like_length

    lexicon = Lexicon(words_beyond(["О, я и не в на с к у о"]))
    lines = [Line(text, "русс") for text in LINES]
    arguments = (model.network(), model.tokenizer, lines, lexicon)
    pairs, again = (
        own_pairs(*arguments, temperature=0.5, rng=np.random.default_rng(3)) for _ in range(2)
    )
    assert pairs == again
    for pair in pairs:
        assert pair.better in lines
        assert pair.worse.tradition == pair.better.tradition
        assert pair.worse.text != pair.better.text
        assert lexicon.unknown_words(pair.worse.text) == []
        assert like_length(pair.worse.text, pair.better.text)


def test_beginnings_are_kept_and_ends_are_marked(model: Model) -> None:
    """Whatever a beginning's length, the written text starts with it, and ends or is None."""
    from bot.training.rollout import write_on

    encode = model.tokenizer.encode
    beginnings = [[BOS, *encode(text)] for text in ("Не", "Кто рано", "Хлеб", "В чужом доме")]
    written = write_on(
        model.network(), beginnings, temperature=0.6, max_tokens=40, rng=np.random.default_rng(1)
    )
    for beginning, ids in zip(beginnings, written, strict=True):
        assert ids is None or (
            ids[: len(beginning)] == beginning and ids.index(EOS) == len(ids) - 1
        )
    assert any(ids is not None for ids in written)
