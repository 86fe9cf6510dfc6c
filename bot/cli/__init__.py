"""The command line: results on stdout, progress and logs on stderr, our errors in one line.

Exit codes: 0 good, 1 an error of ours, 2 wrong usage, 130 interrupted.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bot import __version__
from bot.cli import check, critic, database, evaluate, generate, models, serve, train
from bot.config import DEFAULT_CONFIG
from bot.errors import ProverbBotError, UsageError
from bot.log import redact


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parsed = _parser().parse_args(arguments)
    try:
        code: int = parsed.run(parsed)
        sys.stdout.flush()
    except ProverbBotError as error:
        print(f"proverb-bot: {redact(str(error))}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        if hasattr(parsed, "resume"):  # a training run
            print("proverb-bot: interrupted. --resume goes on where it stands.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone (`… | head`): nothing left to say, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="proverb-bot",
        description="New proverbs of many cultures, in Russian: a Telegram bot and its trainer.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--config",
        type=Path,
        default=Path(os.environ.get("PROVERB_CONFIG", DEFAULT_CONFIG)),
        help="configuration file; PROVERB_CONFIG names another default (default: %(default)s)",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for module in (serve, generate, train, critic, evaluate, models, check, database):
        module.add_commands(commands, common)
    return parser
