"""`prefer`: learn the taste from pairs of lines, measure it, and keep it beside the base."""

import hashlib
import json
from pathlib import Path
from typing import IO

import numpy as np
from safetensors.numpy import load, save

from bot.config import Config
from bot.errors import ModelDamagedError, TrainingError
from bot.files import replace_folder
from bot.lm.artifact import WEIGHTS, Model, sha256_of
from bot.lm.corpus import is_held_out
from bot.lm.lexicon import Lexicon
from bot.lm.network import Network, Weights
from bot.lm.ratings import Rated, read_ratings, read_repaired
from bot.lm.weights import expand
from bot.training.dataset import Lines
from bot.training.finish import bits_per_char
from bot.training.material import Line, tradition_of
from bot.training.plan import BASE, Taste
from bot.training.pretrain import sayings_material
from bot.training.self_play import own_pairs
from bot.training.taste import Pair, learn_taste, like_length, pairs_of, told_apart

TASTE = "taste"
"""The folder beside the models."""
_ABOUT = "taste.json"
_HELD_OUT = 0.1  # of the rated and the repaired lines


def prefer(
    config: Config,
    base: Model,
    ratings: Path | None,
    repaired: Path | None,
    place: Path,
    *,
    seed: int,
    stream: IO[str],
) -> dict[str, object]:
    """Learn from pairs and save the difference of weights.

    Args:
        config: names the cultures and the settings.
        base: the model that learns.
        ratings: a file of ratings of lines that it wrote, or one like it; pairs of lines written
            for it and its own are learnt from in any case, as many as the settings say.
        repaired: a file of such lines, each with the nearest that makes sense.
        place: the taste's folder.
        seed: decides lines, order and dropout.
        stream: where progress is shown.

    Returns:
        What is written beside the weights: where they come from and what they bring.

    Raises:
        CorpusError: the ratings, the repaired lines or a corpus are not readable.
        TrainingError: there is too little to learn from.
    """
    settings = config.training
    start, shape, tokenizer = expand(base.packed), base.manifest.network.shape(), base.tokenizer
    material = sayings_material(config)
    taught, asked = _rated_pairs(config, ratings) if ratings else ([], [])
    if repaired:
        for pairs, more in zip((taught, asked), _repaired_pairs(config, repaired), strict=True):
            pairs.extend(more)
    rng = np.random.default_rng(seed)
    network, lexicon = Network(start, shape), Lexicon(material.words)
    kept_aside = {pair.better.text for pair in asked}
    open_lines = [line for line in material.train if line.text not in kept_aside]
    chosen = rng.permutation(len(open_lines))[: settings.taste.own_lines]
    for pairs, lines in (
        (taught, [open_lines[at] for at in chosen]),
        (asked, list(material.held_out)),
    ):
        pairs.extend(
            own_pairs(
                network,
                tokenizer,
                lines,
                lexicon,
                temperature=settings.taste.temperature,
                rng=rng,
            )
        )
    if len(taught) < settings.prefer.batch_tokens // settings.prefer.context or not asked:
        raise TrainingError(
            f"{len(taught)} pairs to learn from. Rate or repair more lines, or raise "
            "training.taste.own_lines."
        )
    held_out = Lines.encode(material.held_out, tokenizer)

    def measure(weights: Weights) -> tuple[float, float]:
        apart = told_apart(weights, start, shape, tokenizer, asked, settings.prefer)
        return apart, bits_per_char(Network(weights, shape), held_out)

    print(f"{len(taught)} pairs, {len(asked)} held out", file=stream, flush=True)
    before = bits_per_char(network, held_out)
    learnt, apart, bits = start, 0.5, before
    for epoch, step, loss, weights in learn_taste(
        start, shape, tokenizer, taught, settings.prefer, settings.taste, seed=seed
    ):
        learnt = {
            name: value + settings.taste.strength * (weights[name] - value)
            for name, value in start.items()
        }
        apart, bits = measure(learnt)
        print(
            f"epoch {epoch}, step {step}: loss {loss:.4f}, pairs told apart {apart:.3f}, "
            f"{bits:.4f} bits/char (before {before:.4f})",
            file=stream,
            flush=True,
        )
    difference = {name: (learnt[name] - start[name]).astype(np.float16) for name in start}
    data = save(dict(sorted(difference.items())))
    about: dict[str, object] = {
        "base_sha256": base.manifest.files[WEIGHTS],
        "ratings_sha256": sha256_of(ratings) if ratings else None,
        "repaired_sha256": sha256_of(repaired) if repaired else None,
        "pairs": len(taught),
        "told_apart": round(apart, 4),
        "bits_per_char": round(bits, 4),
        "bits_per_char_before": round(before, 4),
        "seed": seed,
        "settings": {**settings.prefer.model_dump(), **settings.taste.model_dump()},
        "weights_sha256": hashlib.sha256(data).hexdigest(),
    }
    text = json.dumps(about, indent=1, ensure_ascii=False).encode() + b"\n"
    replace_folder(place, {WEIGHTS: data, _ABOUT: text})
    return about


def _rated_pairs(config: Config, ratings: Path) -> tuple[list[Pair], list[Pair]]:
    """Pairs to learn from and pairs held out, by a hash of their lines' words."""
    rated = read_ratings(ratings)
    traditions = {culture: tradition_of(config, culture) for culture in config.cultures}
    taste = config.training.taste
    taught = pairs_of([each for each in rated if not _aside(each)], traditions, taste)
    return taught, pairs_of([each for each in rated if _aside(each)], traditions, taste)


def _repaired_pairs(config: Config, path: Path) -> tuple[list[Pair], list[Pair]]:
    """The same of repaired lines, of cultures that there are, about as long as they were."""
    pairs: tuple[list[Pair], list[Pair]] = ([], [])
    for each in read_repaired(path):
        if each.culture in config.cultures:
            tradition = tradition_of(config, each.culture)
            pair = Pair(Line(each.repaired, tradition), Line(each.text, tradition))
            if not like_length(each.repaired, each.text):
                continue
            pairs[is_held_out(each.repaired, _HELD_OUT)].append(pair)
    return pairs


def load_taste(models: Path) -> Taste | None:
    """What is to be added to a culture's weights; None if nothing was learnt yet.

    Raises:
        ModelDamagedError: it is not what was saved, or was learnt on another base model.
    """
    folder = models / TASTE
    if not folder.exists():
        return None
    again = "Learn it again: proverb-bot prefer."
    try:
        about = json.loads((folder / _ABOUT).read_text("utf-8"))
        data = (folder / WEIGHTS).read_bytes()
    except (OSError, ValueError) as error:
        raise ModelDamagedError(f"{folder}: cannot be read ({error}). {again}") from None
    if hashlib.sha256(data).hexdigest() != about["weights_sha256"]:
        raise ModelDamagedError(f"{folder / WEIGHTS}: checksum differs. {again}")
    if about["base_sha256"] != sha256_of(models / BASE / WEIGHTS):
        raise ModelDamagedError(f"{folder}: was learnt on another base model. {again}")
    difference = {name: value.astype(np.float32) for name, value in load(data).items()}
    return Taste(difference, about["weights_sha256"])


def _aside(rated: Rated) -> bool:
    """Whether a rated line is kept for measuring: by a hash of its words."""
    return is_held_out(rated.text, _HELD_OUT)
