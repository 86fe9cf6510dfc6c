"""`train`: what it is told, before any training begins."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.lm.manifest import MANIFEST
from tests.small_project import CULTURE, Project

Capsys = pytest.CaptureFixture[str]


def refused(capsys: Capsys, project: Project, *arguments: str, code: int = 1) -> str:
    """The one line that a bad call gets, with its exit code."""
    assert main(["train", *arguments, "--config", str(project.config_path)]) == code
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    return line


@pytest.mark.parametrize("cultures", [["zenn"], [CULTURE, "zenn"]])
def test_an_unknown_culture_is_told_the_known_ones(
    capsys: Capsys, untrained: Project, cultures: list[str]
) -> None:
    """A typo: nothing is trained."""
    line = refused(capsys, untrained, *cultures)
    assert line == "proverb-bot: no culture 'zenn'. Known: russian, zen"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "proverb-bot: name cultures or --all. Known: russian, zen"),
        (["zen", "--text", "x.txt"], "proverb-bot: --text trains one model on the file: name no"),
        (["--all", "--text", "x.txt"], "proverb-bot: --text trains one model on the file: name n"),
        (["--text", "texts/Zen.txt"], "proverb-bot: texts/Zen.txt: its model would take the place"),
        (["--text", "base.txt"], "proverb-bot: base.txt: its model would take the place of "),
        (["--text", "critic.txt"], "proverb-bot: critic.txt: its model would take the place of "),
    ],
)
def test_what_cannot_be_trained_is_wrong_usage(
    capsys: Capsys, untrained: Project, arguments: list[str], message: str
) -> None:
    """Nothing or too much named, or a text that would overwrite a culture: one line, exit 2."""
    assert refused(capsys, untrained, *arguments, code=2).startswith(message)


def test_a_text_does_not_replace_the_model_of_another_text(
    tensorflow: Any, capsys: Capsys, project: Project
) -> None:
    """Names in other letters all become `text`: the second file is refused, not the first lost."""
    model = project.model.rename(project.models / "text")
    manifest = json.loads((model / MANIFEST).read_text("utf-8"))
    source = {**manifest["sources"][0], "name": "мысли.txt"}
    edited = json.dumps({**manifest, "culture": "text", "sources": [source]})
    (model / MANIFEST).write_text(edited, "utf-8")
    line = refused(capsys, project, "--text", "стихи.txt", code=2)
    assert line.startswith(f"proverb-bot: стихи.txt: its model would take the place of {model}.")
    output = ["--output", str(project.models)]
    assert "take the place" in refused(capsys, project, "--text", "стихи.txt", *output, code=2)
    again = project.folder / "мысли.txt"
    again.write_bytes(b"")  # refused for what is in it, not for its name
    assert "take the place" not in refused(capsys, project, "--text", str(again))


@pytest.mark.parametrize("seed", ["-1", "x", "134217728", "1.0"])
def test_a_seed_is_a_whole_number(capsys: Capsys, untrained: Project, seed: str) -> None:
    """Anything else is wrong usage, told with the range."""
    with pytest.raises(SystemExit) as ended:
        main(["train", "zen", f"--seed={seed}", "--config", str(untrained.config_path)])
    assert ended.value.code == 2
    assert "expected a whole number from 0 to 134217727" in capsys.readouterr().err


def test_without_tensorflow_it_says_how_to_install_it(
    capsys: Capsys, untrained: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The serving installation has no trainer: one line names it."""
    monkeypatch.setattr("bot.training.backend.find_spec", lambda name: None)
    line = refused(capsys, untrained, "zen")
    assert line.startswith("proverb-bot: TensorFlow is not installed: ")
    assert "make setup-train" in line


def test_a_vocabulary_without_room_is_named(
    tensorflow: Any, capsys: Capsys, untrained: Project, tmp_path: Path
) -> None:
    """Too few pieces for the letters of the corpus: which setting, and how many it takes."""
    project = untrained.copy(tmp_path / "project")
    text = project.config_path.read_text("utf-8").replace("vocabulary: 400", "vocabulary: 20")
    project.config_path.write_text(text, "utf-8")
    line = refused(capsys, project, "zen")
    assert "a vocabulary of 20 pieces is too small for" in line
    assert "training.network.vocabulary" in line


def test_a_text_is_read_strictly(tensorflow: Any, capsys: Capsys, untrained: Project) -> None:
    """A file in another encoding is refused with the byte that is wrong."""
    path = untrained.folder / "mine.txt"
    path.write_bytes("Мир да лад.\nХлеб да соль.\n".encode("cp1251"))
    line = refused(capsys, untrained, "--text", str(path))
    path.unlink()
    assert line.startswith(f"proverb-bot: {path}:1: not UTF-8 at byte 0 of the file")


def test_what_is_trained_already_is_left_alone(project: Project) -> None:
    """After `train --all` was interrupted, --resume does not train finished cultures again."""
    made = (project.model / "manifest.json").read_bytes()
    ended = project.run("train", CULTURE, "--resume")
    assert ended.returncode == 0, ended.stderr
    assert "step/s" not in ended.stderr
    assert (project.model / "manifest.json").read_bytes() == made
    other = project.run("train", CULTURE, "--resume", "--seed", "2")
    assert other.returncode == 0, other.stderr
    assert (project.model / "manifest.json").read_bytes() != made
