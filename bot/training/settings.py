"""How networks are built and trained: settings only, free of TensorFlow.

The defaults were chosen by the runs recorded in ``docs/experiments.md``.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class NetworkSettings(BaseModel):
    """The shape of the network and of its tokenizer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tokenizer: Literal["pieces", "characters"] = "pieces"
    """SentencePiece unigram pieces, or single characters (the ancestors' way)."""
    vocabulary: int = Field(default=4000, ge=16, le=64000)
    """Pieces in the vocabulary at the most (`pieces` only)."""
    embedding: int = Field(default=256, ge=1)
    """Width of the embedding, shared with the softmax."""
    layers: int = Field(default=2, ge=1, le=8)
    """LSTM layers."""
    width: int = Field(default=512, ge=1)
    """Units of each LSTM layer."""


class FitSettings(BaseModel):
    """One training run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    epochs: int = Field(ge=1)
    """Passes over the training lines, at the most."""
    learning_rate: float = Field(gt=0.0)
    """Adam's rate after warm-up; falls to a twentieth along a half cosine."""
    warmup_steps: int = Field(default=50, ge=0)
    """Steps over which the rate rises from zero."""
    batch_tokens: int = Field(default=2048, ge=1)
    """Tokens in one batch, padding included."""
    context: int = Field(default=64, ge=8)
    """Longest run of tokens the network is trained on; longer lines are cut into such runs."""
    dropout: float = Field(default=0.1, ge=0.0, lt=1.0)
    """Dropped share of embeddings, of what passes between layers, and of what leaves the last."""
    clip_norm: float = Field(default=1.0, gt=0.0)
    """Gradients are scaled down to this global norm."""
    average: float = Field(default=0.998, ge=0.0, lt=1.0)
    """Decay of the exponential moving average of weights, which is what is kept; 0 turns it off."""
    patience: int = Field(default=2, ge=1)
    """Evaluations without a better held-out figure before training stops."""
    evaluate_every: int = Field(default=0, ge=0)
    """Steps between evaluations; 0 evaluates once an epoch."""


class CriticSettings(BaseModel):
    """How the critic is learnt from readers' ratings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    width: int = Field(default=192, ge=1)
    """Units of the LSTM in each direction."""
    hidden: int = Field(default=64, ge=1)
    """Units of the layer above both."""
    fit: FitSettings = FitSettings(
        epochs=3,
        learning_rate=1e-3,
        warmup_steps=30,
        context=32,
        dropout=0.3,
        average=0.995,
        batch_tokens=2048,
    )
    """The run, without evaluations on the way. Of lines longer than the context the end is left
    out."""


class TrainingSettings(BaseModel):
    """All that the trainer is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    network: NetworkSettings = NetworkSettings()
    threads: int = Field(default=2, ge=1, le=256)
    """Threads that TensorFlow computes with. They part sums, so they take part in the weights: the
    same number gives the same bits on one core and on sixteen."""
    culture: FitSettings
    """Fine-tuning one culture from the base model."""
    inspired: float = Field(default=1.0, ge=0.0, le=1.0)
    """Part of its inspired lines that a culture learns from, by a hash of each; `pretrain` reads
    them all."""
    scratch: FitSettings
    """Training one culture, or any text, without a base model."""
    pretrain: FitSettings
    """The base model's first stage: prose and all sayings."""
    pretrain_sayings: int = Field(default=8, ge=1)
    """Times that each saying stands among the prose of the first stage."""
    pretrain_prose: float = Field(default=1.0, gt=0.0, le=1.0)
    """Part of the prose that is used, by lines: that which reads most like sayings."""
    joint: FitSettings | None = None
    """The base model's second stage: all sayings together, without prose; none if left out."""
    critic: CriticSettings = CriticSettings()
    """Learning the critic."""
    sample_every: int = Field(default=1, ge=1)
    """Epochs between printed samples."""
    sample_temperatures: tuple[Annotated[float, Field(ge=0.01, le=5.0)], ...] = (0.5, 0.8, 1.0)
    """Temperatures of the printed samples, within what `SamplingSettings` takes."""
