"""Writing aside: the old file or the new one, never half of either."""

import errno
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.files import write_aside
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
