"""Corpora that are none: `check` and `train` say which file, which line and what to do."""

from typing import Any

import pytest

from bot.cli import main
from tests.small_project import CULTURE, Project

Capsys = pytest.CaptureFixture[str]
GOOD = "Хлеб — всему голова.\tнародное\nМир да лад — большой клад.\tнародное\n"
BAD = {
    "empty": (b"", ": 0 {}sayings. Expected at least 2. "),
    "themes only": ("# хлеб\n\n".encode(), ": 0 {}sayings. Expected at least 2. "),
    "one line": (GOOD.splitlines()[0].encode(), ": 1 {}sayings. Expected at least 2. "),
    "cp1251": (GOOD.encode("cp1251"), ":1: not UTF-8 at byte 0 of the file (0xd5). It looks like "),
    "bom": (GOOD.encode("utf-8-sig"), ":1: starts with a byte order mark of UTF-8. Save it as"),
    "utf-16": (GOOD.encode("utf-16"), ":1: starts with a byte order mark of UTF-16. Save it as"),
    "nul": (GOOD.replace("Мир", "М\0р").encode(), ":2: a NUL character. The file is damaged"),
    "1 MB line": (GOOD.encode() + b"x" * 2**20, ":3: the line is over 10000 characters long. Part"),
    "no tab": (GOOD.replace("\t", " ").encode(), ":1: 1 columns. Expected SAYING<TAB>ATTRIBUTION"),
}


@pytest.mark.parametrize("kind", BAD)
def test_check_names_the_fault(capsys: Capsys, project: Project, kind: str) -> None:
    """`check` reports the corpus in one line and exits with 1."""
    content, message = BAD[kind]
    project.corpus().write_bytes(content)
    assert main(["check", "--config", str(project.config_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    start = f"FAULT corpus {CULTURE}: {project.corpus()}{message.format('different ')}"
    assert [line for line in lines if line.startswith(start)]


@pytest.mark.parametrize("kind", BAD)
def test_train_refuses_it(tensorflow: Any, capsys: Capsys, project: Project, kind: str) -> None:
    """`train` says the same in one line, exits with 1, and leaves the old model as it was."""
    content, message = BAD[kind]
    project.corpus().write_bytes(content)
    before = sorted(project.models.rglob("*"))
    assert main(["train", CULTURE, "--config", str(project.config_path)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"proverb-bot: {project.corpus()}{message.format('')}")
    assert sorted(project.models.rglob("*")) == before


def test_a_missing_corpus_is_named(tensorflow: Any, capsys: Capsys, project: Project) -> None:
    """No such file: its path."""
    project.corpus().unlink()
    assert main(["train", CULTURE, "--config", str(project.config_path)]) == 1
    assert capsys.readouterr().err == f"proverb-bot: {project.corpus()}: no such file.\n"
