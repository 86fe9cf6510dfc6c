"""`train` and `pretrain`: the offline trainer. TensorFlow is imported when they run, not before."""

import argparse
import re
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.command import add_command
from bot.config import Config, load_config
from bot.errors import ModelError, RejectedError, UsageError
from bot.lm.artifact import CRITIC_FOLDER
from bot.lm.gate import GateSettings
from bot.lm.manifest import Manifest, read_manifest
from bot.lm.shared_files import SHARED

if TYPE_CHECKING:
    from bot.cli.command import Commands
    from bot.lm.artifact import Model
    from bot.training.material import Library
    from bot.training.plan import Plan

_BASE = "base"
_LONGEST_NAME = 24  # as of a culture's id
_SEEDS = 2**27  # TensorFlow is given sixteen times the seed in 32 bits


def add_commands(commands: "Commands", common: argparse.ArgumentParser) -> None:
    """Declare `train` and `pretrain`."""
    parser = add_command(
        commands,
        common,
        "train",
        _train,
        summary="Train the models of cultures, or one on any text.",
        example="proverb-bot train sufi zen --seed 1",
    )
    parser.add_argument("cultures", metavar="CULTURE", nargs="*", help="as in config.yaml")
    parser.add_argument("--all", action="store_true", help="all cultures of config.yaml")
    parser.add_argument(
        "--text",
        type=Path,
        metavar="FILE",
        help="train on this UTF-8 text instead (default: the cultures' corpora). The model is "
        "named after the file, in a-z, 0-9 and _; one that was trained on a file of another name "
        "is not replaced",
    )
    parser.add_argument("--scratch", action="store_true", help="do not start from the base model")
    _add_run_options(parser)
    parser = add_command(
        commands,
        common,
        "pretrain",
        _pretrain,
        summary="Train the base model that `train` starts from, or go on training it, on prose and "
        "all sayings.",
        example="proverb-bot pretrain prose/ --licence 'public domain'",
    )
    parser.add_argument(
        "folder", metavar="FOLDER", type=Path, help="UTF-8 texts, one a line: *.txt, *.txt.xz"
    )
    parser.add_argument(
        "--licence", default="not stated", help="of the texts (default: %(default)s)"
    )
    parser.add_argument(
        "--scratch",
        action="store_true",
        help="a new vocabulary and fresh weights (default: go on from the base model, if any)",
    )
    _add_run_options(parser)


def _add_run_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--seed", type=run_seed, default=1, help="decides all that is random (default: %(default)s)"
    )
    parser.add_argument(
        "--resume", action="store_true", help="go on where an interrupted run stands"
    )
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="folder of model folders (default: as in config)"
    )


def _train(arguments: argparse.Namespace) -> int:
    config = load_config(arguments.config)
    names = _names(arguments, config)
    from bot.training.backend import require_tensorflow  # noqa: PLC0415

    require_tensorflow(config.training.threads)
    from bot.training.critic import load_critic  # noqa: PLC0415
    from bot.training.material import read_library  # noqa: PLC0415
    from bot.training.plan import load_base  # noqa: PLC0415
    from bot.training.train import train  # noqa: PLC0415

    output: Path = arguments.output or config.models
    base = None if arguments.scratch else load_base(config.models)
    critic = load_critic(config.models, base) if base and not arguments.text else None
    library = None if arguments.text else read_library(config)
    rejected: list[RejectedError] = []
    for name in names:
        plan = _plan(arguments, config, library, name, base)
        if plan.start.base_sha256:
            plan = replace(plan, critic=critic)
        began = time.monotonic()
        try:
            manifest = train(plan, output / name, resume=arguments.resume)
        except RejectedError as error:  # the others may do well
            rejected.append(error)
            print(f"proverb-bot: {error}", file=sys.stderr, flush=True)
        else:
            _report(manifest, output / name, time.monotonic() - began)
    return 1 if rejected else 0


