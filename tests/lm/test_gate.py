"""The gate: what is not good enough, and why."""

import pytest
from pydantic import ValidationError

from bot.lm.artifact import WEIGHTS
from bot.lm.gate import GateSettings, shortcomings
from bot.lm.manifest import Manifest, Metrics, Replaced, read_manifest
from tests.small_project import Project

GATE = GateSettings(bits_per_char=2.5, passing=0.5, worse_by=0.1)


@pytest.fixture
def manifest(trained: Project) -> Manifest:
    """A manifest to be given other figures."""
    return read_manifest(trained.model)


def with_figures(
    manifest: Manifest,
    bits: float,
    passing: float | None = 0.8,
    replaced: Replaced | None = None,
) -> Manifest:
    """The manifest with these figures."""
    metrics = Metrics(
        bits_per_char=bits,
        bits_per_char_float32=bits,
        held_out=5,
        passing=passing,
        replaced=replaced,
    )
    return manifest.model_copy(update={"metrics": metrics})


@pytest.mark.parametrize(
    ("bits", "passing", "former", "found"),
    [
        (2.5, 0.5, 2.4, []),
        (2.4, None, None, []),
        (2.501, 0.8, None, ["2.501 bits/char, at most 2.5 (gate.bits_per_char)"]),
        (
            2.0,
            0.499,
            1.95,
            ["49.9% of its candidates pass the filters, at least 50.0% (gate.passing)"],
        ),
        (
            2.0,
            0.8,
            1.8,
            ["0.200 bits/char worse than the model before, at most 0.1 (gate.worse_by)"],
        ),
    ],
)
def test_each_threshold_is_asked(
    manifest: Manifest, bits: float, passing: float | None, former: float | None, found: list[str]
) -> None:
    """What is at a threshold passes; beyond it, figure, threshold and key are told."""
    old = None if former is None else with_figures(manifest, former)
    assert shortcomings(with_figures(manifest, bits, passing), GATE, old) == found


def test_what_is_not_set_is_not_asked(manifest: Manifest) -> None:
    """An empty gate lets everything through."""
    old = with_figures(manifest, 1.0)
    assert shortcomings(with_figures(manifest, 9.0, 0.0), GateSettings(), old) == []


def test_models_are_compared_on_the_same_sayings(manifest: Manifest) -> None:
    """Where the former was measured on the new one's sayings that figure counts, not its own."""
    old = with_figures(manifest, 1.5)
    replaced = Replaced(weights_sha256=old.files[WEIGHTS], bits_per_char=2.2)
    assert shortcomings(with_figures(manifest, 2.1, replaced=replaced), GATE, old) == []
    another = Replaced(weights_sha256="0" * 64, bits_per_char=2.2)
    assert len(shortcomings(with_figures(manifest, 2.1, replaced=another), GATE, old)) == 1


@pytest.mark.parametrize("bad", [{"passing": 2}, {"bits_per_char": 0}, {"worse_by": -1}, {"x": 1}])
def test_thresholds_that_are_none_are_refused(bad: dict[str, float]) -> None:
    """A typo in the configuration is no threshold."""
    with pytest.raises(ValidationError):
        GateSettings.model_validate(bad)
