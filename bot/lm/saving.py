"""Putting models into their places, and keeping the last two versions of each.

::

    models/sufi              the model that is served
    models/.previous/sufi    the one before it
    models/.rejected/sufi    the last one that was not good enough to be served

Each of the three folders has its own `shared` files, so a model is read in the same way wherever it
stands. A model is written aside and renamed, so a reader finds the old one or the new one; whoever
changes anything holds the lock of `models`.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.errors import ModelError, ModelMissingError
from bot.files import clear_leftovers, replace_folder, swap
from bot.lm.artifact import COMMON, LOG, load_model, sha256_of_bytes
from bot.lm.manifest import MANIFEST, Manifest, manifest_bytes, read_manifest
from bot.lm.shared_files import carry_shared, locked, put_shared, sweep

PREVIOUS, REJECTED = ".previous", ".rejected"


def previous_of(folder: Path) -> Path:
    """Where the version before the model in this folder is kept."""
    return folder.parent / PREVIOUS / folder.name


def rejected_of(folder: Path) -> Path:
    """Where a model is put that was not good enough for this folder."""
    return folder.parent / REJECTED / folder.name


def save_model(folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Manifest:
    """Put a model into its place whole, or leave the old one as it was.

    The old one is kept as the previous version, if it is sound and another one than this.

    Args:
        folder: the model's place.
        manifest: all but the checksums.
        files: the other files' contents by name; those in `COMMON` go to `shared` beside it.

    Returns:
        The manifest as written, with checksums.

    Raises:
        OSError: the disk is full or not writable.
    """
    manifest = _with_checksums(manifest, files)
    with _changing(folder):
        former = previous_of(folder) if _is_worth_keeping(folder, manifest) else None
        if former is not None:
            _carry(folder, former)
        _write(folder, manifest, files, former)
    return manifest


def save_rejected(folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Manifest:
    """Keep a model that was not good enough where it serves nobody; else as `save_model`."""
    manifest = _with_checksums(manifest, files)
    with _changing(folder):
        rejected_of(folder).parent.mkdir(exist_ok=True)
        _write(rejected_of(folder), manifest, files, None)
    return manifest


def roll_back(folder: Path) -> Manifest:
    """Let a model and its previous version change places; returns the manifest now in force.

    Raises:
        ModelError: there is no previous version, or it is damaged; nothing has changed.
        OSError: not writable; nothing has changed.
    """
    previous = previous_of(folder)
    with _changing(folder):
        manifest = _sound(previous, f"{folder}: no previous version is kept, in {previous}.")
        _carry(folder, previous)
        _carry(previous, folder)
        swap(previous, folder)
    return manifest


def reject(folder: Path) -> None:
    """Put a model away as not good enough, and its previous version in its place.

    Raises:
        ModelError: there is no previous version, or it is damaged; nothing has changed.
        OSError: not writable; nothing has changed.
    """
    previous, rejected = previous_of(folder), rejected_of(folder)
    with _changing(folder):
        _sound(previous, f"{folder}: no previous version is kept, in {previous}.")
        _carry(previous, folder)
        _carry(folder, rejected)
        swap(previous, folder)
        _move(previous, rejected)


def accept(folder: Path) -> Manifest:
    """Put the model that was rejected for this folder into it, after all; returns its manifest.

    Raises:
        ModelError: there is none, or it is damaged; nothing has changed.
        OSError: not writable; nothing has changed.
    """
    previous, rejected = previous_of(folder), rejected_of(folder)
    with _changing(folder):
        manifest = _sound(rejected, f"{folder}: no rejected version is kept, in {rejected}.")
        keep = _is_worth_keeping(folder, manifest)
        _carry(rejected, folder)
        if keep:
            _carry(folder, previous)
        swap(rejected, folder)
        if keep:
            _move(rejected, previous)
        elif rejected.exists():
            shutil.rmtree(rejected, ignore_errors=True)
    return manifest


def _with_checksums(manifest: Manifest, files: Mapping[str, bytes]) -> Manifest:
    checksums = {name: sha256_of_bytes(data) for name, data in sorted(files.items())}
    return manifest.model_copy(update={"files": checksums})


def _write(
    folder: Path, manifest: Manifest, files: Mapping[str, bytes], former: Path | None
) -> None:
    own = {name: data for name, data in files.items() if name not in COMMON}
    common = {name: data for name, data in files.items() if name in COMMON}
    put_shared(folder.parent, common, manifest.files)
    replace_folder(folder, {**own, MANIFEST: manifest_bytes(manifest)}, former=former)


@contextmanager
def _changing(folder: Path) -> Iterator[None]:
    """While the block runs nobody else changes models; after it, nothing needless is left."""
    models = folder.parent
    with locked(models):
        clear_leftovers(folder)  # first, as a model that was lost is put back so
        try:
            yield
        finally:
            sweep(models)
            for aside in (models / PREVIOUS, models / REJECTED):
                sweep(aside)
                with suppress(OSError):
                    aside.rmdir()  # if nothing is left


def _is_worth_keeping(folder: Path, manifest: Manifest) -> bool:
    """Whether a folder holds a sound model that would give other texts than this one."""
    try:
        old = load_model(folder).manifest
    except ModelError:
        return False
    return _deciding(old) != _deciding(manifest)


def _deciding(manifest: Manifest) -> dict[str, str]:
    return {name: checksum for name, checksum in manifest.files.items() if name != LOG}


def _sound(folder: Path, otherwise: str) -> Manifest:
    """The manifest of the sound model in a folder.

    Raises:
        ModelError: there is none.
    """
    if not folder.exists():
        raise ModelMissingError(otherwise)
    return load_model(folder).manifest


def _carry(folder: Path, place: Path) -> None:
    """Have the shared files of a model where they are needed once it stands in another place."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with suppress(ModelError):  # a model that cannot be read needs nothing
        checksums = read_manifest(folder).files
        carry_shared(folder.parent, place.parent, checksums)


def _move(folder: Path, place: Path) -> None:
    """Put a folder in another's place, which is removed."""
    swap(folder, place)
    shutil.rmtree(folder, ignore_errors=True)
