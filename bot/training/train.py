"""Training one model: learn from its texts, watched and checkpointed, then store and save it."""

import shutil
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

import numpy as np

from bot.errors import RejectedError, TrainingError
from bot.lm.artifact import LOG
from bot.lm.gate import shortcomings
from bot.lm.manifest import Manifest, manifest_in
from bot.lm.network import Network, Shape, Weights
from bot.lm.prompt import prompt
from bot.lm.sampling import sample
from bot.lm.saving import accept, rejected_of
from bot.lm.settings import SamplingSettings
from bot.lm.tokenizer import Tokenizer
from bot.training.dataset import Batches, Lines
from bot.training.finish import already_finished, finish, rejected
from bot.training.fit import Fitted, fit
from bot.training.journal import Journal, Sampler
from bot.training.lessons import lessons
from bot.training.material import Line
from bot.training.plan import Plan

CHECKPOINT = "checkpoint.safetensors"
_SAMPLES = 3


def train(
    plan: Plan, place: Path, *, resume: bool = False, stream: IO[str] | None = None
) -> Manifest:
    """Train a model and put it into its place.

    Args:
        plan: what to do.
        place: the model's folder. The run's checkpoint and log stand in `.training` beside it until
            the model is saved.
        resume: go on from the run's checkpoint, if there is one; a model that this very plan has
            made already is left as it is, or put into its place if it was rejected and now passes.
        stream: where progress is shown; by default stderr.

    Raises:
        RejectedError: the model is not good enough, and is saved where it serves nobody.
        TrainingError: the checkpoint cannot be resumed, or waits for that, the loss diverges or the
            disk is full.
    """
    run = place.parent / ".training" / plan.name
    try:
        if resume and not run.exists() and (manifest := _finished_before(plan, place)):
            return manifest
        begin(run, resume=resume)
        fitted = _fit(plan, run, resume=resume, stream=stream or sys.stderr)
        manifest = finish(plan, fitted, (run / LOG).read_bytes(), place)
    except RejectedError:
        forget(run)
        raise
    except OSError as error:
        raise TrainingError(
            f"{error.filename or place}: {error.strerror}. The old model is untouched. Mend that, "
            "then train again with --resume."
        ) from None
    forget(run)
    return manifest


def _finished_before(plan: Plan, place: Path) -> Manifest | None:
    """The manifest of the model that this very plan has made already, in its place; or None.

    Raises:
        RejectedError: it has made one, which is still not good enough.
        OSError: not writable.
    """
    if manifest := already_finished(plan, place):
        return manifest
    if manifest := already_finished(plan, rejected_of(place)):
        faults = shortcomings(manifest, plan.gate, manifest_in(place))
        if faults:
            raise rejected(place, faults)
        return accept(place)
    return None


def begin(run: Path, *, resume: bool) -> None:
    """Make a run's folder, free of what another left there.

    Raises:
        TrainingError: a checkpoint stands there and nobody said to go on with it.
        OSError: it cannot be made.
    """
    if not resume:
        if any(run.glob("*checkpoint*")):
            raise TrainingError(
                f"{run}: holds the checkpoint of an interrupted run. Go on with --resume, or "
                "remove the folder to start anew."
            )
        forget(run)
    run.mkdir(parents=True, exist_ok=True)


def forget(run: Path) -> None:
    """Remove the files of a run that nobody goes on with, and their folder with the last."""
    shutil.rmtree(run, ignore_errors=True)
    with suppress(OSError):
        run.parent.rmdir()


def _fit(plan: Plan, run: Path, *, resume: bool, stream: IO[str]) -> Fitted:
    checkpoint = run / CHECKPOINT

    tokenizer = plan.start.tokenizer

    def batches(lines: Iterable[Line]) -> Batches:
        encoded = Lines.encode(lines, tokenizer)
        return Batches(encoded, context=plan.fit.context, batch_tokens=plan.fit.batch_tokens)

    return fit(
        plan.start.weights,
        plan.start.shape,
        batches(lessons(plan.material.train, tokenizer.alphabet)),
        batches(plan.material.held_out),
        plan.fit,
        seed=plan.seed,
        checkpoint=checkpoint,
        resume=resume and checkpoint.exists(),
        watcher=Journal(
            run / LOG,
            plan.name,
            stream,
            sampler=sampler(tokenizer, plan.start.shape, plan.seed, plan.material.tradition),
            sample_every=plan.settings.sample_every,
            temperatures=plan.settings.sample_temperatures,
        ),
    )


def sampler(tokenizer: Tokenizer, shape: Shape, seed: int, tradition: str) -> Sampler:
    """Texts as the network writes them, no filter applied: what to judge its learning by."""
    read = prompt(tokenizer, tradition)

    def texts(weights: Weights, temperature: float) -> list[str]:
        settings = SamplingSettings(temperature=temperature, top_p=1.0)
        streams = [np.random.Generator(np.random.PCG64((seed, n))) for n in range(_SAMPLES)]
        drawn = sample(Network(weights, shape), tokenizer, settings, streams, prompt=read)
        return [candidate.text if candidate else "…" for candidate in drawn]

    return texts
