"""A model's report: one page with its curves, its samples, its proverbs and what they come near to.

Self-contained HTML, for whoever has trained a model and asks whether it is any good. It shows what
the seeds 0, 1, 2 … gave, none picked.
"""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.errors import GenerationError
from bot.lm.artifact import Model
from bot.lm.generator import Draft, Generator, HotNetworks
from bot.lm.manifest import Manifest

REPORT = "report.html"
"""The file beside a model's own; nothing reads it but people."""
_SEEDS = 40
_NEIGHBOURS = 10
_WIDTH, _HEIGHT = 640, 200  # of a curve, in CSS pixels
_MARGIN = 8


class Neighbour(NamedTuple):
    """A proverb and the known line that is most like it."""

    text: str
    line: str
    similarity: float
    """0..1, by edit distance."""


def report(manifest: Manifest, model: Model, log: bytes) -> bytes:
    """The page of a model that has just been trained, UTF-8.

    Args:
        manifest: with all metrics.
        model: makes the proverbs.
        log: of its training, JSON lines as `Journal` writes them.
    """
    entries = [json.loads(line) for line in log.splitlines()]
    steps = [entry["step"] for entry in entries]
    drafts = _drafts(Generator(model, manifest.sampling, HotNetworks(1)))
    page = (
        _environment()
        .get_template("report.html")
        .render(
            manifest=manifest,
            curves=[
                (title, curve(steps, values), values)
                for title, values in (
                    ("held-out bits per character", [entry["bits_per_char"] for entry in entries]),
                    ("training loss, nats per token", [entry["train_loss"] for entry in entries]),
                )
            ],
            samples=[entry for entry in entries if entry.get("samples")],
            drafts=sorted(drafts, key=lambda draft: -draft.score),
            neighbours=[
                Neighbour(draft.text, *model.novelty.nearest(draft.text))
                for draft in drafts[:_NEIGHBOURS]
            ],
        )
    )
    return page.encode()


def curve(steps: Sequence[int], values: Sequence[float]) -> Markup:
    """A curve as the points of an SVG polyline; of one value, a point in the middle."""
    return Markup(
        " ".join(
            f"{_scaled(step, steps, _WIDTH):.1f},{_HEIGHT - _scaled(value, values, _HEIGHT):.1f}"
            for step, value in zip(steps, values, strict=True)
        )
    )


def _scaled(value: float, among: Iterable[float], size: int) -> float:
    """Where a value stands on an axis of this size on which all have room."""
    least, most = min(among), max(among)
    part = (value - least) / (most - least) if most > least else 0.5
    return _MARGIN + part * (size - 2 * _MARGIN)


def _drafts(generator: Generator) -> list[Draft]:
    """What the first seeds give; those whose first candidates give nothing good are left out."""
    once = generator.settings.model_copy(update={"attempts": 1})
    drafts = []
    for seed in range(_SEEDS):
        with suppress(GenerationError):
            drafts.append(generator.make(seed, settings=once))
    return [draft for draft in drafts if not draft.relaxed]


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("bot.training", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
