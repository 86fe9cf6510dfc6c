"""A bot as a process of its own, polling a stand-in in this one."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import _TemporaryFileWrapper

from bot.demo.server import StandIn


@dataclass(frozen=True)
class Running:
    """A bot that answers."""

    standin: StandIn
    pid: int
    ready_s: float
    """From the start of the process to its first answer."""
    log: Path
    """What the process has logged so far."""

    def resident_mib(self) -> float:
        """Memory of the process, as the kernel counts it."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    async def logged(self, event: str, timeout_s: float) -> None:
        """Wait until the process has logged this event.

        Raises:
            TimeoutError: it has not in time.
        """
        await asyncio.to_thread(self._wait_for_log, event, time.monotonic() + timeout_s)

    def _wait_for_log(self, event: str, deadline: float) -> None:
        while event not in self.log.read_text(encoding="utf-8", errors="replace"):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{event}: not logged in time")
            time.sleep(0.2)


def running_bot(config: Path) -> AbstractAsyncContextManager[Running]:
    """Start the bot, wait for its first answer, stop it at the end."""
    return running("bot", "run", "--config", str(config))


@asynccontextmanager
async def running(*module: str) -> AsyncIterator[Running]:
    """The same for a bot that is any module with these arguments."""
    async with (
        StandIn.start(port=0) as standin,
        _shown_on_failure() as log,
        _folder() as folder,
    ):
        environment = {
            **os.environ,
            "TELEGRAM_BOT_TOKEN": standin.token,
            "TELEGRAM_API_URL": standin.api_url,
            "PROVERB_DATABASE": str(folder / "bench.sqlite3"),
        }
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *module),
            env=environment,
            stderr=log,
        )
        try:
            said = await standin.world.say(standin.world.anna, standin.world.anna, "/help")
            await standin.world.wait_for_message(standin.world.anna, after=said, timeout_s=60)
            yield Running(standin, process.pid, time.perf_counter() - began, Path(log.name))
        finally:
            process.terminate()
            await process.wait()


@asynccontextmanager
async def _folder() -> AsyncIterator[Path]:
    """A folder for the bot's database."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@asynccontextmanager
async def _shown_on_failure() -> AsyncIterator["_TemporaryFileWrapper[bytes]"]:
    """A file for what the bot logs, printed only if something goes wrong."""
    with tempfile.NamedTemporaryFile() as log:
        try:
            yield log
        except BaseException:
            log.seek(0)
            sys.stderr.write(log.read().decode(errors="replace"))
            raise
