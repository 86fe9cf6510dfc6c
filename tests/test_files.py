"""Writing aside: the old file or the new one, never half of either."""

import errno
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.files import replace_folder, write_aside
from tests.small_project import ROOT

_WRITE_FOR_EVER = """
import sys
from itertools import cycle
from pathlib import Path
from bot.files import write_aside
path = Path(sys.argv[1])
for byte in cycle(b"ab"):
    write_aside(path, bytes([byte]) * 300_000)
    print("written", flush=True)
"""
_REPLACE_FOR_EVER = """
import sys
from itertools import cycle
from pathlib import Path
from bot.files import replace_folder
place = Path(sys.argv[1])
for byte in cycle(b"ab"):
    replace_folder(place, {"one": bytes([byte]) * 100_000, "two": bytes([byte]) * 100_000})
    print("written", flush=True)
"""
_WRITE_ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from bot.files import write_aside
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
try:
    write_aside(Path(sys.argv[1]), b"x" * 5000)
except OSError as error:
    print(error.errno)
"""


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    """A new file, then another in its place; nothing else is left."""
    path = tmp_path / "file"
    for data in (b"first", b"", b"last"):
        write_aside(path, data)
        assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("writes", [1, 2, 5])
def test_a_killed_writer_leaves_a_whole_file(tmp_path: Path, writes: int) -> None:
    """SIGKILL at any moment: the file is of one piece, the old or the new."""
    path = tmp_path / "file"
    command = [sys.executable, "-c", _WRITE_FOR_EVER, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for _ in range(writes):
            assert writer.stdout.readline() == "written\n"
        writer.kill()
    assert writer.returncode == -signal.SIGKILL
    data = path.read_bytes()
    assert data in (b"a" * 300_000, b"b" * 300_000)


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """The error reaches the caller, the old file is whole, and nothing is left beside it."""
    path = tmp_path / "file"
    path.write_bytes(b"old")
    command = [sys.executable, "-c", _WRITE_ON_A_FULL_DISK, str(path)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout == f"{errno.EFBIG}\n"
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    """No folder is made up."""
    with pytest.raises(FileNotFoundError):
        write_aside(tmp_path / "none" / "file", b"")


@pytest.mark.parametrize("writes", [1, 2, 3, 5, 8])
def test_a_killed_writer_leaves_a_whole_folder(tmp_path: Path, writes: int) -> None:
    """SIGKILL at any moment leaves the folder whole, the old or the new; the rest is cleared."""
    place = tmp_path / "folder"
    command = [sys.executable, "-c", _REPLACE_FOR_EVER, str(place)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for _ in range(writes):
            assert writer.stdout.readline() == "written\n"
        writer.kill()
    contents = {path.name: path.read_bytes() for path in place.iterdir()}
    assert contents in [dict.fromkeys(("one", "two"), byte * 100_000) for byte in (b"a", b"b")]
    replace_folder(place, {"one": b""})
    assert [*tmp_path.rglob("*")] == [place, place / "one"]


def test_a_folder_is_in_its_place_at_every_moment(tmp_path: Path) -> None:
    """While it is replaced over and over, no look finds it missing."""
    place = tmp_path / "folder"
    command = [sys.executable, "-c", _REPLACE_FOR_EVER, str(place)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        try:
            assert all(place.is_dir() for _ in range(100_000))
        finally:
            writer.kill()


def dead_process() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_a_folder_that_was_lost_is_put_back(tmp_path: Path) -> None:
    """What was killed between two renames is mended before anything else can go wrong."""
    place, old = tmp_path / "folder", tmp_path / f".folder.{dead_process()}.old"
    replace_folder(old, {"one": b"old"})
    with pytest.raises(FileNotFoundError):
        replace_folder(place, {"none/such": b""})
    assert (place / "one").read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [place]


def test_what_a_running_process_writes_is_left_alone(tmp_path: Path) -> None:
    """Only leftovers of processes that have ended are cleared away, and only of this folder."""
    kept = {tmp_path / ".folder.1.new", tmp_path / f".other.{dead_process()}.new"}
    for path in (*kept, tmp_path / f".folder.{dead_process()}.new"):
        path.mkdir()
    replace_folder(tmp_path / "folder", {"one": b""})
    assert set(tmp_path.iterdir()) == {*kept, tmp_path / "folder"}
