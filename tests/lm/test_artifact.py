"""Reading model folders: nothing damaged, foreign or old gets in."""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import ModelDamagedError, ModelError, ModelMissingError
from bot.lm.artifact import (
    COMMON,
    CRITIC,
    HABITS,
    LOG,
    NOVELTY,
    PARITY,
    TOKENIZER,
    WEIGHTS,
    WORDS,
    Model,
    load_model,
    part_path,
    sha256_of,
    verify_probe,
)
from bot.lm.manifest import MANIFEST, read_manifest
from bot.lm.network import Shape
from bot.lm.shared_files import SHARED
from bot.lm.tokenizer import train_tokenizer
from bot.lm.weights import pack, to_bytes
from tests.small_project import CULTURE, ROOT, Project

PARTS = (WEIGHTS, TOKENIZER, NOVELTY, WORDS, HABITS, LOG)


def part(folder: Path, name: str) -> Path:
    """Where a file of the model lies."""
    return part_path(folder, read_manifest(folder), name)


def edit_manifest(folder: Path, **values: object) -> None:
    """Write other values into a manifest."""
    path = folder / MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **values}), "utf-8")


def test_a_trained_model_is_whole(trained: Project) -> None:
    """Each part has its place, there is nothing else, and the manifest tells of all and the run."""
    model = load_model(trained.model)
    manifest = model.manifest
    assert {path.name for path in trained.model.iterdir()} == {
        MANIFEST,
        "report.html",
        *PARTS,
    } - COMMON
    assert {path.name for path in (trained.models / SHARED).iterdir()} == {
        f"{manifest.files[name][:16]}.{name}" for name in COMMON & manifest.files.keys()
    }
    assert manifest.files == {name: sha256_of(part(trained.model, name)) for name in PARTS}
    assert (manifest.schema_version, manifest.culture, manifest.seed) == (1, CULTURE, 1)
    assert manifest.sources[0].sha256 == sha256_of(trained.corpus())
    assert manifest.network.vocabulary == len(model.tokenizer.surfaces)
    assert 0 < manifest.metrics.bits_per_char < 5
    assert manifest.metrics.held_out == 5
    assert {"tensorflow", "numpy", "sentencepiece"} <= set(manifest.libraries)
    assert len(model.novelty) > 250


def test_logits_are_those_of_the_trainer(model: Model) -> None:
    """This machine's logits differ from the stored ones of the trainer by 1e-4 at the most."""
    assert verify_probe(model, "here") <= PARITY


def test_a_missing_model_says_how_to_train_it(tmp_path: Path) -> None:
    """No folder: the path, and the command that makes it."""
    with pytest.raises(ModelMissingError) as caught:
        load_model(tmp_path / "zen")
    assert str(caught.value) == (
        f"{tmp_path}/zen/manifest.json: no such file. Train the model: proverb-bot train zen"
    )


def flip(path: Path) -> None:
    """Change one bit in the middle."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def halve(path: Path) -> None:
    """Cut off the second half."""
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (Path.unlink, "No such file or directory. Restore the file, or retrain: "),
        (flip, "checksum [0-9a-f]{12}… differs from the manifest's [0-9a-f]{12}…. Restore the "),
        (halve, "checksum [0-9a-f]{12}… differs"),
        (lambda path: path.write_bytes(b""), "checksum e3b0c44298fc… differs"),
    ],
)
def test_a_damaged_part_is_named(
    project: Project, name: str, damage: Callable[[Path], None], message: str
) -> None:
    """Missing, cut, emptied or changed by one bit: which file, what was found, what to do."""
    path = part(project.model, name)
    damage(path)
    with pytest.raises(ModelDamagedError, match=f"^{path}: {message}"):
        load_model(project.model)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the document: Invalid JSON"),
        ("[]", "the document: Input should be an object"),
        ('{"schema_version": 1}', "culture: Field required. Not a manifest of schema 1: retrain"),
        ('{"schema_version": "x"}', "schema_version: Input should be a valid integer"),
    ],
)
def test_what_is_no_manifest_is_refused(project: Project, text: str, message: str) -> None:
    """The key at fault is named."""
    (project.model / MANIFEST).write_text(text, "utf-8")
    with pytest.raises(ModelDamagedError, match=f"^{project.model / MANIFEST}: {message}"):
        load_model(project.model)


def test_a_manifest_that_is_no_text_is_refused(project: Project) -> None:
    """Bytes that are not UTF-8 are an error of ours."""
    (project.model / MANIFEST).write_bytes(b"\xff\xfe\0")
    with pytest.raises(ModelDamagedError, match=f"^{project.model / MANIFEST}: cannot be read"):
        load_model(project.model)


def test_another_schema_is_told_by_its_version(project: Project) -> None:
    """A newer manifest is refused for its version, not for the new keys that it has."""
    edit_manifest(project.model, schema_version=2, novelty={"of": "the future"})
    with pytest.raises(
        ModelDamagedError,
        match=f"^{project.model / MANIFEST}: schema version 2, expected 1. Retrain with this",
    ):
        load_model(project.model)


def test_a_model_of_another_culture_is_refused(project: Project) -> None:
    """A folder put under another name is not taken for that culture's."""
    other = project.model.rename(project.models / "zen")
    with pytest.raises(ModelDamagedError, match=r"is a model of 'russian', expected 'zen'\. Put"):
        load_model(other)


