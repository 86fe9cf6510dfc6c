"""What admins command, and that to everybody else there are no such commands."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from bot.demo.people import User
from bot.demo.server import StandIn
from bot.service import archive as archive_module
from bot.service import quarantine as quarantine_module
from bot.storage.database import Database
from bot.storage.tables import ProverbRow
from tests.service.makers import FakeMaker
from tests.telegram.bots import RU, serving
from tests.telegram.logs import Logs
from tests.telegram.talk import ask, everything_taken, said_by_bot

ADMINS = ("/stats", "/hide", "/block 5", "/unblock 5", "/maintenance on")


@pytest.fixture
def admin(standin: StandIn) -> User:
    """An admin."""
    return standin.world.add_person("Админ")


@pytest.mark.parametrize("command", ADMINS)
async def test_to_others_there_is_no_such_command(
    standin: StandIn, maker: FakeMaker, admin: User, command: str
) -> None:
    """In private the answer is that to any unknown command; in a group there is none."""
    world = standin.world
    async with serving(standin, maker, admins=(admin.id,)):
        answer = await ask(standin, command)
        await world.say(world.group, world.anna, command.replace(" ", f"@{world.bot.username} "))
        await everything_taken(standin)
        assert "/stats" not in (await ask(standin, "/help")).text
        assert "/hide" in (await ask(standin, "/help", admin)).text
    # As anything unknown: perhaps a guess at what was meant.
    assert answer.text in (RU.plain("hint.unknown"), RU.plain("hint.command", command="start"))
    assert said_by_bot(standin, world.group) == []


async def test_without_admins_nobody_commands(standin: StandIn, maker: FakeMaker) -> None:
    """A bot that names no admin has none."""
    async with serving(standin, maker):
        assert (await ask(standin, "/maintenance")).text == RU.plain("hint.unknown")


async def test_the_admins_menu_has_the_admins_commands(
    standin: StandIn, maker: FakeMaker, admin: User
) -> None:
    """In their own chat alone."""
    world = standin.world

    def menu(user: User) -> list[str]:
        return [each["command"] for each in world.profile.menu(world.chat(user), user.id, "ru")]

    async with serving(standin, maker, admins=(admin.id, 4711), with_menu=True):
        await world.wait_for_event("profile", lambda _: "stats" in menu(admin))
    assert "stats" not in menu(world.anna)
    assert "hide" in menu(admin)


async def test_stats_come_with_a_picture(
    standin: StandIn, maker: FakeMaker, admin: User, database: Database
) -> None:
    """Figures of what has just happened, and a picture that opens."""
    async with serving(standin, maker, database, admins=(admin.id,)):
        for command in ("/zen", "/sufi", "/sufi"):
            await ask(standin, command)
        answer = await ask(standin, "/stats", admin)
    caption = answer.content["caption"]
    assert "показано 3" in caption
    assert "Люди: 2;" in caption
    (photo,) = standin.world.photos.values()
    with Image.open(io.BytesIO(photo.data)) as image:
        assert image.width == 1000
        assert image.height > 400


async def test_a_proverb_is_hidden_and_brought_back(
    standin: StandIn, maker: FakeMaker, admin: User, database: Database
) -> None:
    """By its id; who asks for it is told; a button takes it back."""
    world = standin.world
    maker.texts["zen"] = "Чашка пуста, и в этом её польза."
    async with serving(standin, maker, database, admins=(admin.id,)):
        proverb_id = (await ask(standin, "/zen")).text.rsplit(" ", 1)[1]
        answer = await ask(standin, f"/hide {proverb_id.upper().replace('ZEN', 'zen')}", admin)
        assert maker.texts["zen"] in answer.text
        assert (await ask(standin, proverb_id)).text == RU.plain("id.hidden")
        assert (await ask(standin, "/zen")).text == RU.plain("failed.text")
        query = await world.press(answer, RU.plain("button.show"))
        await world.wait_for_answer(query)
        assert (await ask(standin, proverb_id)).text.startswith(maker.texts["zen"])
        assert answer.text.startswith("Снова показываю")


async def test_a_proverb_is_hidden_by_answering_it(
    standin: StandIn, maker: FakeMaker, admin: User, sqlite: Database
) -> None:
    """In a group, too, where the bot said it; others' presses of the button do nothing."""
    world = standin.world
    group = world.add_group("Все", [world.anna, admin])
    async with serving(standin, maker, sqlite, admins=(admin.id,)):
        asked = await world.say(group, world.anna, f"/zen@{world.bot.username}")
        proverb = await world.wait_for_message(group, after=asked)
        said = await world.say(group, admin, "/hide", reply_to=proverb)
        answer = await world.wait_for_message(group, after=said)
        query = await world.press(answer, RU.plain("button.show"), world.anna)
        assert (await world.wait_for_answer(query))["text"] == RU.plain("button.stale")
    async with sqlite.reading() as session:
        (row,) = await session.scalars(select(ProverbRow))
        assert row.hidden_by == "admin"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("/hide", "hide.usage"),
        ("/hide '; DROP TABLE proverb; --", "hide.usage"),
        ("/hide zen-92222222", "hide.unknown"),
        ("/block", "block.usage"),
        ("/block всех", "block.usage"),
        ("/block 99999999999999999999", "block.usage"),
        ("/unblock", "block.usage"),
        ("/unblock 5", "unblock.not_blocked"),
    ],
)
async def test_slips_are_explained(
    standin: StandIn, maker: FakeMaker, admin: User, typed: str, key: str
) -> None:
    """What is missing or wrong is said, and nothing happens."""
    async with serving(standin, maker, admins=(admin.id,)):
        answer = (await ask(standin, typed, admin)).text
    assert answer == RU.plain(key, id=5).replace("<code>", "").replace("</code>", "")


