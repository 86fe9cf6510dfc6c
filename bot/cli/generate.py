"""`generate`: proverbs on the command line, by culture and seed or by id."""

import argparse
import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
from pydantic import ValidationError

from bot.cli.command import add_command
from bot.config import CULTURE_ID, Config, load_config
from bot.errors import (
    ConfigError,
    GenerationError,
    MalformedIdError,
    UnknownCultureError,
    UsageError,
)
from bot.lm.manifest import MANIFEST
from bot.lm.morphology import lemma
from bot.lm.proverb import Proverb
from bot.lm.proverb_id import ProverbId
from bot.lm.settings import SamplingSettings
from bot.lm.shelf import Shelf
from bot.lm.words import words

if TYPE_CHECKING:
    from bot.cli.command import Commands

_FRUITLESS = 20
"""Seeds in a row that give nothing before the command gives up."""

_MOST_WORDS = 2

_CHANGING = {
    "n": "-n",
    "seed": "--seed",
    "temperature": "--temperature",
    "top_p": "--top-p",
    "start": "--start",
}
"""Options that would make other proverbs than the one whose id is given."""


def add_commands(commands: "Commands", common: argparse.ArgumentParser) -> None:
    """Declare `generate`."""
    parser = add_command(
        commands,
        common,
        "generate",
        _run,
        summary="Make up proverbs of a culture, or make one again by its id.",
        example="proverb-bot generate sufi -n 20 --seed 1",
    )
    parser.add_argument("culture", metavar="CULTURE", nargs="?", help="as in config.yaml")
    parser.add_argument("-n", type=_positive, help="how many (default: 1)")
    parser.add_argument(
        "--seed",
        metavar="S",
        type=_seed,
        help="the same seed gives the same texts (default: by chance)",
    )
    parser.add_argument(
        "--temperature",
        metavar="T",
        type=float,
        help="below 1 safer, above 1 livelier (default: the culture's, in config.yaml)",
    )
    parser.add_argument(
        "--top-p",
        metavar="P",
        type=float,
        help="nucleus to draw from, above 0, at most 1 (default: the culture's)",
    )
    parser.add_argument(
        "--about",
        metavar="WORDS",
        type=_about,
        help="one or two words, in any form, that the texts must have (default: none); with --id, "
        "those that the proverb was asked to have",
    )
    parser.add_argument(
        "--start", metavar="TEXT", help="how the texts must begin (default: freely)"
    )
    parser.add_argument(
        "--id", metavar="ID", help="make the proverb of this id again (default: make new ones)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def _run(arguments: argparse.Namespace) -> int:
    config = load_config(arguments.config)
    proverbs = _remade(arguments, config) if arguments.id else _made(arguments, config)
    for proverb in proverbs:
        if arguments.json:
            line = json.dumps(asdict(proverb), ensure_ascii=False)
        else:
            line = f"{proverb.id}  {proverb.text}" if proverb.id else proverb.text
        print(line, flush=True)
    return 0


def _remade(arguments: argparse.Namespace, config: Config) -> list[Proverb]:
    changed = [flag for name, flag in _CHANGING.items() if getattr(arguments, name) is not None]
    if changed:
        raise UsageError(f"--id makes a proverb as it was. Leave {', '.join(changed)} out.")
    parsed = ProverbId.parse(arguments.id)
    if arguments.culture and arguments.culture != parsed.culture:
        raise MalformedIdError(
            f"{arguments.id} is of {parsed.culture}, not {arguments.culture}. Leave CULTURE out."
        )
    return [_shelf(config, parsed.culture).remake(arguments.id, arguments.about or "")]


def _made(arguments: argparse.Namespace, config: Config) -> Iterator[Proverb]:
    if not arguments.culture:
        raise UsageError(f"name a culture: {', '.join(config.cultures)}; or give --id")
    shelf = _shelf(config, arguments.culture)
    settings = _settings(arguments, shelf.generator(arguments.culture).settings)
    seen: set[str] = set()
    fruitless = 0
    for seed in _seeds(arguments.seed):
        try:
            proverb = _make(shelf, arguments, seed, settings)
            if proverb.text in seen:
                raise GenerationError(
                    f"{arguments.culture}: only texts that were made before. Try a higher "
                    "temperature."
                )
        except GenerationError:
            fruitless += 1
            if fruitless == _FRUITLESS:
                raise
            continue
        yield proverb
        seen.add(proverb.text)
        fruitless = 0
        if len(seen) == (arguments.n or 1):
            return


def _make(
    shelf: Shelf, arguments: argparse.Namespace, seed: int, settings: SamplingSettings | None
) -> Proverb:
    """A proverb; without an id if it is made in a way that no id tells of."""
    culture, about, start = arguments.culture, arguments.about or "", arguments.start or ""
    if not start and settings is None:
        return shelf.make(culture, seed, about)
    draft = shelf.generator(culture).make(seed, about=about, start=start, settings=settings)
    return Proverb(None, culture, draft.text, seed, draft.relaxed, about, draft.score)


def _shelf(config: Config, culture: str) -> Shelf:
    """The culture's model; also one that was trained beside the catalogue (`train --text`)."""
    if culture in config.cultures:
        settings = config.sampling_of(culture)
    elif re.fullmatch(CULTURE_ID, culture) and (config.model_path(culture) / MANIFEST).exists():
        settings = config.sampling
    else:
        raise UnknownCultureError(f"no culture {culture!r}. Known: {', '.join(config.cultures)}")
    return Shelf.load(config.models, {culture: settings}, hot=1)


def _settings(arguments: argparse.Namespace, common: SamplingSettings) -> SamplingSettings | None:
    """The culture's settings with those of the command line; None if these are the same."""
    asked = {"temperature": arguments.temperature, "top_p": arguments.top_p}
    changed = {key: value for key, value in asked.items() if value is not None}
    try:
        settings = SamplingSettings.model_validate({**common.model_dump(), **changed})
    except ValidationError as error:
        first = error.errors()[0]
        option = str(first["loc"][0]).replace("_", "-")
        raise ConfigError(f"--{option} {first['input']}: {first['msg']}") from None
    return None if settings == common else settings


def _seeds(seed: int | None) -> Iterator[int]:
    """Seeds of single proverbs that one seed, or chance, leads to."""
    rng = np.random.Generator(np.random.PCG64(secrets.randbits(64) if seed is None else seed))
    while True:
        yield int(rng.integers(Shelf.seed_space))


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a whole number from 1")
    return int(text)


def _about(text: str) -> str:
    found = words(text)
    if not 1 <= len(found) <= _MOST_WORDS or words(text.lower()) != text.lower().split():
        raise argparse.ArgumentTypeError(f"{text!r}: expected one or two words")
    return " ".join(map(lemma, found))


def _seed(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r}: expected a whole number from 0")
    return int(text)
