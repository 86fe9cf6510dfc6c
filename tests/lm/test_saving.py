"""Saving model folders: whole or not at all, whoever reads and whatever the disk does."""

import errno
import hashlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from bot.errors import ModelDamagedError, ModelMissingError
from bot.lm.artifact import (
    COMMON,
    CRITIC,
    HABITS,
    LOG,
    NOVELTY,
    TOKENIZER,
    WEIGHTS,
    WORDS,
    load_model,
    part_path,
)
from bot.lm.critic import CriticShape
from bot.lm.manifest import MANIFEST, Manifest, read_manifest
from bot.lm.novelty import NoveltyIndex
from bot.lm.saving import (
    PREVIOUS,
    REJECTED,
    accept,
    previous_of,
    reject,
    rejected_of,
    roll_back,
    save_model,
    save_rejected,
)
from bot.lm.shared_files import SHARED
from bot.lm.weights import pack, to_bytes
from tests.small_project import CULTURE, ROOT, Project

PARTS = (WEIGHTS, TOKENIZER, NOVELTY, WORDS, HABITS, LOG)


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a model but the manifest."""
    manifest = read_manifest(folder)
    return {name: part_path(folder, manifest, name).read_bytes() for name in PARTS}


def shared(models: Path) -> set[str]:
    """The names of the shared files."""
    return {path.name for path in (models / SHARED).iterdir()}


def test_a_model_is_saved_as_it_was_given(trained: Project, tmp_path: Path) -> None:
    """What is saved can be loaded; no other file is left beside it."""
    manifest, files = read_manifest(trained.model), contents(trained.model)
    place = tmp_path / "deep" / CULTURE
    assert save_model(place, manifest, files) == manifest
    assert contents(place) == files
    assert load_model(place).manifest == manifest
    assert {path.name for path in place.iterdir()} == {MANIFEST, *PARTS} - COMMON
    assert sorted(place.parent.iterdir()) == [place, place.parent / SHARED]


def test_what_a_killed_process_left_is_no_hindrance(project: Project) -> None:
    """Half a model left aside by a process of the same number is written over."""
    manifest, files = read_manifest(project.model), contents(project.model)
    for end in ("new", "old"):
        left = project.models / f".{CULTURE}.{os.getpid()}.{end}"
        left.mkdir()
        (left / "half").write_bytes(b"?")
    save_model(project.model, manifest, files)
    assert list(project.models.glob(f".{CULTURE}*")) == []
    assert load_model(project.model).manifest == manifest


def test_readers_never_see_half_a_model(project: Project) -> None:
    """While two models take each other's place, every reader gets the one or the other."""
    manifest, files = read_manifest(project.model), contents(project.model)
    other = {**files, WORDS: files[WORDS] + b"\n" * 50_000}
    over = threading.Event()
    failures: list[Exception] = []

    def write() -> None:
        try:
            for number in range(60):
                save_model(project.model, manifest, (other, files)[number % 2])
        except OSError as error:  # pragma: no cover
            failures.append(error)
        finally:
            over.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = set()
    while not over.is_set():
        seen.add(load_model(project.model).manifest.files[WORDS])
    writer.join()
    assert not failures
    assert len(seen) == 2


_SAVE = """
import resource, sys
from pathlib import Path
from bot.lm.artifact import part_path
from bot.lm.manifest import read_manifest
from bot.lm.saving import save_model
source, place, limit = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
manifest = read_manifest(source)
files = {name: part_path(source, manifest, name).read_bytes() for name in manifest.files}
files["novelty.safetensors"] += bytes(int(sys.argv[4]))
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
try:
    save_model(place, read_manifest(source), files)
except OSError as error:
    print(error.errno)
"""


