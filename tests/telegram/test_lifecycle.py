"""Start, life and end of the bot's process."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.config import Environment
from bot.demo.server import StandIn
from bot.errors import ConfigError
from bot.storage.database import Database
from bot.telegram.heartbeat import is_alive
from bot.telegram.run import checked_token, run, side_by_side
from tests.service.makers import FakeMaker
from tests.telegram.bots import bot_of, config_with, serving
from tests.telegram.logs import Logs
from tests.telegram.talk import ask


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def unserved(standin: StandIn, port: int) -> StandIn:
    """The same stand-in's address moved to a port where nothing answers."""
    url = f"http://127.0.0.1:{port}"
    return StandIn(url, url, standin.token, standin.world, standin.faults)


async def test_idle_bot_does_not_wait_for_its_poll(
    standin: StandIn, maker: FakeMaker, logs: Logs
) -> None:
    """Told to stop during a poll of ten seconds the bot ends within a quarter of its twenty."""
    async with serving(standin, maker, shutdown_s=20):
        await ask(standin, "/zen")
    assert not logs.of("not_stopped_in_time")
    assert logs.of("stopped")


async def test_running_answer_is_finished(standin: StandIn, maker: FakeMaker) -> None:
    """An answer that is nearly ready when the bot is told to stop still goes out."""
    world = standin.world
    maker.gates["zen"] = gate = threading.Event()
    async with serving(standin, maker):
        asked = await world.say(world.anna, world.anna, "/zen")
        await world.wait_for_event("action")
        asyncio.get_running_loop().call_later(0.2, gate.set)
    assert "zen" in (await world.wait_for_message(world.anna, after=asked, timeout_s=1)).text


async def test_hung_answer_is_abandoned(standin: StandIn, maker: FakeMaker, logs: Logs) -> None:
    """An answer that does not come holds up the end no longer than the settings allow."""
    world = standin.world
    maker.gates["zen"] = gate = threading.Event()
    async with serving(standin, maker, shutdown_s=0.4, deadline_s=60):
        await world.say(world.anna, world.anna, "/zen")
        await world.wait_for_event("action")
    gate.set()  # the bot has ended before the answer came
    assert logs.of("answers_abandoned")[0]["count"] == 1
    assert [line["outcome"] for line in logs.of("request")] == ["cancelled"]


async def test_sigterm_ends_a_hung_process_with_code_0(standin: StandIn) -> None:
    """A process whose model hangs still ends in time, with code 0 and no traceback."""
    world = standin.world
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.telegram.hung_bot", standin.api_url, standin.token),
        cwd=Path(__file__).parents[2],
        stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
    )
    await world.say(world.anna, world.anna, "/zen")
    await world.wait_for_event("action", timeout_s=20)
    process.send_signal(signal.SIGTERM)
    _, errors = await asyncio.wait_for(process.communicate(), 5)
    assert process.returncode == 0
    assert b"Traceback" not in errors


async def test_signal_ends_run(
    standin: StandIn, maker: FakeMaker, tmp_path: Path, logs: Logs
) -> None:
    """SIGTERM sets the stop event, and `run` says what it did; until then the heart beats."""
    database = SecretStr(str(tmp_path / "test.sqlite3"))
    environment = Environment(SecretStr(standin.token), standin.api_url, database)
    beat = tmp_path / "beat"
    stop = asyncio.Event()
    running = asyncio.create_task(run(config_with(), environment, maker, stop, beat))
    await ask(standin, "/zen")
    assert is_alive(beat)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(running, 5)
    assert stop.is_set()
    assert logs.of("served")[0]["made"] == 1


async def test_server_down_at_start_is_waited_for(
    standin: StandIn, maker: FakeMaker, logs: Logs
) -> None:
    """A server that cannot be reached costs a log line a try; once it is up the bot answers."""
    port = free_port()
    async with serving(unserved(standin, port), maker):
        await logs.wait_for("telegram_unreachable")
        async with StandIn.start(port=port, token=standin.token) as risen:
            assert "zen" in (await ask(risen, "/zen")).text
    assert not any("exc_info" in line for line in logs)


async def test_stop_while_the_server_is_down(
    standin: StandIn, maker: FakeMaker, logs: Logs
) -> None:
    """A bot that never reached its server can be stopped in the middle of a long pause."""
    async with serving(unserved(standin, free_port()), maker, first_pause_s=3600):
        assert (await logs.wait_for("telegram_unreachable"))["next_try_s"] == 3600
    assert len(logs.of("telegram_unreachable")) == 1


async def test_stop_after_the_server_went_away(
    maker: FakeMaker, logs: Logs, sqlite: Database
) -> None:
    """A bot that lost its server ends without an error, whatever it is waiting for."""
    port = free_port()
    async with StandIn.start(port=port) as standin:
        stop = asyncio.Event()
        _, life = bot_of(standin, maker, stop, sqlite, shutdown_s=0.8)
        running = asyncio.create_task(life())
        await ask(standin, "/zen")
    await logs.wait_for("polling_failed")
    stop.set()
    await asyncio.wait_for(running, 20)
    assert logs.of("stopped")
    assert not any("exc_info" in line for line in logs)


async def test_refused_token_ends_the_start(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """A token that the server does not know ends the run with what to do."""
    stranger = StandIn(standin.url, standin.api_url, "1:" + "A" * 35, standin.world, standin.faults)
    _, life = bot_of(stranger, maker, asyncio.Event(), sqlite)
    with pytest.raises(ConfigError, match="Telegram refused the token"):
        await life()


async def test_token_revoked_later_ends_the_run(maker: FakeMaker, sqlite: Database) -> None:
    """A token revoked while the bot polls ends the run instead of leaving it deaf."""
    port = free_port()
    async with StandIn.start(port=port) as standin:
        _, life = bot_of(standin, maker, asyncio.Event(), sqlite)
        running = asyncio.create_task(life())
        await ask(standin, "/zen")
    async with StandIn.start(port=port, token="1:" + "A" * 35):
        with pytest.raises(ConfigError, match="Telegram refused the token"):
            await asyncio.wait_for(running, 10)


@pytest.mark.parametrize("token", [None, "", "hello", "12:short", "x:" + "A" * 35, "1:" + "A" * 36])
def test_what_is_no_token_is_refused_before_any_network(token: str | None) -> None:
    """A missing or malformed token is refused with the form expected, and is not repeated."""
    secret = SecretStr(token) if token is not None else None
    with pytest.raises(ConfigError, match="TELEGRAM_BOT_TOKEN") as caught:
        checked_token(Environment(token=secret, api_url="http://127.0.0.1:9"))
    assert not token or token not in str(caught.value)


async def test_what_is_left_to_write_is_written_side_by_side() -> None:
    """With the database away, the waits for it at the end do not add up."""
    all_ending = asyncio.Barrier(3)

    @contextlib.asynccontextmanager
    async def writing() -> AsyncIterator[None]:
        yield
        await all_ending.wait()

    async with asyncio.timeout(20):
        async with side_by_side(writing() for _ in range(3)):
            pass
