"""The base model: a network that has learnt Russian from prose, then sayings of all cultures.

It goes on from the base model that is there already, so that hours of training can be had in
several stretches. Transfer is what lets a hundred thousand characters of one culture be enough:
from scratch an LSTM learns their words by heart and makes none of its own.
"""

import hashlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import IO

from bot.config import Config
from bot.errors import TrainingError
from bot.files import write_aside
from bot.lm.artifact import Model
from bot.lm.corpus import read_corpus, read_folder, without_duplicates
from bot.lm.lexicon import words_beyond
from bot.lm.manifest import Manifest, Source
from bot.lm.network import Shape
from bot.lm.tokenizer import Tokenizer, load_tokenizer, train_tokenizer
from bot.training.checkpoint import another_run, fingerprint
from bot.training.dataset import Batches, Lines
from bot.training.finish import finish
from bot.training.fit import fit
from bot.training.journal import Journal
from bot.training.lessons import lessons
from bot.training.material import (
    Line,
    Material,
    inspired_lines,
    lines_of,
    require_alphabet,
    sources_of,
    split,
    tradition_of,
)
from bot.training.network import initial_weights
from bot.training.plan import BASE, Plan, Start, alphabet_of, start_from_base
from bot.training.selection import most_alike
from bot.training.train import begin, forget, sampler

# The vocabulary is learnt from all sayings and from one line of prose in four: pieces should fit
# the sayings, and the unigram trainer's time grows with its text.
_PROSE_FOR_PIECES = 4


def sayings_material(config: Config) -> Material:
    """The sayings of all cultures together, each once, and the lines written in their manner.

    Raises:
        CorpusError: one of the corpora is not readable.
    """
    corpora = {name: read_corpus(config.corpus_path(name)) for name in config.cultures}
    traditions = {
        saying.text: tradition_of(config, name)
        for name, sayings in without_duplicates(corpora).items()
        for saying in sayings
    }
    train, held_out = split(list(traditions))
    inspired = {name: inspired_lines(config, name, traditions) for name in config.cultures}
    lines = [
        line for name in inspired for line in lines_of(inspired[name], tradition_of(config, name))
    ]
    return Material(
        train=(*(Line(text, traditions[text]) for text in train), *lines),
        held_out=tuple(Line(text, traditions[text]) for text in held_out),
        known=(*traditions, *(line.text for line in lines)),
        words=words_beyond(traditions),
        sources=tuple(
            source
            for name, sayings in corpora.items()
            for source in sources_of(config, name, len(sayings), len(inspired[name]))
        ),
    )


def read_prose(folder: Path, alphabet: frozenset[str], licence: str) -> tuple[list[str], Source]:
    """The lines of a folder that are written in this alphabet, and where they come from.

    Raises:
        CorpusError: there are no texts, or one of them is not readable.
    """
    digest, lines = hashlib.sha256(), []
    for line in read_folder(folder):
        digest.update(line.encode() + b"\n")
        if alphabet.issuperset(line):
            lines.append(line)
    source = Source(name=folder.name, licence=licence, sha256=digest.hexdigest(), lines=len(lines))
    return lines, source


