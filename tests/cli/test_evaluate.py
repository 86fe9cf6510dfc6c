"""`evaluate`: a table of figures beside people's, and the same as JSON."""

import json
from pathlib import Path

import pytest

from bot.cli import main
from tests.small_project import CULTURE, Project


def test_the_bot_is_measured_beside_people_and_a_chain(
    trained: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every source has the same figures on the same number of texts; the same run repeats them."""
    path = tmp_path / "figures.json"
    arguments = ["evaluate", CULTURE, "-n", "5", "--seeds", "1", "2", "--best-of", "1"]
    arguments += ["--config", str(trained.config_path)]
    assert main([*arguments, "--json", str(path)]) == 0
    table = capsys.readouterr().out
    assert table.splitlines()[0] == "| | bot | people | markovify | markovify sifted |"
    figures = json.loads(path.read_text("utf-8"))
    assert figures["seeds"] == [1, 2]
    texts = {source: own["texts"] for source, own in figures["mean"].items()}
    assert len(set(texts.values())) == 1
    assert figures["mean"]["bot"]["all_words_known"] == 1
    assert figures["mean"]["bot"]["near_copies"] == 0
    assert main(arguments) == 0
    assert capsys.readouterr().out == table


def test_a_culture_has_to_be_named(trained: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """One line says which there are."""
    for wrong in ([], ["klingon"]):
        assert main(["evaluate", *wrong, "--config", str(trained.config_path)]) == 1
        assert capsys.readouterr().err.splitlines()[-1].endswith("Known: russian, zen")
