"""Training through the command line: repeatable to the bit, unharmed by kill -9 and full disks."""

import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.lm.artifact import LOG, WEIGHTS, load_model, sha256_of
from bot.lm.manifest import read_manifest
from bot.lm.shared_files import SHARED
from bot.lm.shelf import Shelf
from bot.training.journal import read_log
from tests.small_project import CULTURE, ROOT, Project
from tests.training.full_disk import short_files

_WAIT_S = 600.0


def same_but_the_log(folder: Path, other: Path) -> bool:
    """Whether two model folders hold the same bytes; the log has times in it."""
    return {k: v for k, v in read_manifest(folder).files.items() if k != LOG} == {
        k: v for k, v in read_manifest(other).files.items() if k != LOG
    }


def course(log: Path, *beside: str) -> list[dict[str, Any]]:
    """A log without what differs from run to run: speed and time, and what is named beside."""
    differing = {"tokens_per_s", "elapsed_s", *beside}
    return [{k: v for k, v in entry.items() if k not in differing} for entry in read_log(log)]


def test_training_again_gives_the_same_weights(trained: Project, tmp_path: Path) -> None:
    """Another process, hash seed and thread count: the same sha256, samples, ids, course."""
    ended = trained.run(
        *("train", CULTURE, "--seed", "1", "--output", str(tmp_path)),
        PYTHONHASHSEED="123",
        OPENBLAS_NUM_THREADS="2",
    )
    assert ended.returncode == 0, ended.stderr
    again = tmp_path / CULTURE
    assert sha256_of(again / WEIGHTS) == sha256_of(trained.model / WEIGHTS)
    assert same_but_the_log(again, trained.model)
    assert read_manifest(again).golden == read_manifest(trained.model).golden
    assert course(again / LOG) == course(trained.model / LOG)
    settings = {CULTURE: trained.config.sampling_of(CULTURE)}
    one, other = (
        Shelf.load(folder, settings).make(CULTURE, 5) for folder in (trained.models, tmp_path)
    )
    assert one == other
    assert ended.stdout.startswith(
        f"{CULTURE}: {read_manifest(again).metrics.bits_per_char:.3f} bits"
    )


def test_a_killed_run_is_resumed_to_the_same_bits(
    untrained: Project, trained: Project, tmp_path: Path
) -> None:
    """SIGKILL in the middle, then `--resume`: the weights of a run that nothing interrupted."""
    project = untrained.copy(tmp_path / "project")
    checkpoint = project.models / ".training" / CULTURE / "checkpoint.safetensors"
    running = subprocess.Popen(
        project.command("train", CULTURE), cwd=ROOT, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + _WAIT_S
        while not checkpoint.exists() and time.monotonic() < until and running.poll() is None:
            time.sleep(0.01)
    finally:
        running.kill()
    assert running.wait() == -signal.SIGKILL
    assert checkpoint.exists()
    assert not project.model.exists()
    ended = project.run("train", CULTURE, "--resume")
    assert ended.returncode == 0, ended.stderr
    assert same_but_the_log(project.model, trained.model)
    # The mean loss since the last evaluation is of fewer steps where the run was broken off.
    logs = [course(model / LOG, "train_loss") for model in (project.model, trained.model)]
    assert logs[0] == logs[1]
    assert {path.name for path in project.models.iterdir()} == {CULTURE, SHARED}


def test_the_log_is_json_lines_with_samples(trained: Project) -> None:
    """Each evaluation has its line; samples at three temperatures stand every sixth epoch."""
    entries = read_log(trained.model / LOG)
    steps = read_manifest(trained.model).training["steps"]
    assert [entry["step"] for entry in entries] == [*range(10, steps, 10), steps]
    assert entries[-1]["bits_per_char"] < entries[0]["bits_per_char"]
    samples = [entry["samples"] for entry in entries if "samples" in entry]
    assert len(samples) == 2
    assert all(list(each) == ["0.5", "0.8", "1.0"] for each in samples)
    assert all(len(texts) == 3 for each in samples for texts in each.values())


@pytest.mark.usefixtures("tensorflow")
def test_another_seed_gives_another_model(trained: Project, tmp_path: Path) -> None:
    """The seed decides the weights, and the manifest tells it."""
    arguments = ["--seed", "2", "--output", str(tmp_path), "--config", str(trained.config_path)]
    assert main(["train", CULTURE, *arguments]) == 0
    manifest = load_model(tmp_path / CULTURE).manifest
    assert manifest.seed == 2
    assert sha256_of(tmp_path / CULTURE / WEIGHTS) != sha256_of(trained.model / WEIGHTS)


def test_ctrl_c_says_how_to_go_on(project: Project) -> None:
    """Who interrupts training is told of --resume, and sees no traceback."""
    process = subprocess.Popen(
        project.command("train", CULTURE, "--seed", "3"),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    log = project.models / ".training" / CULTURE / LOG
    while not log.exists() and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    while process.poll() is None and not (log.exists() and log.read_text("utf-8")):
        time.sleep(0.02)
    # One that comes while TensorFlow traces may be lost in there: a person presses again.
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.splitlines()[-1] == "proverb-bot: interrupted. --resume goes on where it stands."
    assert "Traceback" not in said


@pytest.mark.usefixtures("tensorflow")
def test_an_interrupted_run_is_not_thrown_away(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who forgets --resume is told of the checkpoint, which stays as it is."""
    checkpoint = project.models / ".training" / CULTURE / "checkpoint.safetensors"
    checkpoint.parent.mkdir(parents=True)
    checkpoint.write_bytes(b"hours of work")
    assert main(["train", CULTURE, "--config", str(project.config_path)]) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert "holds the checkpoint of an interrupted run. Go on with --resume" in last
    assert checkpoint.read_bytes() == b"hours of work"


@pytest.mark.usefixtures("tensorflow")
def test_a_full_disk_ends_training_with_the_old_model_whole(
    project: Project, trained: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line that says what is wrong and what to do, exit 1; no half file is left."""
    with short_files(50_000):
        assert main(["train", CULTURE, "--config", str(project.config_path)]) == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith(f"proverb-bot: {project.model}: File too large. The old model is untou")
    assert last.endswith("train again with --resume.")
    assert load_model(project.model).manifest == read_manifest(trained.model)
    assert list(project.models.rglob(".*.new")) == []
