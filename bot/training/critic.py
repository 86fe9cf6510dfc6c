"""`critic`: learn from readers' ratings, measure what came of it, and keep it beside the base."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import numpy as np

from bot.config import Config
from bot.errors import ModelDamagedError, TrainingError
from bot.files import replace_folder
from bot.lm.artifact import CRITIC, CRITIC_FOLDER, WEIGHTS, Model, sha256_of, sha256_of_bytes
from bot.lm.corpus import is_held_out
from bot.lm.critic import Critic, Reading, figures_of
from bot.lm.network import Network
from bot.lm.prompt import prompt
from bot.lm.ratings import Rated, read_ratings
from bot.lm.tokenizer import EOS, PAD
from bot.lm.weights import expand, pack, to_bytes
from bot.training.critic_network import RatedReading, learn_critic, merit_of
from bot.training.material import tradition_of

_ABOUT = "critic.json"
_HELD_OUT = 0.1
_FEWEST = 64  # on either side: below, correlations are noise
_ROWS = 128
_AGAIN = "Learn it again: proverb-bot critic."


def teach_critic(
    config: Config, base: Model, ratings: Sequence[Path], place: Path, *, seed: int, stream: IO[str]
) -> dict[str, object]:
    """Learn the critic and save it.

    Args:
        config: names the cultures and the settings.
        base: the model that says how likely it finds each token, and lends its embedding.
        ratings: files of rated lines; those of cultures that are not in the catalogue, or with
            characters that the base model lacks, are left out.
        place: the critic's folder.
        seed: decides order, dropout and fresh weights.
        stream: where progress is shown.

    Returns:
        What is written beside the weights: where they come from and how well they tell lines apart.

    Raises:
        CorpusError: a file is not readable.
        TrainingError: there are too few ratings, the loss diverges or the disk is full.
    """
    given = [each for path in ratings for each in read_ratings(path)]
    rated = list(_read_by(base, config, given))
    taught = [each for text, each in rated if not is_held_out(text, _HELD_OUT)]
    asked = [each for text, each in rated if is_held_out(text, _HELD_OUT)]
    if min(len(taught), len(asked)) < _FEWEST:
        raise TrainingError(
            f"{len(taught)} ratings to learn from and {len(asked)} to measure on, of cultures in "
            f"the catalogue and letters that the base model knows. At least {_FEWEST} of each are "
            "needed: rate more lines."
        )
    print(f"{len(taught)} ratings, {len(asked)} held out", file=stream, flush=True)
    embedding = expand(base.packed)["embedding"]
    vocabulary, settings = len(embedding), config.training.critic
    for epoch, error, weights in learn_critic(embedding, taught, settings, seed=seed):
        data = to_bytes(pack(weights, "int8"))
        merit = merit_of(Critic.from_bytes(data, vocabulary, CRITIC), asked)
        print(
            f"epoch {epoch}: squared error {error:.3f}, held out: correlation "
            f"{merit.correlation:.3f}, best of 24 {merit.chosen:.2f} (mean {merit.mean:.2f})",
            file=stream,
            flush=True,
        )
    about: dict[str, object] = {
        "base_sha256": base.manifest.files[WEIGHTS],
        "ratings_sha256": [sha256_of(path) for path in ratings],
        "ratings": len(taught),
        "held_out": len(asked),
        "correlation": round(merit.correlation, 4),
        "best_of_24": round(merit.chosen, 3),
        "mean": round(merit.mean, 3),
        "seed": seed,
        "settings": settings.model_dump(),
        "weights_sha256": sha256_of_bytes(data),
    }
    text = json.dumps(about, indent=1, ensure_ascii=False).encode() + b"\n"
    try:
        replace_folder(place, {CRITIC: data, _ABOUT: text})
    except OSError as error:
        raise TrainingError(
            f"{error.filename or place}: {error.strerror}. The old critic, if any, is untouched."
        ) from None
    return about


def load_critic(models: Path, base: Model) -> bytes | None:
    """The file of the critic that lies beside the models; None if none was learnt yet.

    Args:
        models: the folder of model folders.
        base: the base model among them.

    Raises:
        ModelDamagedError: it is not what was saved, or no critic of this program, or was learnt on
            another base model.
    """
    folder = models / CRITIC_FOLDER
    if not folder.exists():
        return None
    try:
        about = json.loads((folder / _ABOUT).read_text("utf-8"))
        data = (folder / CRITIC).read_bytes()
        saved, taught_on = about["weights_sha256"], about["base_sha256"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ModelDamagedError(f"{folder}: cannot be read ({error}). {_AGAIN}") from None
    if sha256_of_bytes(data) != saved:
        raise ModelDamagedError(f"{folder / CRITIC}: checksum differs. {_AGAIN}")
    if taught_on != base.manifest.files[WEIGHTS]:
        raise ModelDamagedError(f"{folder}: was learnt on another base model. {_AGAIN}")
    Critic.from_bytes(data, len(base.tokenizer.surfaces), str(folder / CRITIC))
    return data


def _read_by(
    base: Model, config: Config, given: Sequence[Rated]
) -> Iterator[tuple[str, RatedReading]]:
    """Each text with its rating and what the base model thinks of it, as its tradition's."""
    network, tokenizer = base.network(), base.tokenizer
    for culture in config.cultures:
        own = [
            each
            for each in given
            if each.culture == culture and tokenizer.alphabet.issuperset(each.text)
        ]
        own.sort(key=lambda each: len(each.text))  # lines of like length pad each other little
        read = prompt(tokenizer, tradition_of(config, culture))
        for first in range(0, len(own), _ROWS):
            few = own[first : first + _ROWS]
            lines = [[*tokenizer.encode(each.text), EOS] for each in few]
            for each, reading in zip(few, _readings(network, read, lines), strict=True):
                yield each.text, RatedReading(reading, each.rating)


def _readings(network: Network, read: Sequence[int], lines: Sequence[list[int]]) -> list[Reading]:
    """Lines with what the network thinks at each of their tokens, after a prompt."""
    longest = max(map(len, lines))
    tokens = np.array([line + [PAD] * (longest - len(line)) for line in lines], np.int64)
    state = network.read(tuple(read[:-1])).repeated(len(lines))
    before, figures = np.full(len(lines), read[-1], np.int64), []
    for column in tokens.T:
        logits, state = network.step(before, state)
        figures.append(figures_of(logits, column))
        before = column
    told = np.stack(figures, axis=1)  # (B, T, FIGURES)
    return [Reading(line, told[row, : len(line)]) for row, line in enumerate(lines)]
