"""What a model must reach to be served: asked by the trainer, and by the bot before it takes one.

The figures are the manifest's own, measured when the model was saved.
"""

from pydantic import BaseModel, ConfigDict, Field

from bot.lm.artifact import WEIGHTS
from bot.lm.manifest import Manifest


class GateSettings(BaseModel):
    """Thresholds; what is not set is not asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bits_per_char: float | None = Field(default=None, gt=0)
    """Most that held-out sayings may cost."""
    passing: float | None = Field(default=None, ge=0, le=1)
    """Least share of drawn candidates that pass every filter."""
    worse_by: float | None = Field(default=None, ge=0)
    """Bits per character by which a model may be worse than the one that it replaces."""


def shortcomings(
    manifest: Manifest, gate: GateSettings, former: Manifest | None = None
) -> list[str]:
    """In what a model is not good enough: figure, threshold and its key; empty if it is.

    Args:
        manifest: the model's.
        gate: the thresholds.
        former: of the model that it would replace, if there is one.
    """
    found = []
    bits, passing = manifest.metrics.bits_per_char, manifest.metrics.passing
    if gate.bits_per_char is not None and bits > gate.bits_per_char:
        found.append(f"{bits:.3f} bits/char, at most {gate.bits_per_char:g} (gate.bits_per_char)")
    if gate.passing is not None and passing is not None and passing < gate.passing:
        found.append(
            f"{passing:.1%} of its candidates pass the filters, at least {gate.passing:.1%} "
            "(gate.passing)"
        )
    worse = round(bits - _bits_of(former, manifest), 4) if former else 0.0
    if gate.worse_by is not None and worse > gate.worse_by:
        found.append(
            f"{worse:.3f} bits/char worse than the model before, at most {gate.worse_by:g} "
            "(gate.worse_by)"
        )
    return found


def _bits_of(former: Manifest, new: Manifest) -> float:
    """What held-out sayings cost the former model: the new one's sayings, if that was measured."""
    replaced = new.metrics.replaced
    if replaced is not None and replaced.weights_sha256 == former.files[WEIGHTS]:
        return replaced.bits_per_char
    return former.metrics.bits_per_char
