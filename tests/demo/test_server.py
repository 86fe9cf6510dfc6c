"""How the stand-in begins and ends."""

import asyncio
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from bot.demo.faults import Fault
from bot.demo.server import StandIn
from bot.errors import ServiceError

PROJECT = Path(__file__).parents[2]
FAR_LONGER_S = 45
"""What waits in these tests would take this long by itself."""
SOON_S = 20
"""A busy machine's idea of at once."""


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port of 127.0.0.1 that another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


async def test_a_taken_port_is_named(taken_port: int) -> None:
    """The error says which address is taken and what to do."""
    with pytest.raises(ServiceError, match=rf"127\.0\.0\.1:{taken_port}.*in use.*--port"):
        async with StandIn.start(port=taken_port):
            pass


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 65536), ("no.such.host.invalid", 0)])
async def test_an_address_that_is_none_is_refused(host: str, port: int) -> None:
    """A port or host that cannot be is our error, not the system's."""
    with pytest.raises(ServiceError, match=rf"{port}"):
        async with StandIn.start(host=host, port=port):
            pass


async def test_the_command_ends_with_one_line_when_its_port_is_taken(taken_port: int) -> None:
    """`demo` on a taken port exits with 1, at once and without a traceback."""
    command = [sys.executable, "-m", "bot", "demo", "--port", str(taken_port)]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=PROJECT, stdout=pipe, stderr=pipe)
    printed, said = await process.communicate()
    assert (process.returncode, printed) == (1, b"")
    assert said.decode().splitlines() == [
        f"proverb-bot: 127.0.0.1:{taken_port}: port is in use by another program. "
        "Choose another with --port."
    ]


async def test_it_stops_at_once_whoever_waits() -> None:
    """An open long poll, a page that listens and a delayed answer hold nobody up."""
    async with httpx.AsyncClient(timeout=FAR_LONGER_S) as client, asyncio.timeout(SOON_S):
        async with StandIn.start(port=0) as standin:
            api = f"{standin.api_url}/bot{standin.token}"
            standin.faults.add(Fault("delay", "getMe", seconds=FAR_LONGER_S))
            delayed = asyncio.create_task(client.get(f"{api}/getMe"))
            await until(lambda: not standin.faults.active)
            poll = asyncio.create_task(client.get(f"{api}/getUpdates?timeout=50"))
            page = asyncio.create_task(client.get(f"{standin.url}/demo/events"))
            await standin.world.say(standin.world.anna, standin.world.anna, "пока")
            await poll
            poll = asyncio.create_task(client.get(f"{api}/getUpdates?timeout=50&offset=2"))
            await until(lambda: not len(standin.world.updates))
        assert (await poll).json() == {"ok": True, "result": []}
        assert "пока" in (await page).text.encode().decode("unicode-escape")
        with pytest.raises(httpx.HTTPError):
            (await delayed).raise_for_status()


async def until(happened: Callable[[], bool]) -> None:
    """Let the server work until something has happened that nobody is told of."""
    while not happened():  # noqa: ASYNC110
        await asyncio.sleep(0)


async def test_it_can_start_again_on_the_same_port() -> None:
    """A stop frees the port, and a new start knows nothing of the old world."""
    async with StandIn.start(port=0) as first:
        port = int(first.url.rpartition(":")[2])
        await first.world.say(first.world.anna, first.world.anna, "старое")
    async with StandIn.start(port=port) as second, httpx.AsyncClient() as client:
        state = (await client.get(f"{second.url}/demo/state")).json()
    assert [chat["messages"] for chat in state["chats"]] == [[], [], []]


async def test_an_answer_waits_for_no_acknowledgement() -> None:
    """On a kept connection an answer leaves at once, not after the 40 ms of a delayed ACK."""
    async with StandIn.start(port=0) as standin, httpx.AsyncClient() as client:
        times = []
        for _ in range(20):
            began = time.perf_counter()
            await client.post(f"{standin.api_url}/bot{standin.token}/getMe", data={"a": "1"})
            times.append(time.perf_counter() - began)
    assert min(times[1:]) < 0.035
