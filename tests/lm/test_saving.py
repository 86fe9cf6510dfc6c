"""Saving model folders: whole or not at all, whoever reads and whatever the disk does."""

import errno
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.lm.artifact import LOG, NOVELTY, TOKENIZER, WEIGHTS, WORDS, load_model, save_model
from bot.lm.manifest import read_manifest
from tests.small_project import CULTURE, ROOT, Project

PARTS = (WEIGHTS, TOKENIZER, NOVELTY, WORDS, LOG)


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a model but the manifest."""
    return {name: (folder / name).read_bytes() for name in PARTS}


def test_a_model_is_saved_as_it_was_given(trained: Project, tmp_path: Path) -> None:
    """What is saved can be loaded; no other file is left beside it."""
    manifest, files = read_manifest(trained.model), contents(trained.model)
    place = tmp_path / "deep" / CULTURE
    assert save_model(place, manifest, files) == manifest
    assert contents(place) == files
    assert load_model(place).manifest == manifest
    assert list(place.parent.iterdir()) == [place]


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
from bot.lm.artifact import save_model
from bot.lm.manifest import read_manifest
source, place, limit = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
files = {name: (source / name).read_bytes() for name in read_manifest(source).files}
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
try:
    save_model(place, read_manifest(source), files)
except OSError as error:
    print(error.errno)
"""


def saved_by_process(source: Path, place: Path, limit: int = 0) -> str:
    """What a process says that saves the model again, with files of `limit` bytes at most."""
    ended = subprocess.run(
        [sys.executable, "-c", _SAVE, str(source), str(place), str(limit)],
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
    assert list(place.parent.iterdir()) == [place]


def test_a_full_disk_leaves_the_old_model_whole(trained: Project, tmp_path: Path) -> None:
    """With room for a model and a half, on a real disk if one can be had, nothing is changed."""
    size = sum(-(-path.stat().st_size // 4096) * 4 for path in trained.model.iterdir())
    with small_disk(tmp_path / "disk", size + size // 2) as mounted:
        place = shutil.copytree(trained.model, tmp_path / "disk" / CULTURE)
        limit, expected = (0, errno.ENOSPC) if mounted else (50_000, errno.EFBIG)
        assert saved_by_process(trained.model, place, limit) == str(expected)
        assert_untouched(trained, place)


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
