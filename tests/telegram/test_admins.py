"""What only admins may do, and how they are told."""

from bot.demo.server import StandIn
from bot.telegram.admins import tell_admins
from bot.telegram.feature import Command, Feature
from bot.telegram.messages import Html
from bot.telegram.request import Request
from tests.service.makers import FakeMaker
from tests.telegram.bots import CATALOGUE, RU, serving
from tests.telegram.logs import Logs
from tests.telegram.talk import ask, everything_taken, said_by_bot


async def explode(request: Request) -> None:
    """Answer a command or a button."""
    await request.reply(Html("Бум."))


FEATURE = Feature(
    admin_commands=(Command(("explode",), explode, lambda _: "бабах"),),
    admin_buttons={"boom": explode},
)


async def test_an_admins_command_answers_admins_only(standin: StandIn, maker: FakeMaker) -> None:
    """To others it is a command that there is not, in private; in a group nothing is said."""
    world = standin.world
    options = {"more_features": [FEATURE], "admins": (world.anna.id,)}
    async with serving(standin, maker, **options):
        assert (await ask(standin, "/explode", world.anna)).text == "Бум."
        there_is_not = RU.html("hint.unknown")
        assert (await ask(standin, "/explode", world.boris)).text == there_is_not
        await world.say(world.group, world.boris, "/explode")
        await everything_taken(standin)
        assert said_by_bot(standin, world.group) == []
        assert "/explode — бабах" in (await ask(standin, "/help", world.anna)).text
        assert "бабах" not in (await ask(standin, "/help", world.boris)).text
        assert "explode" not in (await ask(standin, "/explodee", world.anna)).text


async def test_without_admins_nobody_is_one(standin: StandIn, maker: FakeMaker) -> None:
    """An empty list lets nobody in."""
    async with serving(standin, maker, more_features=[FEATURE]):
        assert "Бум" not in (await ask(standin, "/explode")).text


async def test_an_admins_button_is_stale_to_others(standin: StandIn, maker: FakeMaker) -> None:
    """In a group everybody sees the button; it answers the admin alone."""
    world = standin.world
    async with serving(standin, maker, more_features=[FEATURE], admins=(world.anna.id,)):
        said = await world.say(world.group, world.anna, "/zen")
        message = await world.wait_for_message(world.group, after=said)
        assert message.markup is not None
        message.markup["inline_keyboard"][0][0]["callback_data"] = "boom"
        await world.press(message, "boom", world.boris)
        await everything_taken(standin)
        assert len(said_by_bot(standin, world.group)) == 1
        await world.press(message, "boom", world.anna)
        answer = await world.wait_for_message(world.group, after=message)
        assert answer.text == "Бум."


async def test_admins_have_a_menu_of_their_own(
    standin: StandIn, maker: FakeMaker, logs: Logs
) -> None:
    """It holds the admin's commands; one whom the bot cannot write to costs a log line."""
    world = standin.world
    options = {"more_features": [FEATURE], "admins": (world.anna.id, 10**9)}

    def menu_of(user_id: int) -> list[str]:
        found = world.profile.menu(world.chat(world.anna), user_id, "ru")
        return [each["command"] for each in found]

    async with serving(standin, maker, with_menu=True, **options):
        await ask(standin, "/zen")
        await logs.wait_for("admin_menu_not_set")  # the second admin's, so the first has theirs
    other = world.profile.menu(world.chat(world.boris), world.boris.id, "ru")
    assert "explode" not in [each["command"] for each in other]
    assert {"any", "help", "explode"} <= set(menu_of(world.anna.id))


async def test_admins_are_told(standin: StandIn, maker: FakeMaker, logs: Logs) -> None:
    """Each gets the message; one who never wrote to the bot is logged, and holds up nobody."""
    world = standin.world
    async with serving(standin, maker) as application:
        said = await ask(standin, "/zen", world.anna)
        admins = (10**9, world.anna.id)
        await tell_admins(
            application.bot, admins, CATALOGUE, lambda words: words.html("help.admin")
        )
        told = await world.wait_for_message(world.anna, after=said)
        assert told.text == "Для вас как администратора"
    assert len(logs.of("admin_not_told")) == 1
