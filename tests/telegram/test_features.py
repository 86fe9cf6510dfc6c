"""How features join the bot: their commands, buttons, watchers and work beside."""

import asyncio

import pytest
from telegram import Bot, Update
from telegram.ext import ApplicationHandlerStop

from bot.config import RESERVED, load_config
from bot.demo.server import StandIn
from bot.storage.database import Database
from bot.telegram import polling
from bot.telegram.feature import Command, Feature
from bot.telegram.features import all_features
from bot.telegram.guard import Context
from bot.telegram.messages import Html
from bot.telegram.request import Request
from bot.telegram.run import make_parts
from tests.service.makers import FakeMaker
from tests.telegram.bots import CATALOGUE, CONFIG_FILE, serving
from tests.telegram.logs import Logs
from tests.telegram.talk import ask, everything_taken, said_by_bot


@pytest.fixture
def features(sqlite: Database, maker: FakeMaker) -> tuple[Feature, ...]:
    """All features of the bot."""
    return all_features(make_parts(load_config(CONFIG_FILE), maker, sqlite, CATALOGUE))


async def weather(request: Request) -> None:
    """Answer a command or a button."""
    await request.reply(Html(f"Дождь {request.data}."))


async def test_a_feature_is_found_everywhere(standin: StandIn, maker: FakeMaker) -> None:
    """Its command answers, stands in help and menu and is guessed when mistyped."""
    command = Command(("weather", "rain"), weather, lambda _: "погода")
    world = standin.world
    async with serving(standin, maker, more_features=[Feature((command,))], with_menu=True):
        assert (await ask(standin, "/weather")).text == "Дождь ."
        assert (await ask(standin, "/rain")).text == "Дождь ."
        assert "\n/weather — погода\n" in (await ask(standin, "/help")).text
        assert "/weather?" in (await ask(standin, "/wether")).text
        await world.wait_for_event("profile")
        menu = world.profile.menu(world.chat(world.anna), world.anna.id, "ru")
    assert {"command": "weather", "description": "погода"} in menu


async def test_a_command_without_a_line_is_told_to_nobody(
    standin: StandIn, maker: FakeMaker
) -> None:
    """It answers, but help and hints do not know it."""
    secret = Feature((Command(("weather",), weather),))
    async with serving(standin, maker, more_features=[secret]):
        assert (await ask(standin, "/weather")).text == "Дождь ."
        assert "weather" not in (await ask(standin, "/help")).text
        assert "weather" not in (await ask(standin, "/wether")).text


async def test_a_button_is_known_by_its_name(standin: StandIn, maker: FakeMaker) -> None:
    """What stands behind the colon reaches the action."""
    async with serving(standin, maker, more_features=[Feature(buttons={"rain": weather})]):
        first = await ask(standin, "/zen")
        assert first.markup is not None
        first.markup["inline_keyboard"][0][0]["callback_data"] = "rain:7:8"
        await standin.world.press(first, "rain:7:8")
        answer = await standin.world.wait_for_message(standin.world.anna, after=first)
        assert answer.text == "Дождь 7:8."


async def test_a_watcher_may_keep_an_update_back(standin: StandIn, maker: FakeMaker) -> None:
    """Watchers see each update once, in order; one that stops it leaves nothing to the rest."""
    seen: list[str] = []

    def watcher(name: str, stops: str) -> object:
        async def watch(update: Update, _context: Context) -> None:
            assert update.message is not None
            seen.append(f"{name} {update.message.text}")
            if update.message.text == stops:
                raise ApplicationHandlerStop

        return watch

    feature = Feature(watchers=(watcher("a", "/zen"), watcher("b", "/sufi")))
    world = standin.world
    async with serving(standin, maker, more_features=[feature]):
        for text in ("/zen", "/sufi"):
            await world.say(world.anna, world.anna, text)
        await everything_taken(standin)
    assert seen == ["a /zen", "a /sufi", "b /sufi", "a /about", "b /about"]
    assert said_by_bot(standin, world.anna) == []


async def test_work_beside_ends_with_the_bot(standin: StandIn, maker: FakeMaker) -> None:
    """It begins once the bot polls, and is cancelled at the end."""
    began, ended = asyncio.Event(), asyncio.Event()

    async def work(bot: Bot) -> None:
        assert bot.username == standin.world.bot.username
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with serving(standin, maker, more_features=[Feature(background=(work,))]):
        await asyncio.wait_for(began.wait(), 10)
    assert ended.is_set()


async def test_work_beside_that_fails_is_logged_and_begun_again(
    standin: StandIn, maker: FakeMaker, logs: Logs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot answers on, the log has the traceback, and one fault does not end it for good."""
    monkeypatch.setattr(polling, "BACKGROUND_PAUSE_S", 0.01)
    begun, went_on = 0, asyncio.Event()

    async def work(_bot: Bot) -> None:
        nonlocal begun
        begun += 1
        if begun == 1:
            raise RuntimeError("no rain today")
        went_on.set()

    async with serving(standin, maker, more_features=[Feature(background=(work,))]):
        assert (await logs.wait_for("background_failed"))["exc_info"]
        await ask(standin, "/zen")
        await asyncio.wait_for(went_on.wait(), 10)
    assert begun == 2


def commands_of(features: tuple[Feature, ...]) -> list[Command]:
    """Every command, those of admins too."""
    return [c for each in features for c in (*each.commands, *each.admin_commands)]


def test_no_culture_can_take_a_features_command(features: tuple[Feature, ...]) -> None:
    """The configuration refuses cultures and aliases of these names."""
    names = {name for each in commands_of(features) for name in each.names}
    assert names <= RESERVED


def test_buttons_do_not_share_names(features: tuple[Feature, ...]) -> None:
    """No feature takes another's button."""
    names = [name for each in features for name in (*each.buttons, *each.admin_buttons)]
    assert len({*names, "more", "any"}) == len(names) + 2
