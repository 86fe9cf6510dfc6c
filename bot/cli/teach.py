"""`prefer`: what a base model is taught beside its texts, for `train` to take over."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.command import add_command
from bot.cli.train import run_seed
from bot.config import load_config

if TYPE_CHECKING:
    from bot.cli.command import Commands


def add_commands(commands: "Commands", common: argparse.ArgumentParser) -> None:
    """Declare `prefer`."""
    parser = add_command(
        commands,
        common,
        "prefer",
        _prefer,
        summary="Teach the base model what people like, which `train` then adds to each culture.",
        example="proverb-bot prefer",
    )
    _add_options(parser)


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "ratings",
        metavar="FILE",
        type=Path,
        nargs="?",
        help="readers' ratings of the model's lines, CULTURE<TAB>RATING 1-9<TAB>LINE, one a line "
        "(default: none; the lines it is trained on beside its own are learnt from in any case)",
    )
    parser.add_argument(
        "--repaired",
        metavar="FILE",
        type=Path,
        help="lines of the model's, each with the nearest that makes sense, "
        "CULTURE<TAB>LINE<TAB>REPAIRED LINE, one a line (default: none)",
    )
    parser.add_argument(
        "--seed", type=run_seed, default=1, help="decides all that is random (default: %(default)s)"
    )


def _prefer(arguments: argparse.Namespace) -> int:
    config = load_config(arguments.config)
    from bot.training.backend import require_tensorflow  # noqa: PLC0415

    require_tensorflow(config.training.threads)
    from bot.lm.artifact import load_model  # noqa: PLC0415
    from bot.training.plan import BASE  # noqa: PLC0415
    from bot.training.prefer import TASTE, prefer  # noqa: PLC0415

    place = config.models / TASTE
    about = prefer(
        config,
        load_model(config.models / BASE),
        arguments.ratings,
        arguments.repaired,
        place,
        seed=arguments.seed,
        stream=sys.stderr,
    )
    print(
        f"taste: {about['pairs']} pairs, {about['told_apart']} of those held out told apart: "
        f"{place}. Train the cultures to take it over."
    )
    return 0
