"""`models` and `rollback`: which versions there are, and back to the one before."""

import argparse
import json
from typing import TYPE_CHECKING, Any

from bot.cli.command import add_command
from bot.config import Config, load_config
from bot.errors import ModelError
from bot.lm.saving import roll_back
from bot.lm.versions import Version, Versions

if TYPE_CHECKING:
    from bot.cli.command import Commands


def add_commands(commands: "Commands", common: argparse.ArgumentParser) -> None:
    """Declare `models` and `rollback`."""
    parser = add_command(
        commands,
        common,
        "models",
        _models,
        summary="List the models: version, date, figures, the previous version.",
        example="proverb-bot models",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser = add_command(
        commands,
        common,
        "rollback",
        _rollback,
        summary="Let a model and its previous version change places; twice is back again.",
        example="proverb-bot rollback sufi",
    )
    parser.add_argument("culture", metavar="CULTURE", help="as in config.yaml")


def _models(arguments: argparse.Namespace) -> int:
    config = load_config(arguments.config)
    for culture in config.cultures:
        versions = Versions.of(config.model_path(culture), config.sampling_of(culture))
        line = _json(culture, versions) if arguments.json else _line(culture, versions)
        print(line, flush=True)
    return 0


def _line(culture: str, versions: Versions) -> str:
    shown = [_shown(versions.current) if versions.current else f"none: {versions.fault}"]
    if versions.previous:
        shown.append(f"before: {_shown(versions.previous)}")
    if versions.rejected:
        shown.append(f"rejected: {_shown(versions.rejected)}")
    return f"{culture:<12} {'; '.join(shown)}"


def _shown(version: Version) -> str:
    metrics = version.manifest.metrics
    passing = "" if metrics.passing is None else f", {metrics.passing:.0%} pass"
    return f"{version.name} {version.date} {metrics.bits_per_char:.3f} bits/char{passing}"


def _json(culture: str, versions: Versions) -> str:
    line: dict[str, Any] = {"culture": culture}
    for name in ("current", "previous", "rejected"):
        version: Version | None = getattr(versions, name)
        line[name] = version and {
            "version": version.name,
            "created": version.manifest.created,
            **version.manifest.metrics.model_dump(),
        }
    return json.dumps({**line, "fault": versions.fault or None}, ensure_ascii=False)


def _rollback(arguments: argparse.Namespace) -> int:
    config = load_config(arguments.config)
    culture = arguments.culture
    config.require_culture(culture)
    _back(config, culture)
    versions = Versions.of(config.model_path(culture), config.sampling_of(culture))
    print(_line(culture, versions), flush=True)
    return 0


def _back(config: Config, culture: str) -> None:
    """Roll back on the disk.

    Raises:
        ModelError: there is nothing to go back to, or the disk cannot be written.
    """
    folder = config.model_path(culture)
    try:
        roll_back(folder)
    except OSError as error:
        raise ModelError(
            f"{error.filename or folder}: {error.strerror}. Nothing has changed. Roll back where "
            "the models can be written."
        ) from None
