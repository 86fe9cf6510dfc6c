"""A made-up proverb and what is known of its making."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Proverb:
    """One proverb as it is sent, with what it takes to make it again."""

    id: str | None
    """Names the proverb (`sufi-4F7K2QXB`); None where no id carries its settings."""
    culture: str
    text: str
    seed: int
    relaxed: bool
    """Made with the lowered bar, after every attempt at the full one had failed."""
    about: str = ""
    """Words that it was asked to have, in their dictionary forms, parted by spaces."""
    # Not compared: on another kind of processor the last digits differ.
    score: float = field(default=0.0, compare=False)
    """How good its generator finds it: higher is better, comparable within one model."""

    @property
    def merit(self) -> tuple[bool, float]:
        """By which the best of several of one model is chosen: a relaxed one comes last."""
        return not self.relaxed, self.score
