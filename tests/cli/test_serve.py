"""`run` and `demo` as processes: what a person or a container engine starts and stops."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.demo.server import StandIn
from bot.lm.manifest import MANIFEST, read_manifest
from bot.lm.saving import previous_of
from tests.small_project import CULTURE, ROOT, Project
from tests.versions import new_version


@pytest.fixture
def project(project: Project) -> Project:
    """A project in which every culture has its model."""
    text = project.config_path.read_text("utf-8")
    project.config_path.write_text(text[: text.index("  zen:")], "utf-8")
    return project


@asynccontextmanager
async def running(
    project: Project, *arguments: str, **variables: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The program as a process that is killed if the test leaves it running."""
    process = await asyncio.create_subprocess_exec(
        *project.command(*arguments),
        cwd=ROOT,
        env={**os.environ, "PROVERB_LOG": "json", "PYTHONUNBUFFERED": "1", **variables},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def event(process: asyncio.subprocess.Process, name: str) -> dict[str, Any]:
    """The next log line of this name."""
    assert process.stderr is not None
    async with asyncio.timeout(60):
        async for line in process.stderr:
            if line.startswith(b"{") and json.loads(line)["event"] == name:
                found: dict[str, Any] = json.loads(line)
                return found
    raise AssertionError(f"the process ended without {name}")


def telegram(standin: StandIn) -> dict[str, str]:
    """The environment that leads the bot to the stand-in."""
    return {"TELEGRAM_BOT_TOKEN": standin.token, "TELEGRAM_API_URL": standin.api_url}


async def test_a_bot_on_a_sound_machine_says_so(project: Project, standin: StandIn) -> None:
    """Soon after the start the golden samples have been made again, and SIGTERM ends with 0."""
    async with running(project, "run", **telegram(standin)) as process:
        assert (await event(process, "golden_samples_checked"))["agreed"] == 3
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 20) == 0


async def test_a_golden_sample_that_differs_is_logged(project: Project, standin: StandIn) -> None:
    """The admin learns that this machine makes other texts; the bot answers all the same."""
    path = project.model / MANIFEST
    manifest = json.loads(path.read_text("utf-8"))
    manifest["golden"][0]["text"] = "Не то."
    path.write_text(json.dumps(manifest), "utf-8")
    async with running(project, "run", **telegram(standin)) as process:
        logged = await event(process, "golden_sample_differs")
        assert logged["culture"] == CULTURE
        assert "Не то." in logged["error"]
        world = standin.world
        said = await world.say(world.anna, world.anna, f"/{CULTURE}")
        answer = await world.wait_for_message(world.anna, after=said, timeout_s=30)
        assert f"{CULTURE}-" in answer.text


async def test_a_new_model_is_served_without_a_restart(project: Project, standin: StandIn) -> None:
    """What another process trains, or rolls back, the running bot takes over."""
    async with running(project, "run", **telegram(standin)) as process:
        await event(process, "polling")
        await asyncio.to_thread(new_version, project, "Слово второе.")
        taken = await event(process, "model_taken")
        assert taken["culture"] == CULTURE
        world = standin.world
        said = await world.say(world.anna, world.anna, f"/{CULTURE}")
        answer = await world.wait_for_message(world.anna, after=said, timeout_s=30)
        assert f"{CULTURE}-{taken['version']}" in answer.text
        ended = await asyncio.to_thread(project.run, "rollback", CULTURE)
        assert ended.returncode == 0, ended.stderr
        restored = await event(process, "model_restored")
        assert restored["version"] == taken["former"]


async def test_a_damaged_model_does_not_keep_the_bot_from_starting(
    project: Project, standin: StandIn
) -> None:
    """The version before serves in its place, and the log says what is wrong."""
    version = read_manifest(project.model)
    new_version(project, "Слово второе.")
    (project.model / "words.txt").write_bytes(b"damaged")
    async with running(project, "run", **telegram(standin)) as process:
        logged = await event(process, "model_substituted")
        assert logged["culture"] == CULTURE
        assert "words.txt: checksum" in logged["reason"]
    assert read_manifest(previous_of(project.model)) == version


async def test_told_to_stop_while_loading_it_ends_well(project: Project, standin: StandIn) -> None:
    """SIGTERM before the bot polls is no crash: exit 0, nothing on the way of a traceback."""
    fifo = project.model / "words.txt"
    fifo.unlink()
    os.mkfifo(fifo)  # reading it takes for ever: the models are loading still
    async with running(project, "run", **telegram(standin)) as process:
        writer = await asyncio.to_thread(os.open, fifo, os.O_WRONLY)  # returns once it is read
        process.send_signal(signal.SIGTERM)
        assert process.stderr is not None
        said = (await asyncio.wait_for(process.stderr.read(), 20)).decode()
        assert await process.wait() == 0
        assert "Traceback" not in said
        os.close(writer)


async def test_the_demo_serves_a_page_without_a_token(project: Project) -> None:
    """`run` without a token tells where the page is and answers there."""
    async with running(project, "run", "--port", "0", TELEGRAM_BOT_TOKEN="") as process:
        assert process.stderr is not None
        async with asyncio.timeout(60):
            async for line in process.stderr:
                if b"http://127.0.0.1:" in line:
                    break
        await event(process, "polling")
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), 20) == 0


async def test_a_running_bot_has_proverbs_ready(project: Project, standin: StandIn) -> None:
    """The pool is filled in the background, answers are taken out of it, and it ends in time."""
    text = project.config_path.read_text("utf-8")
    pool = "service: {pool: {size: 2, best_of: 2, cpu_share: 1.0}}\n"
    project.config_path.write_text(pool + text, "utf-8")
    async with running(project, "run", **telegram(standin)) as process:
        assert (await event(process, "pool_filled"))["ready"] == 2
        world = standin.world
        said = await world.say(world.anna, world.anna, f"/{CULTURE}")
        await world.wait_for_message(world.anna, after=said, timeout_s=30)
        process.send_signal(signal.SIGTERM)
        served = await event(process, "served")
        assert (served["made"], served["ready"]) == (1, 1)
        assert await asyncio.wait_for(process.wait(), 20) == 0
