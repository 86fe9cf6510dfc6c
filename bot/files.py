"""Writing so that a reader, or a power cut, never finds half of a file."""

import os
from contextlib import suppress
from pathlib import Path


def write_aside(path: Path, data: bytes) -> None:
    """Write beside the target, flush to disk, then rename over it.

    Raises:
        OSError: the disk is full or not writable; the old file is untouched and nothing is left.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise
