"""Models that come, fail and go back while the bot serves, as its admins see it."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.config import Config, Environment
from bot.demo.messages import Message
from bot.demo.server import StandIn
from bot.lm.gate import GateSettings
from bot.lm.manifest import MANIFEST, read_manifest
from bot.lm.saving import previous_of
from bot.service.models import ModelKeeper, News, Outcome
from bot.telegram.messages import Messages
from bot.telegram.models import _told
from bot.telegram.run import run
from bot.telegram.texts import length
from tests.small_project import CULTURE, Project
from tests.telegram.bots import EN, RU
from tests.telegram.logs import Logs
from tests.telegram.talk import ask, said_by_bot
from tests.versions import new_version

Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def config(project: Project, standin: StandIn) -> Config:
    """The project's settings, with an admin and a bot that looks often at its models."""
    config = project.config
    service = config.service.model_copy(
        update={
            "models_every_s": 0.2,
            "user_per_minute": 10_000,
            "pool": config.service.pool.model_copy(update={"size": 0}),
        }
    )
    admins = (standin.world.anna.id,)
    gate = GateSettings(worse_by=0.1)
    return config.model_copy(update={"service": service, "admins": admins, "gate": gate})


@asynccontextmanager
async def serving(standin: StandIn, config: Config, database: Path) -> AsyncIterator[ModelKeeper]:
    """The bot with real models for as long as the block runs."""
    keeper = ModelKeeper(
        config.models,
        {culture: config.sampling_of(culture) for culture in config.cultures},
        {culture: config.gate_of(culture) for culture in config.cultures},
    )
    keeper.start()
    environment = Environment(
        token=SecretStr(standin.token),
        api_url=standin.api_url,
        database=SecretStr(str(database / "bot.sqlite3")),
    )
    stop = asyncio.Event()
    running = asyncio.create_task(run(config, environment, keeper.shelf, stop, models=keeper))
    try:
        yield keeper
    finally:
        stop.set()
        await asyncio.wait_for(running, 30)


async def told(standin: StandIn, after: Message, part: str) -> Message:
    """The message to the admin that has this in it, once it comes."""
    anna = standin.world.anna
    message = after
    async with asyncio.timeout(60):
        while True:
            message = await standin.world.wait_for_message(anna, after=message, timeout_s=60)
            if part in message.text:
                return message


async def test_a_gap_is_told_to_the_admin_and_filled_while_the_bot_runs(
    standin: StandIn, config: Config, project: Project, tmp_path: Path, logs: Logs
) -> None:
    """A culture without a model is not in the menu; once it has one, it is, and answers."""
    world = standin.world
    async with serving(standin, config, tmp_path):
        first = await world.wait_for_message(world.anna, timeout_s=60)
        assert first.text.startswith("⚠️ zen: модели нет")
        assert "/manifest.json: no such file" in first.text
        assert (await ask(standin, "/zen", world.boris)).text == RU.plain("culture.unknown")
        new_version(project, "Слово второе.", "zen")
        without_samples(project.models / "zen")
        joined = await told(standin, first, "✅ zen: появилась модель")
        assert "zen-" in (await ask(standin, "/zen", world.boris)).text
        assert "/zen" in (await ask(standin, "/help", world.boris)).text
        assert "/zen?" in (await ask(standin, "/zeen", world.boris)).text
        async with asyncio.timeout(20):
            while "zen" not in menu(standin):
                await world.wait_for_event("profile")
        assert joined.text.endswith("традиция снова в меню.")
    assert [line["culture"] for line in logs.of("model_taken")] == ["zen"]


def without_samples(folder: Path) -> None:
    """Take the samples, which are another culture's, out of a manifest."""
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    (folder / MANIFEST).write_text(json.dumps({**manifest, "golden": []}), "utf-8")


def menu(standin: StandIn) -> list[str]:
    """The commands that Boris is shown."""
    world = standin.world
    shown = world.profile.menu(world.chat(world.boris), world.boris.id, "ru")
    return [each["command"] for each in shown]


async def test_models_change_under_traffic(
    standin: StandIn, config: Config, project: Project, tmp_path: Path, logs: Logs
) -> None:
    """New models are taken over and a worse one is not, while every request gets its proverb."""
    world = standin.world
    bits = read_manifest(project.model).metrics.bits_per_char
    over = asyncio.Event()

    async def talk() -> list[str]:
        texts = []
        while not over.is_set():
            answer = await ask(standin, f"/{CULTURE}", world.boris)
            texts.append(answer.text)
        return texts

    async with serving(standin, config, tmp_path) as keeper:
        message = await world.wait_for_message(world.anna, timeout_s=60)
        talking = asyncio.create_task(talk())
        first = keeper.shelf.version(CULTURE)
        await asyncio.to_thread(new_version, project, "Слово второе.")
        message = await told(standin, message, f"✅ {CULTURE}: отвечает новая модель")
        second = keeper.shelf.version(CULTURE)
        assert f"модель {second}, до неё была {first}" in message.text
        await asyncio.to_thread(new_version, project, "Слово третье.", bits=bits + 0.2)
        message = await told(standin, message, f"↩️ {CULTURE}: новая модель не дотянула")
        assert "0.200 bits/char worse" in message.text
        assert "      отложена: " in (await ask(standin, "/models", world.anna)).text
        assert keeper.shelf.version(CULTURE) == second
        over.set()
        answers = await asyncio.wait_for(talking, 60)
    assert len(answers) > 2
    assert all(f"{CULTURE}-" in text for text in answers)
    assert {text.partition(f"{CULTURE}-")[2][:3] for text in answers} <= {first, second}
    outcomes = [line["outcome"] for line in logs.of("request") if line["what"] == CULTURE]
    assert set(outcomes) == {"ok"}
    assert len(logs.of("model_rejected")) == 1