def replace_part(folder: Path, name: str, data: bytes) -> None:
    """Put another file in, with its right checksum."""
    (folder / name).write_bytes(data)
    files = {**read_manifest(folder).files, name: sha256_of(folder / name)}
    edit_manifest(folder, files=files)


def test_foreign_weights_are_refused(project: Project) -> None:
    """Weights of another network do not get in, even under their right checksum."""
    shape = Shape(vocabulary=400, embedding=32, layers=2, width=65)
    foreign = {n: np.zeros(s, np.float32) for n, s in shape.parts().items()}
    replace_part(project.model, WEIGHTS, to_bytes(pack(foreign, "int8")))
    with pytest.raises(
        ModelDamagedError, match=f"^{project.model / WEIGHTS}: lstm.0.bias is .*another network"
    ):
        load_model(project.model)


def test_weights_that_were_not_trained_here_fail_the_probe(project: Project) -> None:
    """Weights of the right shape but another training are known by their logits."""
    shape = read_manifest(project.model).network.shape()
    foreign = {n: np.full(s, 0.1, np.float32) for n, s in shape.parts().items()}
    replace_part(project.model, WEIGHTS, to_bytes(pack(foreign, "int8")))
    with pytest.raises(
        ModelDamagedError, match=r"here: logits differ from the trainer's by .*, expected at"
    ):
        verify_probe(load_model(project.model), "here")


@pytest.mark.parametrize("name", [TOKENIZER, NOVELTY, WORDS, CRITIC])
def test_foreign_parts_are_refused(project: Project, name: str) -> None:
    """So with a tokenizer, an index, a list of words or a critic that is none."""
    replace_part(project.model, name, b"foreign\xff")
    with pytest.raises(ModelDamagedError, match=f"^{project.model / name}: "):
        load_model(project.model)


def test_a_tokenizer_of_another_size_is_refused(project: Project) -> None:
    """A vocabulary that is not the network's would give wrong letters."""
    other = train_tokenizer("pieces", project.texts(), 300)
    replace_part(project.model, TOKENIZER, other.to_bytes())
    with pytest.raises(ModelDamagedError, match="tokenizer: 300 tokens, the manifest says 400"):
        load_model(project.model)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_any_byte_of_the_manifest_may_change(project: Project, place: float, byte: int) -> None:
    """A changed manifest is read, or refused with an error of ours: never anything else."""
    path = project.model / MANIFEST
    sound = path.read_bytes()
    damaged = bytearray(sound)
    damaged[int(place * len(damaged))] = byte
    path.write_bytes(damaged)
    try:
        with suppress(ModelError):
            verify_probe(load_model(project.model), "here")
    finally:
        path.write_bytes(sound)


def test_the_committed_models_share_what_is_needed_and_nothing_else() -> None:
    """Each shared file is named by a manifest beside it, and each one named is there."""
    models = ROOT / "models"
    named = {
        f"{checksum[:16]}.{name}"
        for manifest in models.glob(f"[!.]*/{MANIFEST}")
        for name, checksum in read_manifest(manifest.parent).files.items()
        if name in COMMON
    }
    assert {path.name for path in (models / SHARED).iterdir()} == named


def test_the_committed_models_stay_small() -> None:
    """A clone is quick, and no file is so large that hosts of repositories refuse it."""
    models = ROOT / "models"
    sizes = {
        path: path.stat().st_size
        for path in models.rglob("*")
        if path.is_file() and not path.relative_to(models).parts[0].startswith(".")
    }
    assert models / "base" / WEIGHTS in sizes
    assert [path for path, size in sizes.items() if size >= 20_000_000] == []
    assert sum(sizes.values()) <= 120_000_000
