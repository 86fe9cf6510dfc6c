"""The verdict at the end of training: what is not good enough takes no place."""

import pytest

from bot.cli import main
from bot.lm.artifact import load_model
from bot.lm.manifest import read_manifest
from bot.lm.saving import previous_of, rejected_of
from tests.small_project import CULTURE, Project

pytestmark = pytest.mark.usefixtures("tensorflow")
Capsys = pytest.CaptureFixture[str]


def gated(project: Project, gate: str) -> None:
    """Set the gate of the first culture."""
    text = project.config_path.read_text("utf-8")
    start, _, rest = text.partition("    aliases: [rus]\n")
    rest = rest.partition("    emoji: 🌾\n")[2]
    own = f"    gate: {{{gate}}}\n"
    project.config_path.write_text(
        f"{start}    aliases: [rus]\n{own}    emoji: 🌾\n{rest}", "utf-8"
    )


def test_a_model_below_the_gate_is_put_aside_and_can_be_accepted(
    project: Project, capsys: Capsys
) -> None:
    """The old one stays, the others are trained, exit 1; `--resume` accepts it by a wider gate."""
    train = ["train", CULTURE, "zen", "--seed", "2", "--config", str(project.config_path)]
    before = read_manifest(project.model)
    gated(project, "passing: 1")
    assert main(train) == 1
    said = capsys.readouterr()
    verdict = next(line for line in said.err.splitlines() if "not good enough" in line)
    assert verdict.startswith(f"proverb-bot: {CULTURE}: not good enough, so the old model, if any,")
    assert f"(gate.passing). It stands in {rejected_of(project.model)}. Train with" in verdict
    assert said.out.startswith("zen: ")
    assert load_model(project.model).manifest == before
    made = load_model(rejected_of(project.model)).manifest
    assert made.seed == 2
    assert made.metrics.passing is not None
    assert made.metrics.passing < 1
    assert made.metrics.replaced is not None
    assert made.metrics.replaced.bits_per_char == before.metrics.bits_per_char
    assert not (project.models / ".training").exists()

    assert main([*train, "--resume"]) == 1
    assert "not good enough" in capsys.readouterr().err
    gated(project, "passing: 0")
    assert main([*train, "--resume"]) == 0
    assert load_model(project.model).manifest == made
    assert load_model(previous_of(project.model)).manifest == before


def test_a_first_model_below_the_gate_leaves_the_place_empty(
    untrained_zen: Project, capsys: Capsys
) -> None:
    """Nothing is served rather than something too bad; the message says where it is."""
    assert main(["train", "zen", "--config", str(untrained_zen.config_path)]) == 1
    assert "(gate.bits_per_char). It stands in " in capsys.readouterr().err
    assert not (untrained_zen.models / "zen").exists()
    assert load_model(rejected_of(untrained_zen.models / "zen")).manifest.metrics.replaced is None


@pytest.fixture
def untrained_zen(project: Project) -> Project:
    """A project whose common gate nothing passes."""
    text = project.config_path.read_text("utf-8")
    project.config_path.write_text(f"gate: {{bits_per_char: 0.01}}\n{text}", "utf-8")
    return project
