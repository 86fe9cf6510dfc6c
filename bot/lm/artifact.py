"""A model folder: everything that belongs to one model, bound together by checksums.

`manifest.json`, `weights.safetensors`, `words.txt` (words that the dictionary lacks),
`habits.txt`, `training.jsonl`; `tokenizer`, `novelty.safetensors` and `critic.safetensors` lie in
`shared` beside the folder, as models have them in common. How they get there: `bot.lm.saving`.
"""

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.errors import ModelDamagedError, ModelError
from bot.lm.critic import Critic
from bot.lm.habits import Habits
from bot.lm.manifest import MANIFEST, Manifest, read_manifest
from bot.lm.network import Network
from bot.lm.novelty import NoveltyIndex
from bot.lm.shared_files import shared_place
from bot.lm.tokenizer import Tokenizer, load_tokenizer
from bot.lm.weights import Packed, expand, from_bytes

WEIGHTS = "weights.safetensors"
TOKENIZER = "tokenizer"
NOVELTY = "novelty.safetensors"
WORDS = "words.txt"
HABITS = "habits.txt"
"""Models of earlier versions have none."""
CRITIC = "critic.safetensors"
"""Models that were trained without one have none."""
CRITIC_FOLDER = "critic"
"""Beside the model folders: where the trainer keeps the critic that it gives to models."""
LOG = "training.jsonl"
COMMON = frozenset({TOKENIZER, NOVELTY, CRITIC})
"""Files that are equal for many models, and so kept beside the folders, once."""

PARITY = 1e-4
"""Largest difference from the trainer's logits that a sound model and machine show."""
_SWAP_S = 0.2  # longer than the two renames of a model that is being replaced
_SWAPS = 5  # replacements in a row that a reader puts up with


_NO_HABITS = Habits({})


@dataclass(frozen=True)
class Model:
    """A model in memory, its weights as they are stored."""

    manifest: Manifest
    tokenizer: Tokenizer
    packed: Packed
    novelty: NoveltyIndex
    words: tuple[str, ...]
    """Words that its lexicon needs beside the dictionary."""
    habits: Habits = _NO_HABITS
    """What it says too often."""
    critic: Critic | None = None
    """What readers would think of its lines."""

    def network(self) -> Network:
        """The network, expanded to float32."""
        return Network(expand(self.packed), self.manifest.network.shape())


def load_model(folder: Path) -> Model:
    """Read a model folder and verify every checksum.

    Raises:
        ModelMissingError: there is none.
        ModelDamagedError: names the file, what was found and what to do.
    """
    for _ in range(_SWAPS):
        before = _identity(folder)
        try:
            return _load(folder)
        except ModelError:
            # It may be being replaced this very moment.
            if before is None:
                time.sleep(_SWAP_S)
            if before == _identity(folder):
                raise
    return _load(folder)


def _identity(folder: Path) -> tuple[int, int] | None:
    """What differs between a folder and the one renamed into its place; None without one."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_ino, status.st_ctime_ns


def _load(folder: Path) -> Model:
    manifest = read_manifest(folder)
    if manifest.culture != folder.name:
        raise ModelDamagedError(
            f"{folder / MANIFEST}: is a model of {manifest.culture!r}, expected {folder.name!r}. "
            "Put the folder back under its own name, or retrain."
        )
    parts = _read_verified(folder, manifest)
    where = {name: str(part_path(folder, manifest, name)) for name in manifest.files}
    kind, shape = manifest.network.tokenizer, manifest.network.shape()
    tokenizer = load_tokenizer(kind, parts[TOKENIZER], where[TOKENIZER])
    if len(tokenizer.surfaces) != shape.vocabulary:
        raise ModelDamagedError(
            f"{where[TOKENIZER]}: {len(tokenizer.surfaces)} tokens, the manifest says "
            f"{shape.vocabulary}. Retrain."
        )
    return Model(
        manifest=manifest,
        tokenizer=tokenizer,
        packed=from_bytes(parts[WEIGHTS], shape, where[WEIGHTS]),
        novelty=NoveltyIndex.from_bytes(parts[NOVELTY], where[NOVELTY]),
        words=_words(parts[WORDS], where[WORDS]),
        habits=Habits.from_bytes(parts[HABITS], where[HABITS]) if HABITS in parts else _NO_HABITS,
        critic=Critic.from_bytes(parts[CRITIC], shape.vocabulary, where[CRITIC])
        if CRITIC in parts
        else None,
    )


def part_path(folder: Path, manifest: Manifest, name: str) -> Path:
    """Where a file of a model lies: in its folder, or among those that models have in common."""
    own = folder / name
    if name not in COMMON or own.exists():
        return own
    return shared_place(folder.parent, name, manifest.files[name])


def _words(data: bytes, where: str) -> tuple[str, ...]:
    try:
        return tuple(data.decode("utf-8").split())
    except UnicodeDecodeError as error:
        raise ModelDamagedError(f"{where}: not UTF-8 at byte {error.start}. Retrain.") from None


def _read_verified(folder: Path, manifest: Manifest) -> dict[str, bytes]:
    """The contents of every file that the manifest names, each read once.

    Raises:
        ModelDamagedError: a file is missing or differs from its checksum.
    """
    for name in (WEIGHTS, TOKENIZER, NOVELTY, WORDS):
        if name not in manifest.files:
            raise ModelDamagedError(f"{folder / MANIFEST}: names no {name}. Retrain.")
    parts = {}
    for name, expected in manifest.files.items():
        path = part_path(folder, manifest, name)
        try:
            parts[name] = path.read_bytes()
        except OSError as error:
            raise ModelDamagedError(
                f"{path}: {error.strerror}. Restore the file, or retrain: "
                f"proverb-bot train {folder.name}"
            ) from None
        found = sha256_of_bytes(parts[name])
        if found != expected:
            raise ModelDamagedError(
                f"{path}: checksum {found[:12]}… differs from the manifest's {expected[:12]}…. "
                f"Restore the file, or retrain: proverb-bot train {folder.name}"
            )
    return parts


def verify_probe(model: Model, where: str) -> float:
    """The largest difference between this machine's logits and the trainer's.

    Raises:
        ModelDamagedError: it is above `PARITY`.
    """
    probe = model.manifest.probe
    try:
        logits = model.network().logits(np.array([probe.ids], np.int64))[0]  # (T, V)
        expected = np.array(probe.logits, np.float64)
        difference = float(np.abs(logits[:, : expected.shape[1]] - expected).max())
    except (IndexError, ValueError) as error:
        raise ModelDamagedError(f"{where}: no usable probe ({error}). Retrain.") from None
    if not difference <= PARITY:
        raise ModelDamagedError(
            f"{where}: logits differ from the trainer's by {difference:.2g}, expected at most "
            f"{PARITY:g}. The weights are not those that were saved: retrain."
        )
    return difference


def sha256_of_bytes(data: bytes) -> str:
    """The checksum of a file's content."""
    return hashlib.sha256(data).hexdigest()


def sha256_of(path: Path) -> str:
    """The checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