def saved_by_process(source: Path, place: Path, limit: int = 0, longer: int = 0) -> str:
    """What a process says that saves the model again, with files of `limit` bytes at most.

    Its novelty index is so many bytes `longer`, so that it is another shared file.
    """
    ended = subprocess.run(
        [sys.executable, "-c", _SAVE, str(source), str(place), str(limit), str(longer)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout.strip()


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[bool]:
    """A file system of that size at the folder; false where the machine lets nobody mount one."""
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(folder)]
    mounted = (
        os.geteuid() == 0
        and shutil.which("mount") is not None
        and subprocess.run(["mount", *options], capture_output=True, check=False).returncode == 0
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def assert_untouched(trained: Project, place: Path) -> None:
    """The model at this place is the trained one, and nothing lies beside it."""
    assert load_model(place).manifest == read_manifest(trained.model)
    assert contents(place) == contents(trained.model)
    assert sorted(place.parent.iterdir()) == [place, place.parent / SHARED]
    assert shared(place.parent) == shared(trained.models)


def test_a_full_disk_leaves_the_old_model_whole(trained: Project, tmp_path: Path) -> None:
    """With room for a model and a half, on a real disk if one can be had, nothing is changed."""
    files = [path for path in trained.models.rglob("*") if path.is_file()]
    size = sum(-(-path.stat().st_size // 4096) * 4 for path in files)
    weights = (trained.model / WEIGHTS).stat().st_size // 1024
    with small_disk(tmp_path / "disk", size + weights // 2) as mounted:
        shutil.copytree(trained.models, tmp_path / "disk", dirs_exist_ok=True)
        place = tmp_path / "disk" / CULTURE
        limit, expected = (0, errno.ENOSPC) if mounted else (50_000, errno.EFBIG)
        assert saved_by_process(trained.model, place, limit) == str(expected)
        assert_untouched(trained, place)


@pytest.mark.parametrize("limit", [1_000, 50_000])
def test_a_shared_file_that_no_model_got_is_taken_away(
    project: Project, trained: Project, limit: int
) -> None:
    """Where a shared file cannot be written, or the model after it, the old state is back."""
    assert saved_by_process(trained.model, project.model, limit, longer=1) == str(errno.EFBIG)
    assert_untouched(trained, project.model)


def test_a_lost_model_is_put_back_even_if_no_new_one_can_be_saved(
    project: Project, trained: Project
) -> None:
    """A model that a killed process left aside is in its place again, full disk or not."""
    project.model.rename(project.models / f".{CULTURE}.{2**31 - 1}.old")
    assert saved_by_process(trained.model, project.model, 1_000) == str(errno.EFBIG)
    assert_untouched(trained, project.model)


@pytest.mark.parametrize("limit", [1_000, 50_000])
def test_a_file_that_cannot_grow_leaves_the_old_model_whole(
    project: Project, trained: Project, limit: int
) -> None:
    """The same where the system refuses longer files, at the first file or in the middle."""
    assert saved_by_process(trained.model, project.model, limit) == str(errno.EFBIG)
    assert_untouched(trained, project.model)


def test_a_place_that_cannot_be_written_is_an_error(trained: Project, tmp_path: Path) -> None:
    """A file where the folder of models should be: the caller gets the system's error."""
    (tmp_path / "models").write_text("a file")
    with pytest.raises(OSError, match="Not a directory"):
        save_model(tmp_path / "models" / CULTURE, read_manifest(trained.model), {WORDS: b""})


def variant(project: Project, culture: str, index: bytes) -> Manifest:
    """Save the project's model as another culture's, with this novelty index."""
    files = {**contents(project.model), NOVELTY: index}
    manifest = read_manifest(project.model).model_copy(update={"culture": culture})
    return save_model(project.models / culture, manifest, files)


def test_models_with_equal_files_share_them(project: Project) -> None:
    """A second model with the same tokenizer and index adds no file to the shared ones."""
    before = shared(project.models)
    variant(project, "zen", contents(project.model)[NOVELTY])
    assert shared(project.models) == before
    one, other = load_model(project.model), load_model(project.models / "zen")
    assert one.novelty is other.novelty
    assert one.tokenizer is other.tokenizer


def test_a_critic_goes_with_its_model(project: Project) -> None:
    """Shared by models that have it, carried to the version before, and swept with the last."""
    shape = CriticShape(load_model(project.model).manifest.network.vocabulary, 4, 3, 2)
    weights = {name: np.ones(size, np.float32) for name, size in shape.parts().items()}
    data = to_bytes(pack(weights, "int8"))
    manifest, files = read_manifest(project.model), contents(project.model)
    save_model(project.model, manifest, {**files, CRITIC: data})
    critic = load_model(project.model).critic
    assert critic is not None
    save_model(project.model, manifest, files)
    assert load_model(project.model).critic is None
    assert load_model(previous_of(project.model)).critic is critic
    assert not any(name.endswith(CRITIC) for name in shared(project.models))
    roll_back(project.model)
    assert load_model(project.model).critic is critic


def test_a_shared_file_goes_with_the_last_model_that_names_it(project: Project) -> None:
    """What some model still needs stays; what none does is removed at the next save."""
    first, second = (NoveltyIndex.build([line]).to_bytes() for line in ("Раз.", "Два."))
    names = [f"{hashlib.sha256(index).hexdigest()[:16]}.{NOVELTY}" for index in (first, second)]
    before = shared(project.models)
    variant(project, "zen", first)
    variant(project, "sufi", first)
    variant(project, "zen", second)
    assert shared(project.models) == {*before, *names}
    variant(project, "sufi", second)
    assert shared(project.models) == {*before, names[1]}
    assert len(load_model(project.models / "sufi").novelty) == 1


@pytest.mark.parametrize("text", ["", "[]", '{"files": []}', '{"files": {"novelty": 1}}'])
def test_nothing_is_removed_beside_a_manifest_that_cannot_be_read(
    project: Project, text: str
) -> None:
    """A damaged manifest may name any file, so all stay until it is mended."""
    variant(project, "zen", b"first")
    (project.models / "sufi").mkdir()
    (project.models / "sufi" / MANIFEST).write_text(text)
    before = shared(project.models)
    variant(project, "zen", b"second")
    assert shared(project.models) > before


def test_a_damaged_shared_file_is_mended_by_the_next_save(project: Project) -> None:
    """Training again, as the error says, writes the right content over the wrong one."""
    manifest, files = read_manifest(project.model), contents(project.model)
    part_path(project.model, manifest, NOVELTY).write_bytes(b"damaged")
    save_model(project.model, manifest, files)
    assert contents(project.model) == files


def test_a_folder_that_holds_everything_itself_is_read(project: Project, tmp_path: Path) -> None:
    """Models of earlier releases have tokenizer and index in their own folder."""
    manifest, files = read_manifest(project.model), contents(project.model)
    alone = shutil.copytree(project.model, tmp_path / "elsewhere" / CULTURE)
    for name in COMMON & files.keys():
        (alone / name).write_bytes(files[name])
    assert load_model(alone).manifest == manifest
    assert contents(alone) == files
    save_model(alone, manifest, files)
    assert {path.name for path in alone.iterdir()} == {MANIFEST, *PARTS} - COMMON


_SAVE_OVER_AND_OVER = """
import sys
from pathlib import Path
from bot.lm.artifact import NOVELTY, load_model, part_path
from bot.lm.manifest import read_manifest
from bot.lm.saving import save_model
from bot.lm.novelty import NoveltyIndex
source, place = Path(sys.argv[1]), Path(sys.argv[2])
manifest = read_manifest(source)
files = {name: part_path(source, manifest, name).read_bytes() for name in manifest.files}
for number in range(30):
    files[NOVELTY] = NoveltyIndex.build([f"{place.name} {number % 2}"]).to_bytes()
    save_model(place, manifest.model_copy(update={"culture": place.name}), files)
    load_model(place)
"""


def test_many_processes_save_beside_each_other(project: Project) -> None:
    """Each takes away what nobody needs, and nothing that another is about to need."""
    command = [sys.executable, "-c", _SAVE_OVER_AND_OVER, str(project.model)]
    processes = [
        subprocess.Popen([*command, str(project.models / name)], cwd=ROOT)
        for name in ("zen", "sufi", "arabic")
    ]
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert len(shared(project.models)) == 2 + 3


def everything(models: Path) -> set[str]:
    """All that lies among the models, but the files inside model folders."""
    return {
        str(path.relative_to(models))
        for path in models.rglob("*")
        if not (path.parent / MANIFEST).exists()
    }


def resaved(project: Project, text: str, **update: object) -> Manifest:
    """Save the project's model again, with other words and another novelty index."""
    files = {**contents(project.model), NOVELTY: NoveltyIndex.build([text]).to_bytes()}
    manifest = read_manifest(project.model).model_copy(update=update)
    return save_model(project.model, manifest, files)


def test_the_version_before_is_kept_whole(project: Project) -> None:
    """A new model puts the old one aside with all that it needs; of three the first is gone."""
    first = read_manifest(project.model)
    second = resaved(project, "Второй.")
    assert load_model(previous_of(project.model)).manifest == first
    third = resaved(project, "Третий.")
    assert load_model(project.model).manifest == third
    assert load_model(previous_of(project.model)).manifest == second
    assert len(shared(project.models)) == 2
    assert len(shared(project.models / PREVIOUS)) == 2


def test_the_same_model_again_leaves_the_version_before(project: Project) -> None:
    """Training that gives the same files, or a new log only, is no new version."""
    first = read_manifest(project.model)
    second = resaved(project, "Второй.")
    files = {**contents(project.model), LOG: b"{}\n"}
    save_model(project.model, second, files)
    assert load_model(project.model).manifest.files[LOG] != second.files[LOG]
    assert load_model(previous_of(project.model)).manifest == first


def test_a_damaged_model_does_not_take_the_place_of_the_version_before(project: Project) -> None:
    """Only what can be served again is kept."""
    first = read_manifest(project.model)
    resaved(project, "Второй.")
    files = contents(project.model)
    manifest = read_manifest(project.model)
    (project.model / WEIGHTS).write_bytes(b"damaged")
    save_model(project.model, manifest, files)
    assert load_model(project.model).manifest == manifest
    assert load_model(previous_of(project.model)).manifest == first


def test_rolling_back_twice_is_back_again(project: Project) -> None:
    """The two versions change places with all that they need, and nothing is left over."""
    first = read_manifest(project.model)
    second = resaved(project, "Второй.")
    before = everything(project.models)
    assert roll_back(project.model) == first
    assert load_model(project.model).manifest == first
    assert load_model(previous_of(project.model)).manifest == second
    assert roll_back(project.model) == second
    assert load_model(project.model).manifest == second
    assert everything(project.models) == before


def test_a_lost_model_can_be_rolled_back(project: Project) -> None:
    """Where no model is in force any more, the previous version takes the place."""
    first = read_manifest(project.model)
    resaved(project, "Второй.")
    shutil.rmtree(project.model)
    assert roll_back(project.model) == first
    assert load_model(project.model).manifest == first
    assert everything(project.models) == {CULTURE, SHARED, *everything_shared(project.models)}


def everything_shared(models: Path) -> set[str]:
    """The shared files, as `everything` names them."""
    return {f"{SHARED}/{name}" for name in shared(models)}


@pytest.mark.parametrize("change", [roll_back, reject, accept])
def test_without_another_version_nothing_changes(
    project: Project, change: Callable[[Path], object]
) -> None:
    """No version kept, or a damaged one: an error that says so, and the model serves on."""
    manifest, before = read_manifest(project.model), everything(project.models)
    with pytest.raises(ModelMissingError, match=f"{project.model}: no (previous|rejected) version"):
        change(project.model)
    assert everything(project.models) == before
    for kept in (previous_of(project.model), rejected_of(project.model)):
        shutil.copytree(project.model, kept)
    with pytest.raises(ModelDamagedError, match=r"/\.(previous|rejected)/.* No such file"):
        change(project.model)
    assert load_model(project.model).manifest == manifest


def test_a_rejected_model_is_put_aside(project: Project) -> None:
    """The version before is in force again; the rejected one can be read, and be accepted yet."""
    first = read_manifest(project.model)
    second = resaved(project, "Второй.")
    reject(project.model)
    assert load_model(project.model).manifest == first
    assert load_model(rejected_of(project.model)).manifest == second
    assert not (project.models / PREVIOUS).exists()
    assert accept(project.model) == second
    assert load_model(project.model).manifest == second
    assert load_model(previous_of(project.model)).manifest == first
    assert not (project.models / REJECTED).exists()
    assert len(shared(project.models)) == len(shared(project.models / PREVIOUS)) == 2


def test_what_is_saved_as_rejected_touches_no_other_version(project: Project) -> None:
    """It has a place of its own, where the last one stays."""
    first = read_manifest(project.model)
    for text in ("Второй.", "Третий."):
        files = {**contents(project.model), NOVELTY: NoveltyIndex.build([text]).to_bytes()}
        manifest = save_rejected(project.model, first, files)
        assert load_model(rejected_of(project.model)).manifest == manifest
    assert load_model(project.model).manifest == first
    assert not (project.models / PREVIOUS).exists()
    assert len(shared(project.models)) == len(shared(project.models / REJECTED)) == 2


def test_without_hard_links_files_are_copied(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some file systems have none; everything works there as well."""

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    test_rolling_back_twice_is_back_again(project)
