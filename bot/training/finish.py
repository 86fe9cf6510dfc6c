"""The end of a training run: store the weights small, measure what is stored, save the folder."""

import json
import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
import tensorflow as tf

from bot.errors import (
    GenerationError,
    ModelDamagedError,
    ModelError,
    RejectedError,
    TrainingError,
    UnknownCharacterError,
)
from bot.files import write_aside
from bot.lm.artifact import (
    CRITIC,
    HABITS,
    LOG,
    NOVELTY,
    TOKENIZER,
    WEIGHTS,
    WORDS,
    Model,
    load_model,
    sha256_of_bytes,
    verify_probe,
)
from bot.lm.critic import Critic
from bot.lm.gate import shortcomings
from bot.lm.generator import DECODER_VERSION, Generator, HotNetworks
from bot.lm.habits import Habits, learn_habits
from bot.lm.manifest import (
    SCHEMA_VERSION,
    Golden,
    Manifest,
    Metrics,
    NetworkPart,
    Probe,
    Replaced,
)
from bot.lm.network import Network, Shape, Weights
from bot.lm.novelty import NoveltyIndex
from bot.lm.saving import rejected_of, save_model, save_rejected
from bot.lm.settings import SamplingSettings
from bot.lm.tokenizer import PAD
from bot.lm.weights import Format, Packed, expand, pack, to_bytes
from bot.training.dataset import Batches, Lines
from bot.training.fit import Fitted
from bot.training.network import forward
from bot.training.plan import Plan
from bot.training.report import REPORT, report

INT8_COST = 0.01
"""Bits per character that storing weights in one byte may cost; dearer, and they take two."""
_GOLDEN = 3
_PASSING_SEEDS = 8  # their candidates say how many pass the filters, to a few in a hundred
_HABIT_SEEDS, _HABIT_CANDIDATES = 96, 4  # those that are chosen among are the best of each
_PROBE_TOKENS, _PROBE_LOGITS = 8, 16
_LIBRARIES = ("tensorflow", "numpy", "sentencepiece", "pymorphy3-dicts-ru")


def finish(plan: Plan, fitted: Fitted, log: bytes, place: Path) -> Manifest:
    """Put the trained model into its place, if it is good enough; returns its manifest.

    Raises:
        RejectedError: it is not, and is saved where it serves nobody; the old model is untouched.
        OSError: the disk is full or not writable; the old model is untouched.
        TrainingError: the serving network does not give the trainer's logits; so with the old one.
    """
    start, material = plan.start, plan.material
    held_out = Lines.encode(material.held_out, start.tokenizer)
    form, packed, bits = choose_format(fitted.weights, start.shape, held_out)
    novelty = _index_of(material.known)
    files = {
        WEIGHTS: to_bytes(packed),
        TOKENIZER: start.tokenizer.to_bytes(),
        NOVELTY: novelty.to_bytes(),
        WORDS: "".join(f"{word}\n" for word in material.words).encode(),
        LOG: log,
        **({CRITIC: plan.critic} if plan.critic else {}),
    }
    manifest = Manifest(
        schema_version=SCHEMA_VERSION,
        culture=plan.name,
        tradition=material.tradition,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        seed=plan.seed,
        config_sha256=_sha256_of_settings(plan),
        base_sha256=start.base_sha256,
        sources=material.sources,
        network=NetworkPart(
            tokenizer=start.tokenizer.kind,
            vocabulary=start.shape.vocabulary,
            embedding=start.shape.embedding,
            layers=start.shape.layers,
            width=start.shape.width,
            weights=form,
        ),
        training={
            **plan.fit.model_dump(),
            "steps": fitted.steps,
            "best_step": fitted.best_step,
            "stopped_early": fitted.stopped_early,
        },
        metrics=Metrics(
            bits_per_char=round(bits, 4),
            bits_per_char_float32=round(fitted.bits_per_char, 4),
            held_out=len(material.held_out),
        ),
        sampling=plan.sampling,
        decoder=DECODER_VERSION,
        golden=(),
        probe=_probe(packed, start.shape, held_out),
        libraries=_libraries(),
        files={file: sha256_of_bytes(data) for file, data in files.items()},
    )
    model = Model(
        manifest,
        start.tokenizer,
        packed,
        novelty,
        material.words,
        critic=Critic.from_bytes(plan.critic, start.shape.vocabulary, CRITIC)
        if plan.critic
        else None,
    )
    try:
        verify_probe(model, str(place))
    except ModelDamagedError as error:
        raise TrainingError(f"not saved, so the old model is untouched: {error}") from None
    if material.people:
        model = replace(model, habits=_habits_of(model, plan))
        files[HABITS] = model.habits.to_bytes()
    former = _former(place)
    manifest = manifest.model_copy(
        update={
            "golden": golden_samples(model, plan.sampling),
            "metrics": _all_metrics(model, plan, former),
        }
    )
    faults = shortcomings(manifest, plan.gate, former.manifest if former else None)
    if faults:
        save_rejected(place, manifest, files)
        raise rejected(place, faults)
    manifest = save_model(place, manifest, files)
    write_aside(place / REPORT, report(manifest, model, log))
    return manifest


