"""A message of the admin to everybody, over HTTP."""

import asyncio
import re

import httpx
import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.demo.faults import Fault
from bot.demo.messages import Message
from bot.demo.people import User
from bot.demo.server import StandIn
from bot.service import broadcasts as service
from bot.storage.database import Database
from bot.storage.people import ChatSeen, PeopleRecords, PersonSeen
from bot.storage.tables import PersonRow
from bot.telegram.delivery import Fate, fate_of, pause_s
from tests.service.makers import FakeMaker
from tests.storage.test_people import NOW
from tests.telegram.bots import RU, serving
from tests.telegram.talk import ask, everything_taken, said_by_bot

NEWS = "Новая традиция: нартская!"
BOLD = {"type": "bold", "offset": 11, "length": 15}


@pytest.fixture
def admin(standin: StandIn) -> User:
    """An admin."""
    return standin.world.add_person("Админ")


@pytest.fixture
async def readers(standin: StandIn, database: Database) -> list[User]:
    """Twelve people who have started the bot, and a group."""
    people = [standin.world.add_person(f"Читатель {n}") for n in range(12)]
    await PeopleRecords(database).add(
        [PersonSeen(each.id, NOW, True) for each in people],
        [ChatSeen(standin.world.group.id, "supergroup", NOW)],
    )
    return people


async def asked(standin: StandIn, admin: User) -> tuple[Message, Message]:
    """The admin writes to everybody; the preview and the question come."""
    world = standin.world
    said = await world.say(admin, admin, f"/broadcast {NEWS}", entities=[BOLD])
    preview = await world.wait_for_message(admin, after=said)
    question = await world.wait_for_message(admin, after=preview)
    return preview, question


async def ended(standin: StandIn, message: Message, sign: str) -> None:
    """Wait until the progress begins with a sign."""
    async with asyncio.timeout(60):
        while not message.text.startswith(sign):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def label(standin: StandIn, key: str, message: Message) -> str:
    """A button's words as they stand below a message."""
    pattern = re.escape(RU.plain(key, count="#")).replace(r"\#", r"\d+")
    rows = message.buttons
    return next(text for row in rows for text in row if re.fullmatch(pattern, text))


async def test_it_is_shown_confirmed_and_sent(
    standin: StandIn, maker: FakeMaker, admin: User, database: Database, readers: list[User]
) -> None:
    """With its formatting, to every person once, to no group, and the figures are right."""
    world = standin.world
    async with serving(standin, maker, database, admins=(admin.id,)):
        preview, question = await asked(standin, admin)
        assert preview.text == NEWS
        assert preview.entities == [{"type": "bold", "offset": 0, "length": 15}]
        assert "Людей: 13, групп: 1." in question.text
        assert said_by_bot(standin, readers[0]) == []
        await world.press(question, label(standin, "button.broadcast_people", question))
        await ended(standin, question, "✅")
        assert "Дошло: 13 из 13" in question.text
        assert question.buttons == []
    for each in readers:
        assert said_by_bot(standin, each) == [NEWS]
        (got,) = world.chat(each).messages.values()
        assert got.entities == preview.entities
    assert said_by_bot(standin, world.group) == []


async def test_groups_can_be_included(
    standin: StandIn, maker: FakeMaker, admin: User, database: Database, readers: list[User]
) -> None:
    """By the other button."""
    async with serving(standin, maker, database, admins=(admin.id,)):
        _, question = await asked(standin, admin)
        await standin.world.press(question, label(standin, "button.broadcast_all", question))
        await ended(standin, question, "✅")
    assert said_by_bot(standin, standin.world.group) == [NEWS]


async def test_it_can_be_given_up(
    standin: StandIn, maker: FakeMaker, admin: User, database: Database, readers: list[User]
) -> None:
    """Then nobody gets it, and the old buttons do nothing."""
    world = standin.world
    async with serving(standin, maker, database, admins=(admin.id,)):
        _, question = await asked(standin, admin)
        people = label(standin, "button.broadcast_people", question)
        old = dict(question.markup)
        await world.wait_for_answer(await world.press(question, RU.plain("button.broadcast_drop")))
        await everything_taken(standin)
        assert question.text == RU.plain("broadcast.discarded")
        question.markup = old
        query = await world.press(question, people)
        assert (await world.wait_for_answer(query))["text"] == RU.plain("button.stale")
    assert said_by_bot(standin, readers[0]) == []


async def test_a_text_can_be_sent_by_answering_it(
    standin: StandIn, maker: FakeMaker, admin: User
) -> None:
    """The message that the command answers is what is shown and sent."""
    world = standin.world
    async with serving(standin, maker, admins=(admin.id,)):
        draft = await world.say(admin, admin, NEWS, entities=[{**BOLD, "offset": 0}])
        hint = await world.wait_for_message(admin, after=draft)
        said = await world.say(admin, admin, "/broadcast", reply_to=draft)
        preview = await world.wait_for_message(admin, after=said)
        assert preview.text == NEWS
        assert preview.entities == [{"type": "bold", "offset": 0, "length": 15}]
        usage = await ask(standin, "/broadcast", admin)
        assert usage.text == RU.plain("broadcast.usage")
        assert hint.text != NEWS


