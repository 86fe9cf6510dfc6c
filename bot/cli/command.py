"""How every command is declared: help with an example, options that show their defaults."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

Run = Callable[[argparse.Namespace], int]


def add_command(
    commands: "Commands",
    common: argparse.ArgumentParser,
    name: str,
    run: Run,
    *,
    summary: str,
    example: str,
) -> argparse.ArgumentParser:
    """Declare a command; returns its parser, for its options.

    Args:
        commands: where it is added.
        common: options that every command has.
        name: of the command.
        run: does it, and gives the exit code.
        summary: one line, for the list of commands and the command's own help.
        example: shown at the end of its help.
    """
    parser = commands.add_parser(
        name,
        parents=[common],
        help=summary,
        description=summary,
        epilog=f"example: {example}",
    )
    parser.set_defaults(run=run)
    return parser
