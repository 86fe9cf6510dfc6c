"""What a training run is to do, decided before it begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.lm.artifact import WEIGHTS, Model, load_model
from bot.lm.network import Shape, Weights
from bot.lm.settings import SamplingSettings
from bot.lm.tokenizer import Tokenizer, train_tokenizer
from bot.lm.weights import expand
from bot.training.material import Material
from bot.training.network import initial_weights
from bot.training.settings import FitSettings, TrainingSettings

BASE = "base"
"""The base model's name and folder."""


@dataclass(frozen=True)
class Start:
    """What training begins from."""

    tokenizer: Tokenizer
    weights: Weights
    shape: Shape
    base_sha256: str | None
    """Of the base model's weights file; None from scratch."""


@dataclass(frozen=True)
class Plan:
    """One model to train."""

    name: str
    """The culture, or what else the model is called."""
    material: Material
    start: Start
    fit: FitSettings
    """Of this run."""
    settings: TrainingSettings
    """All training settings; their hash goes into the manifest."""
    sampling: SamplingSettings
    """How golden samples are drawn."""
    seed: int
    """Decides all that is random."""


def start_from_base(base: Model) -> Start:
    """Go on from a base model: its vocabulary, its weights."""
    return Start(
        base.tokenizer,
        expand(base.packed),
        base.manifest.network.shape(),
        base.manifest.files[WEIGHTS],
    )


def start_from_scratch(texts: Sequence[str], settings: TrainingSettings, seed: int) -> Start:
    """Learn a vocabulary from the texts themselves and draw fresh weights."""
    network = settings.network
    tokenizer = train_tokenizer(network.tokenizer, texts, network.vocabulary)
    shape = Shape(len(tokenizer.surfaces), network.embedding, network.layers, network.width)
    return Start(tokenizer, initial_weights(shape, seed), shape, None)


def load_base(models: Path) -> Model | None:
    """The base model, if there is one."""
    folder = models / BASE
    return load_model(folder) if folder.exists() else None
