"""Writing so that a reader, a power cut or kill -9 never finds half of a file or of a folder."""

import ctypes
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # renameat2(2) of Linux


def write_aside(path: Path, data: bytes) -> None:
    """Write beside the target, flush to disk, then rename over it.

    Raises:
        OSError: the disk is full or not writable; the old file is untouched and nothing is left.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        _write_through(aside, data)
        aside.replace(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise


def replace_folder(place: Path, files: Mapping[str, bytes], *, former: Path | None = None) -> None:
    """Write a folder of files beside its place, flush it to disk, then let them change places.

    Where the system cannot do that in one step, kill -9 between the two renames leaves the old
    folder aside; the next call puts it back before anything else.

    Args:
        place: the folder, there already or not.
        files: contents by name.
        former: where the old folder is put, in place of what stands there; the folder that it is
            put into must be there. By default the old folder is removed.

    Raises:
        OSError: the disk is full or not writable; the old folder is untouched.
    """
    aside = place.with_name(f".{place.name}.{os.getpid()}.new")
    clear_leftovers(place)
    try:
        aside.mkdir(parents=True)
        for name, data in files.items():
            _write_through(aside / name, data)
        swap(aside, place)
        if former is not None and aside.exists():
            swap(aside, former)
    finally:
        shutil.rmtree(aside, ignore_errors=True)  # the new folder in part, or an old one


def _write_through(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def swap(new: Path, place: Path) -> None:
    """Rename `new` to `place`, and what stands there to `new`.

    Raises:
        OSError: not writable, or on another file system; all is as it was.
    """
    if not place.exists():
        new.rename(place)
        return
    try:
        _exchange(new, place)
    except (AttributeError, OSError):  # not on every system, nor on every file system
        old = place.with_name(f".{place.name}.{os.getpid()}.old")
        place.rename(old)
        try:
            new.rename(place)
        except OSError:
            old.rename(place)
            raise
        old.rename(new)


def _exchange(one: Path, other: Path) -> None:
    """Let two names change places in one step: at no moment does either lead nowhere."""
    renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    names = _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other)
    if renameat2(*names, _RENAME_EXCHANGE) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))


def clear_leftovers(place: Path) -> None:
    """Remove what killed processes left beside a folder; but a lost folder is put back first."""
    for left in list(_leftovers(place)):
        if left.suffix == ".old" and not place.exists():
            left.rename(place)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _leftovers(place: Path) -> Iterator[Path]:
    name = re.compile(rf"\.{re.escape(place.name)}\.(\d+)\.(new|old)")
    if not place.parent.exists():
        return
    for path in place.parent.iterdir():
        found = name.fullmatch(path.name)
        if found and not _writes(int(found[1])):
            yield path


def _writes(process: int) -> bool:
    """Whether another process of this number runs, which may be writing still."""
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True
