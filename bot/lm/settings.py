"""How a model is asked for text: the settings that decide which proverb a seed gives."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class SamplingSettings(BaseModel):
    """Decoding settings of one culture; part of what a proverb's id stands for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    temperature: float = Field(default=0.8, ge=0.01, le=5.0)
    """Divides the logits: below 1 safer, above 1 livelier."""
    top_k: int = Field(default=0, ge=0)
    """Keep only the k likeliest tokens; 0 keeps all."""
    top_p: float = Field(default=0.95, gt=0.0, le=1.0)
    """Keep the smallest set of tokens whose probabilities reach this sum (nucleus sampling)."""
    min_p: float = Field(default=0.0, ge=0.0, lt=1.0)
    """Drop tokens less probable than this share of the likeliest one's probability."""
    brevity: float = Field(default=0.015, ge=0.0, le=1.0)
    """What each character takes from a candidate's likelihood, in nats a letter, when one is
    chosen: readers like short ones better."""
    habit: float = Field(default=0.08, ge=0.0, le=1.0)
    """What the worst turn that the model says too often takes, times the logarithm of how many
    times oftener than people it says it."""
    critic: float = Field(default=1.0, ge=0.0, le=100.0)
    """Weight of the critic's rating, about 1 to 9, beside likelihood, where the model has one."""
    candidates: int = Field(default=16, ge=1, le=512)
    """Sequences drawn together for one proverb."""
    enough: float = Field(default=0.75, gt=0.0, le=1.0)
    """Share of them that must have come to an end: the longest of the rest cost as much time as
    all others, and hardly one is ever chosen."""
    attempts: int = Field(default=4, ge=1, le=64)
    """Batches of candidates to draw before the bar is lowered."""
    max_tokens: int = Field(default=72, ge=4, le=1024)
    """Longest sequence drawn, in tokens."""
    min_length: int = Field(default=12, ge=1)
    """Shortest text to send, in characters."""
    max_length: int = Field(default=200, ge=1)
    """Longest text to send, in characters."""

    @model_validator(mode="after")
    def _lengths_leave_room(self) -> Self:
        if self.min_length > self.max_length:
            raise ValueError(
                f"min_length {self.min_length} is above max_length {self.max_length}: no text fits"
            )
        return self
