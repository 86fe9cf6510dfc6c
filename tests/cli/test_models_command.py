"""`models` and `rollback`: what there is, and the way back."""

import json
import shutil

import pytest

from bot.cli import main
from bot.lm.artifact import load_model, part_path
from bot.lm.manifest import read_manifest
from bot.lm.saving import previous_of, save_model, save_rejected
from bot.lm.shelf import Shelf
from tests.small_project import CULTURE, Project

Capsys = pytest.CaptureFixture[str]


def retrained(project: Project) -> None:
    """Give the project a second version, and a third that was rejected."""
    manifest = read_manifest(project.model)
    files = {n: part_path(project.model, manifest, n).read_bytes() for n in manifest.files}
    update = {"created": "2030-01-02T03:04:05+00:00"}
    files["words.txt"] += "абырвалг\n".encode()
    save_model(project.model, manifest.model_copy(update=update), files)
    files["words.txt"] += "глабырва\n".encode()
    save_rejected(project.model, manifest, files)


def said(capsys: Capsys, project: Project, *arguments: str, code: int = 0) -> str:
    """What a command prints."""
    assert main([*arguments, "--config", str(project.config_path)]) == code
    printed = capsys.readouterr()
    return printed.err if code else printed.out


def test_models_tells_of_each(capsys: Capsys, project: Project) -> None:
    """A line a culture: version as in ids, date, figure; what is missing and how to get it."""
    shelf = Shelf.load(project.models, {CULTURE: project.config.sampling_of(CULTURE)})
    manifest = read_manifest(project.model)
    first = (
        f"{shelf.version(CULTURE)} {manifest.created[:10]} "
        f"{manifest.metrics.bits_per_char:.3f} bits/char, {manifest.metrics.passing:.0%} pass"
    )
    russian, zen = said(capsys, project, "models").splitlines()
    assert russian == f"russian      {first}"
    assert zen.startswith(f"zen          none: {project.models}/zen/manifest.json: no such file. T")
    retrained(project)
    russian, _ = said(capsys, project, "models").splitlines()
    current, before, rejected = russian.split("; ")
    assert "2030-01-02" in current
    assert before == f"before: {first}"
    assert rejected.startswith("rejected: ")


def test_models_as_json(capsys: Capsys, project: Project) -> None:
    """One object a line, for programs."""
    retrained(project)
    russian, zen = map(json.loads, said(capsys, project, "models", "--json").splitlines())
    assert russian["culture"] == CULTURE
    assert russian["current"]["created"] == "2030-01-02T03:04:05+00:00"
    assert 0 < russian["previous"]["bits_per_char"] < 5
    assert len({russian[each]["version"] for each in ("current", "previous", "rejected")}) == 3
    assert russian["fault"] is None
    assert zen["current"] is None
    assert "no such file" in zen["fault"]


def test_rollback_changes_the_two_versions(capsys: Capsys, project: Project) -> None:
    """The version before is in force, and the line says what is now where."""
    first = read_manifest(project.model)
    retrained(project)
    line = said(capsys, project, "rollback", CULTURE)
    assert load_model(project.model).manifest == first
    assert f"{first.created[:10]} " in line.split("; ")[0]
    assert "before: " in line
    assert "2030-01-02" in line.split("; ")[1]


def test_rollback_without_a_version_to_go_back_to(capsys: Capsys, project: Project) -> None:
    """One line that says what is missing, and exit 1."""
    line = said(capsys, project, "rollback", CULTURE, code=1)
    assert line == (
        f"proverb-bot: {project.model}: no previous version is kept, in "
        f"{previous_of(project.model)}.\n"
    )
    assert "no culture 'sufi'. Known: " in said(capsys, project, "rollback", "sufi", code=1)


def test_rollback_where_nothing_can_be_written(capsys: Capsys, project: Project) -> None:
    """The system's reason, that nothing has changed, and exit 1."""
    retrained(project)
    shutil.rmtree(project.models / "shared")
    (project.models / "shared").write_text("a file")
    line = said(capsys, project, "rollback", CULTURE, code=1)
    assert line.endswith("Nothing has changed. Roll back where the models can be written.\n")
