"""What a training run is to do, decided before it begins."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bot.lm.artifact import WEIGHTS, Model, load_model
from bot.lm.gate import GateSettings
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
    critic: bytes | None = None
    """The file of the critic that is to rank what the model writes."""
    gate: GateSettings = field(default_factory=GateSettings)
    """What the model must reach to take its place."""


def start_from_base(base: Model) -> Start:
    """Go on from a base model: its vocabulary, its weights."""
    return Start(
        base.tokenizer,
        expand(base.packed),
        base.manifest.network.shape(),
        base.manifest.files[WEIGHTS],
    )


def start_from_scratch(material: Material, settings: TrainingSettings, seed: int) -> Start:
    """Learn a vocabulary from the training texts themselves and draw fresh weights.

    Of held-out texts it knows the characters, so that they can be measured, and nothing else.
    """
    network = settings.network
    everything = [f"{line.tradition} {line.text}" for line in (*material.train, *material.held_out)]
    lines = [alphabet_of(everything), *(line.text for line in material.train)]
    tokenizer = train_tokenizer(network.tokenizer, lines, network.vocabulary)
    shape = Shape(len(tokenizer.surfaces), network.embedding, network.layers, network.width)
    return Start(tokenizer, initial_weights(shape, seed), shape, None)


def alphabet_of(texts: Iterable[str]) -> str:
    """The characters of the texts, sorted: one more line to learn a vocabulary from."""
    return "".join(sorted(set("".join(texts))))


def load_base(models: Path) -> Model | None:
    """The base model, if there is one."""
    folder = models / BASE
    return load_model(folder) if folder.exists() else None