def pretrain(
    config: Config,
    folder: Path,
    licence: str,
    place: Path,
    *,
    seed: int,
    base: Model | None = None,
    resume: bool = False,
    stream: IO[str] | None = None,
) -> Manifest:
    """Train the base model on prose with sayings, then on sayings alone if so set, and save it.

    Args:
        config: names the corpora, the network and the stages' settings.
        folder: UTF-8 texts, one a line, `*.txt` or `*.txt.xz`.
        licence: of those texts, for the manifest.
        base: the model to go on from; without it the network learns from scratch.
        place: the model's folder. Checkpoints and logs stand in `.training` beside it until the
            model is saved.
        seed: decides weights, order and dropout.
        resume: go on where the run's files stand.
        stream: where progress is shown; by default stderr.

    Raises:
        CorpusError: a text is not readable.
        TrainingError: the run cannot be resumed, the loss diverges or the disk is full.
    """
    run = place.parent / ".training" / BASE
    material = sayings_material(config)
    if base:
        require_alphabet(material, base.tokenizer)
    prompts = {line.tradition for line in material.train}
    alphabet = base.tokenizer.alphabet if base else frozenset("".join((*material.known, *prompts)))
    prose, source = read_prose(folder, alphabet, licence)
    try:
        begin(run, resume=resume)
        if base:
            start = start_from_base(base)
        else:
            lines = [alphabet_of(alphabet), *(line.text for line in material.train)]
            tokenizer = _tokenizer(config, [*lines, *prose[::_PROSE_FOR_PIECES]], run)
            network = config.training.network
            shape = Shape(len(tokenizer.surfaces), network.embedding, network.layers, network.width)
            start = Start(tokenizer, initial_weights(shape, seed), shape, None)
        plan = Plan(
            name=BASE,
            material=replace(material, sources=(*material.sources, source)),
            start=start,
            fit=config.training.joint or config.training.pretrain,
            settings=config.training,
            sampling=config.sampling,
            seed=seed,
        )
        manifest = _in_stages(plan, prose, run, place, resume=resume, stream=stream or sys.stderr)
    except OSError as error:
        raise TrainingError(
            f"{error.filename or place}: {error.strerror}. The old model is untouched. Mend that, "
            "then go on with --resume."
        ) from None
    forget(run)
    return manifest


def _in_stages(
    plan: Plan, prose: list[str], run: Path, place: Path, *, resume: bool, stream: IO[str]
) -> Manifest:
    tokenizer, shape, settings = plan.start.tokenizer, plan.start.shape, plan.settings
    sayings = Lines.encode(lessons(plan.material.train, tokenizer.alphabet), tokenizer)
    held_out = Lines.encode(plan.material.held_out, tokenizer)
    weights = plan.start.weights
    chosen = most_alike(
        Lines.encode(lines_of(prose), tokenizer),
        Lines.encode(lines_of(line.text for line in plan.material.train), tokenizer),
        settings.pretrain_prose,
        shape.vocabulary,
    )
    mixed = sum([sayings] * settings.pretrain_sayings, start=chosen)
    stages = [("prose", mixed, settings.pretrain)]
    if settings.joint:
        stages.append(("sayings", sayings, settings.joint))
    for name, lines, stage in stages:
        checkpoint = run / f"{name}.checkpoint"
        fitted = fit(
            weights,
            shape,
            Batches(lines, context=stage.context, batch_tokens=stage.batch_tokens),
            Batches(held_out, context=stage.context, batch_tokens=stage.batch_tokens),
            stage,
            seed=plan.seed,
            checkpoint=checkpoint,
            resume=resume and checkpoint.exists(),
            watcher=Journal(
                run / f"{name}.jsonl",
                f"{BASE}, {name}",
                stream,
                sampler=sampler(tokenizer, shape, plan.seed, plan.material.held_out[0].tradition),
                sample_every=settings.sample_every,
                temperatures=settings.sample_temperatures,
            ),
        )
        weights = fitted.weights
    log = b"".join((run / f"{name}.jsonl").read_bytes() for name, _, _ in stages)
    return finish(plan, fitted, log, place)


def _tokenizer(config: Config, lines: list[str], run: Path) -> Tokenizer:
    """The run's vocabulary, learnt once; its file is named after all that it depends on."""
    network = config.training.network
    path = run / f"tokenizer-{fingerprint(network=network.model_dump_json(), lines=lines)}"
    if path.exists():
        return load_tokenizer(network.tokenizer, path.read_bytes(), str(path))
    for other in run.glob("tokenizer-*"):
        raise another_run(other)
    tokenizer = train_tokenizer(network.tokenizer, lines, network.vocabulary)
    write_aside(path, tokenizer.to_bytes())
    return tokenizer