def rejected(place: Path, faults: Sequence[str]) -> RejectedError:
    """The error that says why a model is not in its place, where it is, and what to do."""
    return RejectedError(
        f"{place.name}: not good enough, so the old model, if any, is untouched: "
        f"{'; '.join(faults)}. It stands in {rejected_of(place)}. Train with other settings; or "
        "change the gate and train again with --resume, which then puts it into its place."
    )


def _habits_of(model: Model, plan: Plan) -> Habits:
    """What the model would say too often, of the best candidates of some seeds."""
    generator = Generator(model, plan.sampling, HotNetworks(1))
    own = [
        text for seed in range(_HABIT_SEEDS) for text in generator.sayable(seed)[:_HABIT_CANDIDATES]
    ]
    return learn_habits(own, plan.material.people)


def _former(place: Path) -> Model | None:
    """The model that stands in the place now."""
    try:
        return load_model(place)
    except ModelError:
        return None


def _all_metrics(model: Model, plan: Plan, former: Model | None) -> Metrics:
    """The model's metrics with those that take the whole model, and the former's, to compare."""
    generator = Generator(model, plan.sampling, HotNetworks(1))
    replaced = None
    if former is not None:
        # Its own figure may be of other sayings: corpora grow.
        with suppress(UnknownCharacterError):
            tradition = former.manifest.tradition  # each is given the prompt that it was taught
            held_out = [each._replace(tradition=tradition) for each in plan.material.held_out]
            lines = Lines.encode(held_out, former.tokenizer)
            bits = round(bits_per_char(former.network(), lines), 4)
            weights = former.manifest.files[WEIGHTS]
            replaced = Replaced(weights_sha256=weights, bits_per_char=bits)
    passing = round(generator.passing(range(_PASSING_SEEDS)), 4)
    update = {"passing": passing, "replaced": replaced}
    return model.manifest.metrics.model_copy(update=update)


@lru_cache(maxsize=1)
def _index_of(known: tuple[str, ...]) -> NoveltyIndex:
    """The index of these lines; all cultures of a run know the same ones."""
    return NoveltyIndex.build(known)


def already_finished(plan: Plan, place: Path) -> Manifest | None:
    """The manifest of the model in this place, if this very plan made it; None otherwise."""
    try:
        manifest = load_model(place).manifest
    except ModelError:
        return None
    novelty = _index_of(plan.material.known).to_bytes()
    same = (
        manifest.seed == plan.seed
        and manifest.config_sha256 == _sha256_of_settings(plan)
        and manifest.base_sha256 == plan.start.base_sha256
        and manifest.files.get(CRITIC) == (sha256_of_bytes(plan.critic) if plan.critic else None)
        and manifest.sources == plan.material.sources
        and manifest.sampling == plan.sampling
        and manifest.decoder == DECODER_VERSION
        and manifest.libraries == _libraries()
        and manifest.files[NOVELTY] == sha256_of_bytes(novelty)
    )
    return manifest if same else None


def choose_format(weights: Weights, shape: Shape, held_out: Lines) -> tuple[Format, Packed, float]:
    """The smallest stored form that costs little, its arrays and their bits per character."""
    exact = bits_per_char(Network(weights, shape), held_out)
    packed = pack(weights, "int8")
    bits = bits_per_char(Network(expand(packed), shape), held_out)
    if bits - exact < INT8_COST:
        return "int8", packed, bits
    packed = pack(weights, "float16")
    return "float16", packed, bits_per_char(Network(expand(packed), shape), held_out)


def bits_per_char(network: Network, lines: Lines) -> float:
    """Of lines under the serving network, their ends included."""
    nats = 0.0
    longest = max(map(len, lines.sequences))
    for inputs, targets in Batches(lines, context=longest, batch_tokens=2048).epoch(0, 0):
        logits = network.logits(inputs.astype(np.int64)).astype(np.float64)
        logits -= logits.max(axis=2, keepdims=True)
        chosen = np.take_along_axis(logits, targets[..., None].astype(np.int64), axis=2)[..., 0]
        losses = np.log(np.exp(logits).sum(axis=2)) - chosen
        nats += float(losses[targets != PAD].sum())
    return nats / math.log(2) / lines.characters


def _probe(packed: Packed, shape: Shape, held_out: Lines) -> Probe:
    """The trainer's own logits for the beginning of a held-out line."""
    ids = held_out.sequences[0][:_PROBE_TOKENS].astype(int).tolist()
    weights = {name: tf.constant(value) for name, value in expand(packed).items()}
    logits = forward(weights, tf.constant([ids], tf.int32), shape.layers, lambda x, place: x)
    few = logits[:, 0, :_PROBE_LOGITS].numpy().tolist()
    return Probe(ids=tuple(ids), logits=tuple(tuple(row) for row in few))


def golden_samples(model: Model, sampling: SamplingSettings) -> tuple[Golden, ...]:
    """What the first seeds give; seeds that give nothing are left out."""
    generator = Generator(model, sampling, HotNetworks(1))
    golden = []
    for seed in range(_GOLDEN):
        try:
            golden.append(Golden(seed=seed, text=generator.make(seed).text))
        except GenerationError:
            continue
    return tuple(golden)


def _sha256_of_settings(plan: Plan) -> str:
    both = [plan.fit.model_dump(), plan.settings.model_dump()]
    return sha256_of_bytes(json.dumps(both, sort_keys=True).encode())


def _libraries() -> dict[str, str]:
    return {library: version(library) for library in _LIBRARIES}
