"""`check`: a line for each thing examined, and exit 1 if one of them is wrong."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import main
from bot.lm.manifest import MANIFEST
from bot.storage.migrate import newest_revision
from tests.databases import migrated_sqlite
from tests.small_project import CULTURE, Project

Capsys = pytest.CaptureFixture[str]
TOKEN = "123456789:AAE-abcdefghijklmnopqrstuvwxyz_0123"


@pytest.fixture
def project(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project in which every culture has its model."""
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    text = project.config_path.read_text("utf-8")
    project.config_path.write_text(text[: text.index("  zen:")], "utf-8")
    return project


def checked(capsys: Capsys, project: Project, code: int) -> list[str]:
    """The lines of a check that ends with this code."""
    assert main(["check", "--config", str(project.config_path)]) == code
    said = capsys.readouterr()
    assert len(said.err.splitlines()) == 1
    return said.out.splitlines()


def only_fault(capsys: Capsys, project: Project) -> str:
    """The fault of a check that finds one."""
    (fault,) = (line for line in checked(capsys, project, 1) if line.startswith("FAULT "))
    return fault


def test_a_sound_project_passes(capsys: Capsys, project: Project) -> None:
    """Environment, configuration, each corpus and each model have a line that says ok."""
    lines = checked(capsys, project, 0)
    assert [line.split(":")[0] for line in lines] == [
        "ok    environment",
        "ok    config",
        "ok    database",
        "ok    corpus russian",
        "ok    corpora together",
        "ok    model russian",
    ]
    assert "to be made at the first start" in lines[2]
    assert "220 sayings" in lines[3]
    assert "parity" in lines[5]
    assert "3 golden samples, checksums right" in lines[5]


@pytest.mark.parametrize(
    ("revision", "line"),
    [
        (None, "ok    database: {path}, {newest}, up to date"),
        ("20000101_0000", "FAULT database: {path}: made by a newer version of the program"),
    ],
)
def test_the_database_is_looked_at(
    capsys: Capsys, project: Project, revision: str | None, line: str
) -> None:
    """Where it is and whether this version can work with it."""
    path = project.config.storage.database
    path.parent.mkdir()
    path.write_bytes(migrated_sqlite())
    if revision:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    lines = checked(capsys, project, 1 if revision else 0)
    assert lines[2].startswith(line.format(path=path, newest=newest_revision()))


def spoil_golden(folder: Path) -> None:
    """Another text in the manifest than the trainer got."""
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    manifest["golden"][1]["text"] = "Не то."
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")


def spoil_probe(folder: Path) -> None:
    """Other logits in the manifest than the trainer's."""
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    manifest["probe"]["logits"][2][3] += 0.5
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / "words.txt").unlink(), "words.txt: No such file or directory. R"),
        (
            lambda folder: os.truncate(folder / "weights.safetensors", 99),
            "weights.safetensors: che",
        ),
        (lambda folder: folder.rename(folder.with_name("other")), "manifest.json: no such file. T"),
        (spoil_golden, "seed 1 gives "),
        (spoil_probe, "logits differ from the trainer's by 0.5"),
    ],
)
def test_a_fault_of_a_model_is_named(
    capsys: Capsys, project: Project, damage: Callable[[Path], None], message: str
) -> None:
    """Which model, which file or sample; the rest is checked all the same."""
    damage(project.model)
    fault = only_fault(capsys, project)
    assert fault.startswith(f"FAULT model {CULTURE}: {project.model}")
    assert message in fault


def test_a_fault_of_the_configuration_is_named(capsys: Capsys, project: Project) -> None:
    """A typo: the line and the known keys; nothing that depends on it is checked."""
    text = project.config_path.read_text("utf-8").replace("candidates:", "candidate:")
    project.config_path.write_text(text, "utf-8")
    lines = checked(capsys, project, 1)
    assert len(lines) == 2
    assert lines[1].startswith(f"FAULT config: {project.config_path}:3: unknown key 'sampling.cand")
    assert "Known here: " in lines[1]


def test_a_fault_of_the_environment_is_named(
    capsys: Capsys, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that is none is a fault, and is not shown; a good one is not shown either."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "secret")
    fault = only_fault(capsys, project)
    assert fault.startswith("FAULT environment: TELEGRAM_BOT_TOKEN: found 6 characters of another")
    assert "secret" not in fault
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    lines = checked(capsys, project, 0)
    assert lines[0].startswith("ok    environment: ")
    assert "AAE" not in "".join(lines)


def test_a_server_without_an_address_is_named(
    capsys: Capsys, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address of the Bot API server is checked before anything is sent there."""
    monkeypatch.setenv("TELEGRAM_API_URL", "localhost:8081")
    fault = only_fault(capsys, project)
    assert fault.startswith("FAULT environment: TELEGRAM_API_URL: found 14 characters that are no")


def test_faults_of_form_in_a_corpus_are_counted(capsys: Capsys, project: Project) -> None:
    """The first by file and line, and how many more there are."""
    with project.corpus().open("a", encoding="utf-8") as file:
        file.write("хлеб ,да соль\tнародное\n")
    fault = only_fault(capsys, project)
    assert fault.startswith(f"FAULT corpus {CULTURE}: {project.corpus()}:221: no capital at the st")
    assert fault.endswith("(and 3 more)")


def test_corpora_that_share_no_saying_pass(capsys: Capsys, trained: Project) -> None:
    """Where no saying stands in two files, that is said."""
    lines = checked(capsys, trained, 1)
    together = next(line for line in lines if "corpora together" in line)
    assert together == "ok    corpora together: no saying stands in two of them"


def test_sayings_of_two_corpora_are_reported(
    capsys: Capsys, project: Project, trained: Project
) -> None:
    """A saying that stands in two files is told by both lines, and is no fault."""
    project.config_path.write_bytes(trained.config_path.read_bytes())
    with project.corpus("zen").open("a", encoding="utf-8") as file:
        file.write(f"{project.texts()[4]}\tнародное\n")
    together = next(line for line in checked(capsys, project, 1) if "corpora together" in line)
    assert together == (
        "ok    corpora together: 1 sayings stand in two of them; joint training takes each once "
        "(the first: zen:61 is russian:5)"
    )
