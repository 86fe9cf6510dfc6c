"""A sign of life: a file that is touched after each good poll, and the check of its age.

A bot can go silent while its process runs on. The last successful `getUpdates` tells: a container
engine asks `is_alive` through the command line and restarts what no longer polls.
"""

import os
import time
from collections.abc import Mapping
from pathlib import Path

import structlog

log = structlog.get_logger()

PATH_VARIABLE = "PROVERB_HEARTBEAT"
# A poll lasts up to ten seconds; after errors the next is tried within thirty.
MAX_AGE_S = 90.0


def heartbeat_path(environ: Mapping[str, str] = os.environ) -> Path | None:
    """The file named by `PROVERB_HEARTBEAT`, if any."""
    name = environ.get(PATH_VARIABLE, "").strip()
    return Path(name) if name else None


class Heartbeat:
    """Touches a file; does nothing where none is wanted."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def beat(self) -> None:
        """Mark this moment as a good one."""
        if self._path is None:
            return
        try:
            self._path.touch()
        except OSError as error:
            # A full or read-only disk must not take the bot down: its health check will say so.
            log.warning("heartbeat_failed", path=str(self._path), error=error.strerror)


def is_alive(path: Path, max_age_s: float = MAX_AGE_S, now: float | None = None) -> bool:
    """Whether the file was touched within so many seconds before `now` (Unix time)."""
    try:
        touched = path.stat().st_mtime
    except OSError:  # none there, or none that this process may see
        return False
    return (time.time() if now is None else now) - touched <= max_age_s
