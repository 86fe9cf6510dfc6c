"""What a process gives back of the memory that its networks took."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_PROGRAM = """
import sys
from pathlib import Path
from bot.cli.memory import return_large_blocks

def resident_mib():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 >> 20

if "call" in sys.argv:
    return_large_blocks()
del [b"x" * (16 << 20)][:]  # what teaches the allocator to keep such blocks
before = resident_mib()
blocks, pins = [], []
for n in range(8):
    blocks.append(b"x" * (8 << 20))
    pins.append(b"x" * 400_000)  # lies behind the block and would hold the heap open
del blocks
print(resident_mib() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the call is glibc's")
def test_large_blocks_go_back_to_the_system() -> None:
    """Networks that are dropped leave no holes behind, which they do without our asking."""

    def left_mib(*arguments: str) -> int:
        command = [sys.executable, "-c", _PROGRAM, *arguments]
        return int(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)

    assert left_mib("call") < 8
    assert left_mib() >= 32
