"""`critic`: teach the critic what readers like, for `train` to give to each culture."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.command import add_command
from bot.cli.train import run_seed
from bot.config import Config, load_config
from bot.errors import ModelMissingError, UsageError
from bot.lm.artifact import CRITIC_FOLDER

if TYPE_CHECKING:
    from bot.cli.command import Commands


def add_commands(commands: "Commands", common: argparse.ArgumentParser) -> None:
    """Declare `critic`."""
    parser = add_command(
        commands,
        common,
        "critic",
        _critic,
        summary="Teach the critic what readers like; `train` then gives it to each culture.",
        example="proverb-bot critic",
    )
    parser.add_argument(
        "ratings",
        metavar="FILE",
        type=Path,
        nargs="*",
        help="readers' ratings of lines that models wrote, CULTURE<TAB>RATING 1-9<TAB>LINE, one a "
        "line (default: all files in ratings/ in the folder of corpora)",
    )
    parser.add_argument(
        "--seed", type=run_seed, default=1, help="decides all that is random (default: %(default)s)"
    )


def _critic(arguments: argparse.Namespace) -> int:
    config = load_config(arguments.config)
    ratings = arguments.ratings or _all_ratings(config)
    from bot.training.backend import require_tensorflow  # noqa: PLC0415

    require_tensorflow(config.training.threads)
    from bot.training.critic import teach_critic  # noqa: PLC0415
    from bot.training.plan import load_base  # noqa: PLC0415

    place = config.models / CRITIC_FOLDER
    base = load_base(config.models)
    if base is None:
        raise ModelMissingError(
            f"{config.models}: no base model, whose figures the critic learns from. Train one: "
            "proverb-bot pretrain."
        )
    about = teach_critic(config, base, ratings, place, seed=arguments.seed, stream=sys.stderr)
    print(
        f"critic: {about['ratings']} ratings, held out: correlation {about['correlation']}, "
        f"best of 24 {about['best_of_24']}, mean {about['mean']}: {place}. Train the cultures to "
        "take it over."
    )
    return 0


def _all_ratings(config: Config) -> list[Path]:
    folder = config.corpora / "ratings"
    found = sorted(folder.glob("*.tsv"))
    if not found:
        raise UsageError(f"no ratings: name files of them, or put some into {folder} (*.tsv)")
    return found
