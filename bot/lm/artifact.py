"""A model folder: everything that belongs to one model, bound together by checksums.

`manifest.json`, `weights.safetensors`, `tokenizer`, `novelty.safetensors`, `words.txt` (words that
the dictionary lacks), `training.jsonl`. It is written beside its place and renamed into it, so a
reader finds the old model or the new one.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.errors import ModelDamagedError, ModelMissingError
from bot.lm.manifest import MANIFEST, Manifest, read_manifest, write_manifest
from bot.lm.network import Network
from bot.lm.novelty import NoveltyIndex
from bot.lm.tokenizer import Tokenizer, load_tokenizer
from bot.lm.weights import Packed, expand, from_bytes

WEIGHTS = "weights.safetensors"
TOKENIZER = "tokenizer"
NOVELTY = "novelty.safetensors"
WORDS = "words.txt"
LOG = "training.jsonl"

PARITY = 1e-4
"""Largest difference from the trainer's logits that a sound model and machine show."""
_SWAP_S = 0.2  # longer than the two renames of a model that is being replaced


@dataclass(frozen=True)
class Model:
    """A model in memory, its weights as they are stored."""

    manifest: Manifest
    tokenizer: Tokenizer
    packed: Packed
    novelty: NoveltyIndex
    words: tuple[str, ...]
    """Words that its lexicon needs beside the dictionary."""

    def network(self) -> Network:
        """The network, expanded to float32."""
        return Network(expand(self.packed), self.manifest.network.shape())


def load_model(folder: Path) -> Model:
    """Read a model folder and verify every checksum.

    Raises:
        ModelMissingError: there is none.
        ModelDamagedError: names the file, what was found and what to do.
    """
    try:
        return _load(folder)
    except ModelMissingError:
        # It may be being replaced this very moment.
        time.sleep(_SWAP_S)
        return _load(folder)


def _load(folder: Path) -> Model:
    manifest = read_manifest(folder)
    if manifest.culture != folder.name:
        raise ModelDamagedError(
            f"{folder / MANIFEST}: is a model of {manifest.culture!r}, expected {folder.name!r}. "
            "Put the folder back under its own name, or retrain."
        )
    verify_checksums(folder, manifest)
    weights = folder / WEIGHTS
    tokenizer = load_tokenizer(
        manifest.network.tokenizer, (folder / TOKENIZER).read_bytes(), str(folder / TOKENIZER)
    )
    if len(tokenizer.surfaces) != manifest.network.vocabulary:
        raise ModelDamagedError(
            f"{folder / TOKENIZER}: {len(tokenizer.surfaces)} tokens, the manifest says "
            f"{manifest.network.vocabulary}. Retrain."
        )
    return Model(
        manifest=manifest,
        tokenizer=tokenizer,
        packed=from_bytes(weights.read_bytes(), manifest.network.shape(), str(weights)),
        novelty=NoveltyIndex.load(folder / NOVELTY),
        words=tuple((folder / WORDS).read_text(encoding="utf-8").split()),
    )


def verify_checksums(folder: Path, manifest: Manifest) -> None:
    """Compare every file with the manifest.

    Raises:
        ModelDamagedError: a file is missing or differs.
    """
    for name in (WEIGHTS, TOKENIZER, NOVELTY, WORDS):
        if name not in manifest.files:
            raise ModelDamagedError(f"{folder / MANIFEST}: names no {name}. Retrain.")
    for name, expected in manifest.files.items():
        path = folder / name
        try:
            found = sha256_of(path)
        except OSError as error:
            raise ModelDamagedError(f"{path}: {error.strerror}. Retrain.") from None
        if found != expected:
            raise ModelDamagedError(
                f"{path}: checksum {found[:12]}… differs from the manifest's {expected[:12]}…. "
                f"Restore the file, or retrain: proverb-bot train {folder.name}"
            )


def verify_probe(model: Model, where: str) -> float:
    """The largest difference between this machine's logits and the trainer's.

    Raises:
        ModelDamagedError: it is above `PARITY`.
    """
    probe = model.manifest.probe
    logits = model.network().logits(np.array([probe.ids], np.int64))[0]  # (T, V)
    expected = np.array(probe.logits, np.float32)
    difference = float(np.abs(logits[:, : expected.shape[1]] - expected).max())
    if not difference <= PARITY:
        raise ModelDamagedError(
            f"{where}: logits differ from the trainer's by {difference:.2g}, expected at most "
            f"{PARITY:g}. The weights are not those that were saved: retrain."
        )
    return difference


def save_model(folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Manifest:
    """Put a model into its place whole, or leave the old one as it was.

    Args:
        folder: the model's place.
        manifest: all but the checksums.
        files: the other files' contents by name.

    Returns:
        The manifest as written, with checksums.

    Raises:
        OSError: the disk is full or not writable.
    """
    aside = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    manifest = manifest.model_copy(
        update={"files": {n: hashlib.sha256(d).hexdigest() for n, d in sorted(files.items())}}
    )
    try:
        aside.mkdir(parents=True)
        for name, data in files.items():
            _write_through(aside / name, data)
        write_manifest(aside, manifest)
        _swap(aside, folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return manifest


def _write_through(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _swap(new: Path, place: Path) -> None:
    """Rename `new` to `place`; what stood there is put back if that fails, else removed."""
    old = place.with_name(f".{place.name}.{os.getpid()}.old")
    with suppress(FileNotFoundError):
        place.rename(old)
    try:
        new.rename(place)
    except OSError:
        with suppress(FileNotFoundError):
            old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def sha256_of(path: Path) -> str:
    """The checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
