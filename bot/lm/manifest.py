"""What a model folder says of itself: `manifest.json`, checked field by field when it is read."""

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import ModelDamagedError, ModelError, ModelMissingError
from bot.lm.network import Shape
from bot.lm.settings import SamplingSettings
from bot.lm.weights import Format

SCHEMA_VERSION = 1
MANIFEST = "manifest.json"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NetworkPart(_Part):
    """The network's shape, its tokenizer and how its weights are stored."""

    tokenizer: Literal["pieces", "characters"]
    vocabulary: int
    embedding: int
    layers: int
    width: int
    weights: Format

    def shape(self) -> Shape:
        """What fixes the sizes of all weights."""
        return Shape(self.vocabulary, self.embedding, self.layers, self.width)


class Source(_Part):
    """A text that the model was trained on."""

    name: str
    licence: str
    sha256: str
    lines: int


class Replaced(_Part):
    """The model that stood in the place before, measured on the new one's held-out sayings."""

    weights_sha256: str
    bits_per_char: float


class Metrics(_Part):
    """Measured on held-out sayings, which no stage of training saw."""

    bits_per_char: float
    """Of the stored weights, ends of lines included."""
    bits_per_char_float32: float
    """Of the weights before they were stored."""
    held_out: int
    """Sayings measured."""
    passing: float | None = None
    """Share of drawn candidates that pass every filter."""
    replaced: Replaced | None = None
    """Of another set of sayings than this model's its own figure could not be compared."""


class Golden(_Part):
    """A seed and the text that it gave when the model was saved."""

    seed: int
    text: str


class Probe(_Part):
    """Some logits as the trainer's own network computes them from the stored weights."""

    ids: tuple[int, ...]
    """Token ids that are read in a row."""
    logits: tuple[tuple[float, ...], ...]
    """For each, the first logits after it."""


class Manifest(_Part):
    """All that is known of a model beside its arrays."""

    schema_version: int
    culture: str
    """The culture's id, or `base`."""
    tradition: str = ""
    """What stands in every prompt; empty if the model was taught without."""
    created: str
    """UTC, ISO 8601."""
    seed: int
    config_sha256: str
    """Of the settings that the training used."""
    base_sha256: str | None
    """Of the weights that training started from."""
    taste_sha256: str | None = None
    """Models of earlier versions may have one: of a difference of weights that was added."""
    sources: tuple[Source, ...]
    network: NetworkPart
    training: dict[str, Any]
    """Settings of the run, its steps and how it ended."""
    metrics: Metrics
    sampling: SamplingSettings
    """The settings that the golden samples were drawn with."""
    decoder: int | None = None
    """The version of the program's decoder that drew them."""
    golden: tuple[Golden, ...]
    probe: Probe
    libraries: dict[str, str]
    files: dict[str, str] = Field(min_length=1)
    """The sha256 of every other file of the folder."""


class _Version(BaseModel):
    schema_version: int


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a model folder.

    Raises:
        ModelMissingError: there is no such folder, or no manifest in it.
        ModelDamagedError: it cannot be read, or is of another schema.
    """
    path = folder / MANIFEST
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ModelMissingError(
            f"{path}: no such file. Train the model: proverb-bot train {folder.name}"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ModelDamagedError(f"{path}: cannot be read ({error}). Retrain.") from None
    try:
        # First the version: the rest of another one may look different.
        version = _Version.model_validate_json(text).schema_version
        manifest = Manifest.model_validate_json(text) if version == SCHEMA_VERSION else None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "the document"
        raise ModelDamagedError(
            f"{path}: {key}: {first['msg']}. Not a manifest of schema {SCHEMA_VERSION}: retrain."
        ) from None
    if manifest is None:
        raise ModelDamagedError(
            f"{path}: schema version {version}, expected {SCHEMA_VERSION}. "
            "Retrain with this version of the program."
        )
    return manifest


def manifest_in(folder: Path) -> Manifest | None:
    """The manifest of a model folder; None if there is none that can be read."""
    try:
        return read_manifest(folder)
    except ModelError:
        return None


def manifest_bytes(manifest: Manifest) -> bytes:
    """The manifest as indented JSON, as `read_manifest` reads it."""
    return manifest.model_dump_json(indent=1).encode() + b"\n"