async def test_rolling_back_asks_first(
    standin: StandIn, config: Config, project: Project, tmp_path: Path
) -> None:
    """The admin sees both versions, may leave it, and an old button does not go forward again."""
    world = standin.world
    new_version(project, "Слово второе.")
    async with serving(standin, config, tmp_path) as keeper:
        await world.wait_for_message(world.anna, timeout_s=60)
        second = keeper.shelf.version(CULTURE)
        question = await ask(standin, f"/rollback {CULTURE}")
        assert f"Сейчас: {second} · " in question.text
        await world.press(question, RU.plain("button.stay"))
        assert await edited(standin, question) == RU.plain("rollback.kept")
        assert keeper.shelf.version(CULTURE) == second

        question = await ask(standin, f"/rollback {CULTURE}")
        data = next(iter(question.each_button()))["callback_data"]
        await world.press(question, RU.plain("button.rollback"))
        answer = await edited(standin, question)
        first = keeper.shelf.version(CULTURE)
        assert first != second
        assert answer == (
            f"↩️ {CULTURE}: снова отвечает модель {first}, а {second} сохранена. "
            f"Поменять обратно: /rollback {CULTURE}"
        )
        question = await ask(standin, f"/rollback {CULTURE}")
        assert question.markup is not None
        question.markup["inline_keyboard"][0][0]["callback_data"] = data
        await world.press(question, data)
        assert await edited(standin, question) == RU.plain("rollback.stale", culture=CULTURE)
        assert keeper.shelf.version(CULTURE) == first


async def edited(standin: StandIn, message: Message) -> str:
    """The text of a message once the bot has changed it."""
    world, before = standin.world, message.text
    async with asyncio.timeout(30):
        while True:
            now = world.chat(world.anna).messages[message.message_id].text
            if now != before:
                return now
            await asyncio.sleep(0.02)


async def test_what_cannot_be_rolled_back_is_said(
    standin: StandIn, config: Config, project: Project, tmp_path: Path
) -> None:
    """No culture named, none of that name, nothing kept, or a version that is damaged."""
    world = standin.world
    async with serving(standin, config, tmp_path):
        await world.wait_for_message(world.anna, timeout_s=60)
        for text in ("/rollback", "/rollback klingon"):
            assert "Например: /rollback russian" in (await ask(standin, text)).text
        assert (await ask(standin, f"/rollback {CULTURE}")).text == RU.plain(
            "rollback.none", culture=CULTURE
        )
        new_version(project, "Слово второе.")
        question = await told(standin, await ask(standin, "/about"), "отвечает новая модель")
        question = await ask(standin, f"/rollback {CULTURE}")
        shutil.rmtree(previous_of(project.model).parent / "shared")
        await world.press(question, RU.plain("button.rollback"))
        answer = await edited(standin, question)
        assert answer.startswith("Вернуть не удалось, отвечает та же модель.\n")
        assert "No such file" in answer


async def test_models_lists_and_reload_looks(
    standin: StandIn, config: Config, project: Project, tmp_path: Path
) -> None:
    """Versions with day and figures; at once what would otherwise be seen in a while."""
    world = standin.world
    config = config.model_copy(
        update={"service": config.service.model_copy(update={"models_every_s": 3600.0})}
    )
    async with serving(standin, config, tmp_path) as keeper:
        await world.wait_for_message(world.anna, timeout_s=60)
        version, manifest = keeper.shelf.version(CULTURE), read_manifest(project.model)
        line = (
            f"🌾 {CULTURE}: {version} · {manifest.created[:10]} · "
            f"{manifest.metrics.bits_per_char:.2f} · "
        )
        listed = (await ask(standin, "/models")).text
        assert line in listed
        assert "🍵 zen: модели нет. " in listed
        assert "до неё" not in listed
        new_version(project, "Слово второе.")
        answer = (await ask(standin, "/reload")).text
        assert f"✅ {CULTURE}: отвечает новая модель" in answer
        assert "⚠️ zen: модели нет" in answer
        assert f"до неё: {version} · " in (await ask(standin, "/models")).text
        shutil.move(project.model, project.models / "away")
        listed = (await ask(standin, "/models")).text
        assert f"\n      отвечает {keeper.shelf.version(CULTURE)}\n" in listed
        shutil.move(project.models / "away", project.model)
        shutil.copytree(project.model, project.models / "zen")
        (project.models / "zen" / MANIFEST).write_text(
            (project.model / MANIFEST).read_text("utf-8").replace(f'"{CULTURE}"', '"zen"', 1),
            "utf-8",
        )
        without_samples(project.models / "zen")
        assert "✅ zen: появилась" in (await ask(standin, "/reload")).text
        assert (await ask(standin, "/reload")).text == RU.plain("models.nothing_new")


@pytest.mark.parametrize("words", [RU, EN])
def test_much_news_is_told_in_several_messages(words: Messages) -> None:
    """However many models are lost at once, every message is one that Telegram takes."""
    news = [News("c" * 24, Outcome.REFUSED, "ABC", reason="x" * 900) for _ in range(19)]
    messages = _told(news, words)
    assert sum(message.count("⚠️") for message in messages) == 19
    assert all(length(message) <= 4096 for message in messages)


async def test_others_find_none_of_it(standin: StandIn, config: Config, tmp_path: Path) -> None:
    """Whoever is no admin is answered as to commands that there are not."""
    world = standin.world
    async with serving(standin, config, tmp_path):
        for text in ("/models", "/reload", f"/rollback {CULTURE}"):
            assert "Такой команды у меня нет" in (await ask(standin, text, world.boris)).text
    assert not any("модел" in text for text in said_by_bot(standin, world.boris))
