"""Files that several models have in common, kept once: `shared/<checksum>.<name>` beside them.

The name tells the content, so models that name one checksum share one file, and a retrained model
puts another file beside it instead of changing what its neighbours read. What no manifest beside it
names any more is swept away.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from bot.files import write_aside
from bot.lm.manifest import MANIFEST

SHARED = "shared"
"""The folder beside the model folders."""
_DIGITS = 16  # of the checksum; the manifest holds all 64


def shared_place(models: Path, name: str, checksum: str) -> Path:
    """Where a file of this name and sha256 is kept."""
    return models / SHARED / f"{checksum[:_DIGITS]}.{name}"


def put_shared(models: Path, files: Mapping[str, bytes], checksums: Mapping[str, str]) -> None:
    """Keep files beside the models; call it, and put the model in its place, with `locked`.

    Args:
        models: the folder of model folders.
        files: contents by name.
        checksums: the sha256 of each.

    Raises:
        OSError: the disk is full or not writable.
    """
    for name, data in files.items():
        place = shared_place(models, name, checksums[name])
        place.parent.mkdir(parents=True, exist_ok=True)
        # One that is there is read, not trusted: a damaged one is mended this way.
        if not (place.exists() and place.read_bytes() == data):
            write_aside(place, data)


def carry_shared(source: Path, target: Path, checksums: Mapping[str, str]) -> None:
    """Keep beside other models, too, the files of these checksums that lie beside some.

    Args:
        source: the folder of model folders that has them; those that it lacks are passed over.
        target: the folder of model folders that needs them.
        checksums: the sha256 by name of file.

    Raises:
        OSError: the disk is full or not writable.
    """
    for name, checksum in checksums.items():
        here, there = (shared_place(models, name, checksum) for models in (source, target))
        if here.exists() and not there.exists():
            there.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(here, there)
            except OSError:  # not on every file system
                write_aside(there, here.read_bytes())


def sweep(models: Path) -> None:
    """Remove the shared files that no manifest names; none, if one manifest cannot be read."""
    place = models / SHARED
    try:
        needed = {
            shared_place(models, name, checksum).name
            for manifest in models.glob(f"*/{MANIFEST}")
            for name, checksum in json.loads(manifest.read_bytes())["files"].items()
        }
    except (OSError, ValueError, LookupError, AttributeError, TypeError):
        return  # whatever that model is, its files may be wanted again
    with suppress(OSError):
        for path in place.iterdir():
            if path.name not in needed:
                path.unlink()
        place.rmdir()  # if nothing is left


@contextmanager
def locked(models: Path) -> Iterator[None]:
    """While the block runs, no other process saves a model here or sweeps."""
    with suppress(FileExistsError):  # what is no folder is told by the next line
        models.mkdir(parents=True)
    descriptor = os.open(models, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # some file systems know no locks; there, train one at a time
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
