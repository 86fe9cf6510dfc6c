"""The base model, and what starts from it."""

from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.lm.artifact import WEIGHTS, load_model, sha256_of
from bot.training.journal import read_log
from tests.small_project import ROOT, Project
from tests.training.full_disk import short_files

_PROSE = """\
Утром на дороге пахло хлебом, и старый мельник вышел посмотреть, кто идёт.
Кто рано встаёт, тот и воду видит чистой, и соседа добрым.
This line is in another alphabet and is passed over.
Вечером все сидели у огня и говорили о том, чего не было.
"""

KIND = "{tokenizer: characters, vocabulary"


@pytest.fixture(scope="module")
def based(
    loaded_tensorflow: None, trained: Project, tmp_path_factory: pytest.TempPathFactory
) -> Project:
    """The small project with a base model, trained on four lines of prose and all sayings."""
    project = trained.copy(tmp_path_factory.mktemp("based"))
    prose = project.folder / "prose"
    prose.mkdir()
    (prose / "a.txt").write_text(_PROSE, "utf-8")
    code = main(
        ["pretrain", str(prose), "--licence", "public domain", "--config", str(project.config_path)]
    )
    assert code == 0
    return project


def test_the_base_learns_from_prose_and_all_sayings(based: Project) -> None:
    """Its sources are the corpora and the prose, without lines of other letters, and a licence."""
    manifest = load_model(based.models / "base").manifest
    assert [source.name for source in manifest.sources] == ["russian.tsv", "zen.tsv", "prose"]
    assert (manifest.sources[-1].lines, manifest.sources[-1].licence) == (3, "public domain")
    assert manifest.culture == "base"
    assert manifest.base_sha256 is None
    entries = read_log(based.models / "base" / "training.jsonl")
    assert [entry["step"] for entry in entries].count(entries[-1]["step"]) >= 1
    assert not (based.models / ".training").exists()


def test_a_culture_starts_from_the_base(tensorflow: Any, based: Project) -> None:
    """Its vocabulary is the base's, and its manifest names the base's weights."""
    assert main(["train", "zen", "--config", str(based.config_path)]) == 0
    zen, base = load_model(based.models / "zen"), load_model(based.models / "base")
    assert zen.manifest.base_sha256 == sha256_of(based.models / "base" / WEIGHTS)
    assert zen.tokenizer.to_bytes() == base.tokenizer.to_bytes()
    assert zen.manifest.training["epochs"] == based.config.training.culture.epochs


def test_a_saying_with_new_letters_is_refused(
    tensorflow: Any, based: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A corpus with characters that the base lacks: which, where, and the way out."""
    project = based.copy(tmp_path / "project")
    with project.corpus("zen").open("a", encoding="utf-8") as file:
        file.write("Чашка по-японски — ☕, и всё тут.\tнародное\n")
    assert main(["train", "zen", "--config", str(project.config_path)]) == 1
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith(
        "proverb-bot: zen.tsv: characters outside the tokenizer's alphabet: '☕'"
    )
    assert error.endswith("--scratch.")


def test_any_text_can_be_trained_on(
    tensorflow: Any, based: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--text` names the model after the file; letters that the base lacks mean from scratch."""
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    path = tmp_path / "2 My Lines.txt"
    path.write_text("\n".join(line for line in lines if line.strip()), "utf-8")
    arguments = ["train", "--text", str(path), "--output", str(tmp_path / "models")]
    assert main([*arguments, "--config", str(based.config_path)]) == 0
    said = capsys.readouterr()
    assert "has characters that the base model lacks, so it learns from scratch" in said.err
    assert said.out.startswith("text_2_my_lines: ")
    model = load_model(tmp_path / "models" / "text_2_my_lines")
    assert model.manifest.base_sha256 is None
    assert model.manifest.sources[0].name == path.name
    assert model.tokenizer.decode(model.tokenizer.encode(lines[0])) == lines[0]


@pytest.mark.parametrize(
    ("right", "wrong"), [("vocabulary: 400", "vocabulary: 300"), ("{vocabulary", KIND)]
)
def test_a_changed_network_is_another_run(
    tensorflow: Any,
    based: Project,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    right: str,
    wrong: str,
) -> None:
    """A run that was broken off is not gone on with under other settings; but it can be forgotten.

    Its vocabulary is kept from the beginning, so even a run without a checkpoint is known by it.
    """
    project = based.copy(tmp_path / "project")
    arguments = ["pretrain", str(project.folder / "prose"), "--scratch"]
    arguments += ["--config", str(project.config_path)]
    run = project.models / ".training" / "base"
    with short_files(50_000):  # enough for a vocabulary, too little for a checkpoint
        assert main(arguments) == 1
    (old,) = run.glob("tokenizer*")
    project.config_path.write_text(
        project.config_path.read_text("utf-8").replace(right, wrong), "utf-8"
    )
    assert main([*arguments, "--resume"]) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith(f"proverb-bot: {old}: belongs to another run: ")
    with short_files(50_000):
        assert main(arguments) == 1
    assert not old.exists()
    assert len(list(run.glob("tokenizer*"))) == 1
