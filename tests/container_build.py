"""The image, really built and really run: `make test-container`, as root on Debian.

Needs `apt-get install buildah debootstrap`. Debian's own Python stands in for the public base
image; everything else is what `docker build` and `docker run` would do.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.config import load_config
from bot.demo.server import StandIn
from tests.containers import Container, Engine, Image, running
from tests.telegram.talk import ask

ROOT = Path(__file__).parents[1]
BASE = "proverb-base"
CULTURE = next(iter(load_config(ROOT / "config.yaml").cultures))
LARGEST_MB = 250
"""What libraries and program may add to base and models."""
TINY = """
training:
  network: {vocabulary: 200, embedding: 16, layers: 1, width: 16}
  pretrain: {epochs: 1, learning_rate: 0.01}
  joint: {epochs: 1, learning_rate: 0.01}
  culture: {epochs: 1, learning_rate: 0.01}
  scratch: {epochs: 1, learning_rate: 0.01, context: 16}
cultures:
  tiny:
    emoji: T
    ru: {name: маленькая, description: маленькая}
    en: {name: tiny, description: tiny}
"""


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """What builds, with a base image."""
    missing = [tool for tool in ("buildah", "debootstrap") if not shutil.which(tool)]
    if missing or os.geteuid():
        pytest.fail(f"needs root and apt-get install buildah debootstrap; missing: {missing}")
    engine = Engine(tmp_path_factory.mktemp("engine"), ROOT)
    engine.build_base(BASE)
    yield engine
    engine.clean()


@pytest.fixture(scope="session")
def image(engine: Engine) -> Image:
    """The bot's image."""
    return engine.build("proverb-bot", BASE)


@asynccontextmanager
async def serving(image: Image, standin: StandIn, log: Path) -> AsyncIterator[Container]:
    """The image as people run it: nothing given but the token, and here the server."""
    environment = {"TELEGRAM_BOT_TOKEN": standin.token, "TELEGRAM_API_URL": standin.api_url}
    async with running(image, log, environment=environment) as container:
        yield container


async def healthy(container: Container) -> None:
    """Wait until the image's own health check says that the bot is well."""
    while await check_health(container):  # noqa: ASYNC110
        await asyncio.sleep(0.5)


async def check_health(container: Container) -> int:
    """The exit code of the image's health check."""
    kind, *words = container.image.config["Healthcheck"]["Test"]
    assert kind == "CMD"
    return await container.exec(*words)


async def test_it_answers_and_is_healthy(image: Image, standin: StandIn, tmp_path: Path) -> None:
    """With a token alone it greets, makes a proverb, and its health check passes."""
    async with serving(image, standin, tmp_path / "log") as container:
        assert "/any" in (await ask(standin, "/start")).text
        assert f"{CULTURE}-" in (await ask(standin, f"/{CULTURE}")).text
        await asyncio.wait_for(healthy(container), 30)


async def test_it_is_not_healthy_before_it_polls(
    image: Image, standin: StandIn, tmp_path: Path
) -> None:
    """A bot that never reached its server is not called healthy."""
    environment = {"TELEGRAM_BOT_TOKEN": standin.token, "TELEGRAM_API_URL": "http://127.0.0.1:9"}
    async with running(image, tmp_path / "log", environment=environment) as container:
        async with asyncio.timeout(30):
            while "telegram_unreachable" not in container.said():  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        assert await check_health(container) == 1


async def test_sigterm_ends_it_with_code_0(image: Image, standin: StandIn, tmp_path: Path) -> None:
    """`docker stop` ends a bot that answers, in the time that engines give, with code 0."""
    async with serving(image, standin, tmp_path / "log") as container:
        await ask(standin, f"/{CULTURE}")
        assert await container.stop() == 0
        assert "Traceback" not in container.said()


async def test_it_runs_as_nobody_in_particular(
    image: Image, standin: StandIn, tmp_path: Path
) -> None:
    """It runs as a numeric user that is not root, without any capability."""
    async with serving(image, standin, tmp_path / "log") as container:
        await ask(standin, "/start")
        status = container.status()
        user, group = image.config["User"].split(":")
        assert int(user) > 0
        assert status["Uid"].split() == [user] * 4
        assert status["Gid"].split() == [group] * 4
        assert int(status["CapEff"], 16) == 0


async def test_all_in_it_is_in_order(image: Image, standin: StandIn, tmp_path: Path) -> None:
    """Its own `check` finds configuration, corpora and every model in order."""
    async with serving(image, standin, tmp_path / "log") as container:
        await ask(standin, "/start")
        assert await container.exec("proverb-bot", "check") == 0


async def test_it_holds_no_tools(image: Image, standin: StandIn, tmp_path: Path) -> None:
    """No TensorFlow, no pip, no compiler, nothing of a work tree that the bot does not need."""
    async with serving(image, standin, tmp_path / "log") as container:
        await ask(standin, "/start")
        for module in ("tensorflow", "keras", "pip", "hatchling"):  # pymorphy3 needs setuptools
            assert await container.exec("python", "-c", f"import {module}") == 1
    assert [
        name for name in ("gcc", "make", "git") if (image.root / "usr/bin" / name).exists()
    ] == []
    assert {path.name for path in (image.root / "app").iterdir()} == {
        *("config.yaml", "corpora", "models")
    }
    assert list((image.root / "app").rglob(".*")) == []


def test_it_is_small(image: Image) -> None:
    """Libraries and program stay within their budget."""
    added = image.size_mb("opt")
    print(
        f"image {image.size_mb():.0f} MB, models {image.size_mb('app/models'):.0f} MB, "
        f"libraries and program {added:.0f} MB"
    )
    assert added < LARGEST_MB


async def test_the_trainer_trains_into_a_mounted_folder(engine: Engine, tmp_path: Path) -> None:
    """The `train` target makes a model in /models as the image's user, with the rest read-only."""
    trainer = engine.build("proverb-trainer", BASE, "--target=train")
    models, settings = tmp_path / "models", tmp_path / "settings"
    models.mkdir()
    (settings / "corpora").mkdir(parents=True)
    sayings = (ROOT / "corpora" / f"{CULTURE}.tsv").read_text(encoding="utf-8").splitlines()
    (settings / "corpora/tiny.tsv").write_text("\n".join(sayings[:100]) + "\n", encoding="utf-8")
    (settings / "config.yaml").write_text(TINY, encoding="utf-8")
    user, group = map(int, trainer.config["User"].split(":"))
    os.chown(models, user, group)
    environment = {"PROVERB_CONFIG": "/settings/config.yaml"}
    volumes = {models: "/models", settings: "/settings"}
    log = tmp_path / "log"
    async with running(trainer, log, "tiny", environment=environment, volumes=volumes) as container:
        assert await container.process.wait() == 0, log.read_text(encoding="utf-8")
    assert (models / "tiny" / "manifest.json").stat().st_uid == user