async def test_what_was_sent_through_another_chat_can_be_hidden(
    standin: StandIn, maker: FakeMaker, sqlite: Database, admin: User
) -> None:
    """Where Telegram does not tell what is chosen inline, it is not stored: it is made again."""
    async with serving(standin, maker, sqlite, admins=(admin.id,)):
        answer = await ask(standin, "/hide zen-00042", admin)
        assert "Пословица zen номер 42." in answer.text
        assert (await ask(standin, "/again zen-00042")).text == RU.plain("id.hidden")


async def test_votes_hide_by_themselves(
    standin: StandIn,
    maker: FakeMaker,
    sqlite: Database,
    logs: Logs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A proverb with enough 👎 is out of use soon, without anybody's word."""
    monkeypatch.setattr(quarantine_module, "WATCH_EVERY_S", 0.05)
    monkeypatch.setattr(archive_module, "GATHER_S", 0.0)
    async with serving(standin, maker, sqlite):
        proverb_id = (await ask(standin, "/zen")).text.rsplit(" ", 1)[1]
        async with sqlite.writing() as session:
            row = await session.get_one(ProverbRow, proverb_id)
            row.dislikes = 3
        assert (await logs.wait_for("voted_out"))["id"] == proverb_id
        assert (await ask(standin, proverb_id)).text == RU.plain("id.hidden")


async def test_a_person_is_blocked_and_heard_again(
    standin: StandIn, maker: FakeMaker, admin: User, database: Database
) -> None:
    """By number; a restart does not change it."""
    world = standin.world
    async with serving(standin, maker, database, admins=(admin.id,)):
        answer = await ask(standin, f"/block {world.anna.id}", admin)
        assert f"/unblock {world.anna.id}" in answer.text
        await world.say(world.anna, world.anna, "/zen")
        await everything_taken(standin)
    async with serving(standin, maker, database, admins=(admin.id,)):
        await world.say(world.anna, world.anna, "/zen")
        await everything_taken(standin)
        assert said_by_bot(standin, world.anna) == []
        await ask(standin, f"/unblock {world.anna.id}", admin)
        assert "zen" in (await ask(standin, "/zen")).text


async def test_somebody_is_blocked_by_answering_them(
    standin: StandIn, maker: FakeMaker, admin: User
) -> None:
    """In a group; a chat by its number; an admin never."""
    world = standin.world
    group = world.add_group("Все", [world.anna, admin])
    command = f"/zen@{world.bot.username}"
    async with serving(standin, maker, admins=(admin.id,)):
        rude = await world.say(group, world.anna, command)
        proverb = await world.wait_for_message(group, after=rude)
        said = await world.say(group, admin, "/block", reply_to=rude)
        answer = await world.wait_for_message(group, after=said)
        assert str(world.anna.id) in answer.text
        said = await world.say(group, admin, "/block", reply_to=proverb)  # the bot itself
        refused = await world.wait_for_message(group, after=said)
        assert refused.text == RU.plain("block.usage")
        assert (await ask(standin, f"/block {admin.id}", admin)).text == RU.plain("block.admin")
        await ask(standin, f"/block {world.group.id}", admin)
        await world.say(world.group, world.boris, command)
        await everything_taken(standin)
    assert said_by_bot(standin, world.group) == []


async def test_during_maintenance_only_admins_are_served(
    standin: StandIn, maker: FakeMaker, admin: User, database: Database
) -> None:
    """Others are told so, also over buttons and after a restart, until it is over."""
    world = standin.world
    async with serving(standin, maker, database, admins=(admin.id,)):
        before = await ask(standin, "/zen")
        state = await ask(standin, "/maintenance", admin)
        assert state.text == RU.plain("maintenance.off")
        await world.wait_for_answer(await world.press(state, RU.plain("button.maintenance_on")))
        assert (await ask(standin, "/zen")).text == RU.plain("maintenance.text")
        query = await world.press(before, "ещё")
        assert (await world.wait_for_answer(query))["text"] == RU.plain("maintenance.text")
        assert "zen" in (await ask(standin, "/zen", admin)).text
    async with serving(standin, maker, database, admins=(admin.id,)):
        assert (await ask(standin, "/zen")).text == RU.plain("maintenance.text")
        assert (await ask(standin, "/maintenance off", admin)).text == RU.plain("maintenance.off")
        assert "zen" in (await ask(standin, "/zen")).text