def _names(arguments: argparse.Namespace, config: Config) -> list[str]:
    """What is to be trained."""
    if arguments.text:
        if arguments.cultures or arguments.all:
            raise UsageError("--text trains one model on the file: name no culture")
        return [_text_name(arguments, config)]
    if arguments.all:
        return list(config.cultures)
    if not arguments.cultures:
        raise UsageError(f"name cultures or --all. Known: {', '.join(config.cultures)}")
    for culture in arguments.cultures:
        config.require_culture(culture)
    return list(dict.fromkeys(arguments.cultures))


def _text_name(arguments: argparse.Namespace, config: Config) -> str:
    """What the model of a text is called: like a culture, after its file."""
    name = re.sub(r"[^a-z0-9_]+", "_", arguments.text.stem.lower()).strip("_") or "text"
    name = (name if name[0].isalpha() else f"text_{name}")[:_LONGEST_NAME].rstrip("_")
    place = (arguments.output or config.models) / name
    reserved = arguments.output is None and name in (*config.cultures, _BASE, CRITIC_FOLDER)
    if name == SHARED or reserved or _source_of(place) not in (None, arguments.text.name):
        raise UsageError(
            f"{arguments.text}: its model would take the place of {place}. Rename "
            "the file, or name another folder with --output DIR."
        )
    return name


def _source_of(place: Path) -> str | None:
    """The file that the model in this place was trained on; None where no model can be read."""
    try:
        return read_manifest(place).sources[0].name
    except (ModelError, IndexError):
        return None


def _plan(
    arguments: argparse.Namespace,
    config: Config,
    library: "Library | None",
    name: str,
    base: "Model | None",
) -> "Plan":
    from bot.training import material  # noqa: PLC0415
    from bot.training.plan import Plan, start_from_base, start_from_scratch  # noqa: PLC0415

    settings = config.training
    if library is None:
        texts = material.text_material(config, arguments.text)
        if base and not material.has_alphabet(texts, base.tokenizer):
            print(
                f"{name}: has characters that the base model lacks, so it learns from scratch",
                file=sys.stderr,
            )
            base = None
    else:
        share = settings.inspired if base else 1.0
        texts = material.culture_material(config, library, name, share)
        if base:
            material.require_alphabet(texts, base.tokenizer)
    return Plan(
        name=name,
        material=texts,
        start=start_from_base(base)
        if base
        else start_from_scratch(texts, settings, arguments.seed),
        fit=settings.culture if base else settings.scratch,
        settings=settings,
        sampling=config.sampling if arguments.text else config.sampling_of(name),
        seed=arguments.seed,
        gate=GateSettings() if arguments.text else config.gate_of(name),
    )


def _pretrain(arguments: argparse.Namespace) -> int:
    config = load_config(arguments.config)
    from bot.training.backend import require_tensorflow  # noqa: PLC0415

    require_tensorflow(config.training.threads)
    from bot.training.plan import BASE, load_base  # noqa: PLC0415
    from bot.training.pretrain import pretrain  # noqa: PLC0415

    place = (arguments.output or config.models) / BASE
    began = time.monotonic()
    manifest = pretrain(
        config,
        arguments.folder,
        arguments.licence,
        place,
        seed=arguments.seed,
        base=None if arguments.scratch else load_base(config.models),
        resume=arguments.resume,
    )
    _report(manifest, place, time.monotonic() - began)
    return 0


def run_seed(text: str) -> int:
    """The seed of a run, as TensorFlow takes it; argparse's own error otherwise."""
    if not (text.isascii() and text.isdigit() and int(text) < _SEEDS):
        raise argparse.ArgumentTypeError(
            f"{text!r}: expected a whole number from 0 to {_SEEDS - 1}"
        )
    return int(text)


def _report(manifest: Manifest, place: Path, seconds: float) -> None:
    minutes, rest = divmod(round(seconds), 60)
    print(
        f"{manifest.culture}: {manifest.metrics.bits_per_char:.3f} bits/char on "
        f"{manifest.metrics.held_out} held-out sayings, {manifest.network.weights} weights, "
        f"{minutes} min {rest} s: {place}",
        flush=True,
    )
