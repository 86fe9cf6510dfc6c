"""The stand-in as a running server: a context manager around uvicorn in the caller's loop."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass

import uvicorn

from bot.demo.app import create_app
from bot.demo.faults import Faults
from bot.demo.webhook import deliver_updates
from bot.demo.world import World
from bot.errors import ServiceError

MAX_PORT = 65535
# Formed as Telegram's tokens are: the bot's number and 35 characters.
DEFAULT_TOKEN = "424242:STAND-IN-TOKEN-THAT-IS-NO-SECRET-00"


@dataclass(frozen=True)
class StandIn:
    """A Bot API server that runs, and the world behind it."""

    url: str
    """The chat page."""
    api_url: str
    """Where the Bot API is: clients add `/bot<token>/` and `/file/bot<token>/`."""
    token: str
    world: World
    faults: Faults

    @classmethod
    @asynccontextmanager
    async def start(
        cls,
        host: str = "127.0.0.1",
        port: int = 8080,
        token: str = DEFAULT_TOKEN,
        world: World | None = None,
    ) -> AsyncIterator["StandIn"]:
        """Serve until the context ends; port 0 takes a free one.

        Signals are left to the caller.

        Raises:
            ServiceError: the address cannot be listened on.
        """
        listener = _listen(host, port)
        url = f"http://{_shown(host)}:{listener.getsockname()[1]}"
        standin = cls(url, url, token, world or World(), Faults())
        async with _serving(standin, listener):
            yield standin


@asynccontextmanager
async def _serving(standin: StandIn, listener: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(
        create_app(standin.world, standin.faults, standin.token),
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        # Access lines would hold the token; a connection cut on demand is not worth an error line.
        log_level="critical",
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    server = _QuietServer(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    delivering = asyncio.create_task(deliver_updates(standin.world, standin.faults))
    try:
        yield
    finally:
        delivering.cancel()
        standin.world.close()
        server.should_exit = True
        await serving
        with suppress(asyncio.CancelledError):
            await delivering


class _QuietServer(uvicorn.Server):
    """Uvicorn that leaves signals to the program it runs in."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    if not 0 <= port <= MAX_PORT:
        raise ServiceError(f"port {port}: expected 0 to {MAX_PORT}. Choose another with --port.")
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        where = f"{_shown(host)}:{port}"
        if error.errno == errno.EADDRINUSE:
            raise ServiceError(
                f"{where}: port is in use by another program. Choose another with --port."
            ) from None
        # The standard library adds the address once more; the rest is the system's own words.
        reason = (error.strerror or str(error)).partition(" (while attempting")[0]
        raise ServiceError(f"{where}: cannot listen there: {reason}.") from None
    # Connections take it over. asyncio sets it only on sockets that name their protocol, and
    # without it every answer waits 40 ms for the other side's delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