async def test_who_has_blocked_the_bot_is_known_from_then_on(
    standin: StandIn, maker: FakeMaker, admin: User, database: Database, readers: list[User]
) -> None:
    """403: counted as out of reach, and not written to the next time."""
    world = standin.world
    world.chat(readers[3]).bot_status = "kicked"
    async with serving(standin, maker, database, admins=(admin.id,)):
        _, question = await asked(standin, admin)
        await world.press(question, label(standin, "button.broadcast_people", question))
        await ended(standin, question, "✅")
        assert "Дошло: 12 из 13; недоступны: 1" in question.text
        _, again = await asked(standin, admin)
        assert "Людей: 12" in again.text
    async with database.reading() as session:
        row = await session.get(PersonRow, readers[3].id)
        assert row is not None
        assert row.unreachable_at is not None


async def test_a_pause_that_telegram_asks_for_is_kept(
    standin: StandIn, maker: FakeMaker, admin: User, sqlite: Database
) -> None:
    """429: nothing goes out for so long, then everybody gets it once."""
    world = standin.world
    readers = [world.add_person(f"Читатель {n}") for n in range(5)]
    await PeopleRecords(sqlite).add([PersonSeen(each.id, NOW, True) for each in readers], [])
    async with serving(standin, maker, sqlite, admins=(admin.id,)):
        _, question = await asked(standin, admin)
        standin.faults.add(Fault("429", method="sendMessage", retry_after=1, chat_id=readers[2].id))
        began = asyncio.get_running_loop().time()
        await world.press(question, label(standin, "button.broadcast_people", question))
        await ended(standin, question, "✅")
        assert asyncio.get_running_loop().time() - began >= 1
    assert [said_by_bot(standin, each) for each in readers] == [[NEWS]] * 5


async def test_a_doubtful_message_is_not_sent_again(
    standin: StandIn, maker: FakeMaker, admin: User, sqlite: Database
) -> None:
    """The connection broke after the message may have gone out: that counts as failed."""
    world = standin.world
    reader = world.add_person("Читатель")
    await PeopleRecords(sqlite).add([PersonSeen(reader.id, NOW, True)], [])
    async with serving(standin, maker, sqlite, admins=(admin.id,)):
        _, question = await asked(standin, admin)
        standin.faults.add(Fault("cut", method="sendMessage", times=1, chat_id=reader.id))
        await world.press(question, label(standin, "button.broadcast_people", question))
        await ended(standin, question, "✅")
        assert "не вышло: 1" in question.text
    assert said_by_bot(standin, reader) == []


async def test_it_is_stopped_and_goes_on_after_a_restart(
    standin: StandIn,
    maker: FakeMaker,
    admin: User,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Stopped, restarted, resumed, restarted again: each gets it once."""
    monkeypatch.setattr(service, "REPORT_EVERY_S", 0.1)
    world = standin.world
    readers = [world.add_person(f"Читатель {n}") for n in range(40)]
    await PeopleRecords(database).add([PersonSeen(each.id, NOW, True) for each in readers], [])

    def reached() -> int:
        return sum(len(said_by_bot(standin, each)) for each in readers)

    async with serving(standin, maker, database, admins=(admin.id,)):
        _, question = await asked(standin, admin)
        await world.press(question, label(standin, "button.broadcast_people", question))
        await ended(standin, question, "✉️")
        await world.press(question, RU.plain("button.broadcast_stop"))
        await ended(standin, question, "⏸")
    before = reached()
    assert before < 40
    async with serving(standin, maker, database, admins=(admin.id,)):
        await everything_taken(standin)
        assert reached() == before
        await world.press(question, RU.plain("button.broadcast_go"))
        await ended(standin, question, "✉️")
    async with serving(standin, maker, database, admins=(admin.id,)):
        await ended(standin, question, "✅")
    assert [said_by_bot(standin, each) for each in readers] == [[NEWS]] * 40


async def test_others_cannot_press_its_buttons(
    standin: StandIn, maker: FakeMaker, admin: User, database: Database, readers: list[User]
) -> None:
    """A button that somebody forges or forwards is a stale one."""
    world = standin.world
    async with serving(standin, maker, database, admins=(admin.id,)):
        await asked(standin, admin)
        proverb = await ask(standin, "/zen")
        assert proverb.markup is not None
        for data in ("broadcast:people:1", "broadcast:stop:1", "broadcast:go:x"):
            proverb.markup["inline_keyboard"][0][0]["callback_data"] = data
            query = await world.press(proverb, data)
            assert (await world.wait_for_answer(query))["text"] == RU.plain("button.stale")
    assert said_by_bot(standin, readers[0]) == []


def caused(error: NetworkError, cause: Exception) -> NetworkError:
    """An error as python-telegram-bot raises it of another."""
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), Fate.GONE),
        (Forbidden("Forbidden: user is deactivated"), Fate.GONE),
        (BadRequest("Chat not found"), Fate.GONE),
        (BadRequest("Not enough rights to send text messages to the chat"), Fate.FAILED),
        (ChatMigrated(-100), Fate.MOVED),
        (RetryAfter(7), Fate.NOT_YET),
        (caused(NetworkError("x"), httpx.ConnectError("refused")), Fate.NOT_YET),
        (caused(TimedOut(), httpx.ConnectTimeout("slow")), Fate.NOT_YET),
        (caused(TimedOut(), httpx.ReadTimeout("slow")), Fate.FAILED),
        (caused(NetworkError("x"), httpx.RemoteProtocolError("cut")), Fate.FAILED),
        (NetworkError("Bad Gateway"), Fate.FAILED),
    ],
)
def test_errors_are_understood(error: NetworkError, fate: Fate) -> None:
    """Only what certainly did not go out may be tried again."""
    assert fate_of(error) is fate
    assert pause_s(RetryAfter(7)) == 7
    assert pause_s(error) > 0
