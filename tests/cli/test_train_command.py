"""`train`: what it is told, before any training begins."""

from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from tests.small_project import CULTURE, Project

Capsys = pytest.CaptureFixture[str]


def refused(capsys: Capsys, project: Project, *arguments: str) -> str:
    """The one line that a bad call gets, with exit code 1."""
    assert main(["train", *arguments, "--config", str(project.config_path)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    return line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["zenn"], "proverb-bot: no culture 'zenn'. Known: russian, zen"),
        ([CULTURE, "zenn"], "proverb-bot: no culture 'zenn'. Known: russian, zen"),
        ([], "proverb-bot: name cultures or --all. Known: russian, zen"),
        (["zen", "--text", "x.txt"], "proverb-bot: --text trains one model on the file: name no"),
        (["--all", "--text", "x.txt"], "proverb-bot: --text trains one model on the file: name n"),
        (["--text", "texts/Zen.txt"], "proverb-bot: texts/Zen.txt: its model would take the place"),
        (["--text", "base.txt"], "proverb-bot: base.txt: its model would take the place of "),
    ],
)
def test_what_cannot_be_trained_is_said_in_one_line(
    capsys: Capsys, untrained: Project, arguments: list[str], message: str
) -> None:
    """A typo, nothing named, or a text that would overwrite another model."""
    assert refused(capsys, untrained, *arguments).startswith(message)


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
