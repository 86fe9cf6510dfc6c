"""`evaluate`: how the bot's proverbs measure beside people's sayings and a Markov chain's."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.cli.command import add_command
from bot.config import Config, load_config
from bot.errors import GenerationError, UnknownCultureError
from bot.evaluation.compare import (
    BOT,
    CHAIN,
    PEOPLE,
    SIFTED_CHAIN,
    Yardsticks,
    as_table,
    compare,
    mean_of,
    spread_of,
)
from bot.evaluation.kinship import CultureClassifier
from bot.evaluation.novelty import KnownRuns
from bot.evaluation.rivals import markovify_texts
from bot.lm.corpus import is_held_out, read_corpus, read_inspired
from bot.lm.filters import faults
from bot.lm.lexicon import Lexicon, words_beyond
from bot.lm.proverb import Proverb
from bot.lm.shelf import Shelf

if TYPE_CHECKING:
    from bot.cli.command import Commands

_FRUITLESS = 20


def add_commands(commands: "Commands", common: argparse.ArgumentParser) -> None:
    """Declare `evaluate`."""
    parser = add_command(
        commands,
        common,
        "evaluate",
        _run,
        summary="Measure the proverbs beside people's sayings and a Markov chain's.",
        example="proverb-bot evaluate --all -n 30 --seeds 1 2 3",
    )
    parser.add_argument("cultures", metavar="CULTURE", nargs="*", help="as in config.yaml")
    parser.add_argument("--all", action="store_true", help="all cultures of config.yaml")
    parser.add_argument(
        "-n",
        type=int,
        default=30,
        help="texts of each culture and seed, or as many as it has held-out sayings, if these are "
        "fewer (default: %(default)s)",
    )
    parser.add_argument(
        "--seeds", type=int, nargs="+", default=[1, 2, 3], help="runs (default: 1 2 3)"
    )
    parser.add_argument(
        "--best-of",
        type=int,
        metavar="K",
        help="say the best of K proverbs, as the pool does (default: service.pool's)",
    )
    parser.add_argument("--alone", action="store_true", help="leave the Markov chain out")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write all figures here too (default: nowhere)"
    )


def _run(arguments: argparse.Namespace) -> int:
    config = load_config(arguments.config)
    cultures = list(config.cultures) if arguments.all else arguments.cultures
    for culture in cultures:
        config.require_culture(culture)
    if not cultures:
        raise UnknownCultureError(f"name cultures or --all. Known: {', '.join(config.cultures)}")
    sayings = {c: [s.text for s in read_corpus(config.corpus_path(c))] for c in config.cultures}
    best_of = arguments.best_of or config.service.pool.best_of
    shelf = Shelf.load(config.models, {c: config.sampling_of(c) for c in cultures}, hot=1)
    yardsticks = _yardsticks(config, sayings)
    runs = []
    for seed in arguments.seeds:
        texts = {
            BOT: {c: _made(shelf, c, arguments.n, best_of, seed) for c in cultures},
            PEOPLE: {c: _held_out(sayings[c], seed) for c in cultures},
        }
        if not arguments.alone:
            texts[CHAIN] = _chained(sayings, cultures, arguments.n, seed, lambda c: _anything)
            sieve = _sieve(shelf, yardsticks.lexicon, config)
            texts[SIFTED_CHAIN] = _chained(sayings, cultures, arguments.n, seed, sieve)
        runs.append(compare(texts, yardsticks))
        print(f"seed {seed} done", file=sys.stderr, flush=True)
    means = mean_of(runs)
    print(as_table(means))
    if arguments.json:
        document = {
            "cultures": cultures,
            "seeds": arguments.seeds,
            "best_of": best_of,
            "mean": means,
            "spread": spread_of(runs),
        }
        arguments.json.write_text(json.dumps(document, indent=1, ensure_ascii=False), "utf-8")
    return 0


def _yardsticks(config: Config, sayings: dict[str, list[str]]) -> Yardsticks:
    learnt = {c: [t for t in own if not is_held_out(t)] for c, own in sayings.items()}
    inspired = [
        text
        for culture in config.cultures
        if (path := config.inspired_path(culture)).exists()
        for text in read_inspired(path)
    ]
    everything = [text for own in learnt.values() for text in own]
    all_sayings = [text for own in sayings.values() for text in own]
    return Yardsticks(
        known=KnownRuns([*everything, *inspired]),
        lexicon=Lexicon(words_beyond(all_sayings)),
        classifier=CultureClassifier(learnt),
    )


def _made(shelf: Shelf, culture: str, count: int, best_of: int, seed: int) -> list[str]:
    """The bot's texts: each the best of several seeds, none twice."""
    rng = np.random.Generator(np.random.PCG64(seed))
    texts: dict[str, None] = {}
    for _ in range(count + _FRUITLESS):
        proverbs = list(_proverbs(shelf, culture, rng, best_of))
        if proverbs:
            texts.setdefault(max(proverbs, key=lambda proverb: proverb.merit).text)
        if len(texts) == count:
            break
    return list(texts)


def _proverbs(
    shelf: Shelf, culture: str, rng: np.random.Generator, count: int
) -> Iterator[Proverb]:
    for _ in range(count):
        try:
            yield shelf.make(culture, int(rng.integers(Shelf.seed_space)))
        except GenerationError:
            continue


def _held_out(sayings: list[str], seed: int) -> list[str]:
    texts = [text for text in sayings if is_held_out(text)]
    order = np.random.default_rng(seed).permutation(len(texts))
    return [texts[at] for at in order]


def _chained(
    sayings: dict[str, list[str]],
    cultures: list[str],
    count: int,
    seed: int,
    sieve: Callable[[str], Callable[[str], bool]],
) -> dict[str, list[str]]:
    return {
        culture: markovify_texts(
            [text for text in sayings[culture] if not is_held_out(text)],
            count,
            seed,
            sieve(culture),
        )
        for culture in cultures
    }


def _anything(text: str) -> bool:
    return True


def _sieve(
    shelf: Shelf, lexicon: Lexicon, config: Config
) -> Callable[[str], Callable[[str], bool]]:
    """The bot's own filters, for a peer's texts."""

    def of(culture: str) -> Callable[[str], bool]:
        novelty, settings = shelf.generator(culture).model.novelty, config.sampling_of(culture)

        def passes(text: str) -> bool:
            found = faults(
                text, lexicon, min_length=settings.min_length, max_length=settings.max_length
            )
            return not found and novelty.is_novel(text)

        return passes

    return of
