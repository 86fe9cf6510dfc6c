"""The proverb of the day, set and sent through the stand-in by a clock of the test's own."""

import datetime
from typing import Any

import httpx
import pytest
from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError, TimedOut

from bot.demo.faults import Fault
from bot.demo.messages import Message
from bot.demo.server import StandIn
from bot.service.daily import Fate
from bot.storage.database import Database
from bot.storage.people import PeopleRecords
from bot.storage.subscriptions import SubscriptionRecords, Target
from bot.telegram.daily_sender import daily_fate
from tests.clocks import FakeClock
from tests.service.makers import FakeMaker
from tests.telegram.bots import EN, RU, serving
from tests.telegram.talk import ask, everything_taken, said_by_bot

UTC = datetime.UTC
# The evening before clocks in Berlin go from 2 to 3 at night.
EVENING = datetime.datetime(2026, 3, 28, 18, 0, 20, tzinfo=UTC)
DAY = datetime.timedelta(days=1)


async def pressed(standin: StandIn, message: Message, button: str, user: Any = None) -> Message:
    """The message after a button was pressed in it."""
    query = await standin.world.press(message, button, user)
    await standin.world.wait_for_answer(query)
    await everything_taken(standin)
    return message


async def moved(standin: StandIn, clock: FakeClock, to: datetime.datetime) -> None:
    """Let it be so late, and what is due be sent."""
    await clock.until_asleep()
    clock.move(to)
    await clock.until_asleep()


async def due_at(database: Database, target: Target) -> datetime.datetime | None:
    """When it comes next there; None if it does not."""
    found = await SubscriptionRecords(database).find(target)
    return found.next_due_at if found and found.active else None


async def test_it_is_set_in_one_line_and_comes(
    standin: StandIn, maker: FakeMaker, database: Database
) -> None:
    """At the hour by that city's clocks, over the night that they change; once a day."""
    world, clock = standin.world, FakeClock(EVENING)
    async with serving(standin, maker, database, clock=clock):
        answer = await ask(standin, "/daily 2:30 Берлин")
        assert "Каждый день в 2:30: 🎲" in answer.text
        assert (
            "Часы: Берлин, UTC+1. Следующая — завтра в 3:30." in answer.text
        )  # as there is no 2:30 that night
        await moved(standin, clock, datetime.datetime(2026, 3, 29, 1, 29, tzinfo=UTC))
        assert len(said_by_bot(standin, world.anna)) == 1
        await moved(standin, clock, datetime.datetime(2026, 3, 29, 1, 30, tzinfo=UTC))
        sent = await world.wait_for_message(world.anna, after=answer)
        assert sent.text.startswith("Пословица дня\n\nПословица ")
        assert sent.buttons
        await moved(standin, clock, datetime.datetime(2026, 3, 29, 23, 59, tzinfo=UTC))
        assert len(said_by_bot(standin, world.anna)) == 2
    assert await due_at(database, Target(world.anna.id)) == datetime.datetime(
        2026, 3, 30, 0, 30, tzinfo=UTC
    )


async def test_it_survives_a_restart(
    standin: StandIn, maker: FakeMaker, database: Database
) -> None:
    """What came due while the bot was away is made up for, up to three hours later."""
    world = standin.world
    async with serving(standin, maker, database, clock=FakeClock(EVENING)):
        await ask(standin, "/daily 9 Москва")
        await ask(standin, "/daily 6 Москва", world.boris)
    nine_there = datetime.datetime(2026, 3, 29, 6, tzinfo=UTC)
    late = FakeClock(nine_there + datetime.timedelta(hours=2))
    async with serving(standin, maker, database, clock=late):
        await world.wait_for_message(world.anna, after=2)
        await late.until_asleep()
    assert len(said_by_bot(standin, world.anna)) == 2
    assert len(said_by_bot(standin, world.boris)) == 1
    assert await due_at(database, Target(world.boris.id)) == datetime.datetime(
        2026, 3, 30, 3, tzinfo=UTC
    )


async def test_all_can_be_set_by_buttons(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """Hour, culture, zone, off and on again, in one message."""
    async with serving(standin, maker, sqlite, clock=FakeClock(EVENING)):
        panel = await ask(standin, "/daily")
        assert panel.text.startswith("Пословица дня")
        await pressed(standin, panel, "7:00")
        assert "Каждый день в 7:00: 🎲 какая выпадет.\nЧасы: Москва, UTC+3." in panel.text
        await pressed(standin, panel, "🎲 какая выпадет")
        await pressed(standin, panel, "🍵 дзэнское изречение")
        assert ": 🍵 дзэнское изречение" in panel.text
        await pressed(standin, panel, "🌍 Москва")
        await pressed(standin, panel, "Ереван")
        assert "Часы: Ереван, UTC+4." in panel.text
        await pressed(standin, panel, "🕘 7:00")
        await pressed(standin, panel, RU.plain("button.back"))
        await pressed(standin, panel, RU.plain("button.daily_off"))
        assert "выключена" in panel.text
        await pressed(standin, panel, RU.plain("button.daily_on", time="7:00"))
        assert "Каждый день в 7:00: 🍵" in panel.text


async def test_a_city_or_a_location_answers_the_question(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """After 🌍 the next text is a city; a location counts at any time; nothing else is kept."""
    world = standin.world
    async with serving(standin, maker, sqlite, clock=FakeClock(EVENING)):
        panel = await ask(standin, "/daily 8:15")
        await pressed(standin, panel, "🌍 Москва")
        assert (await ask(standin, "Незнамоград")).text == RU.plain("zone.unknown")
        assert "Часы: Иркутск, UTC+8." in (await ask(standin, "иркутск")).text
        assert (await ask(standin, "иркутск")).text.startswith("Поговорить я не умею")
        here = await world.locate(world.anna, world.anna, 40.18, 44.51)
        answer = await world.wait_for_message(world.anna, after=here)
        assert "Часы: Ереван, UTC+4." in answer.text
        lost = await world.locate(world.boris, world.boris, 43.1, 131.9)
        await world.wait_for_message(world.boris, after=lost)
        assert "Часы: Владивосток, UTC+10." in (await ask(standin, "/daily 9:00", world.boris)).text


async def test_a_question_that_was_passed_over_is_dropped(served: StandIn) -> None:
    """After a city was chosen by its button, or another command, a text is no city any more."""
    panel = await ask(served, "/daily 8:15")
    await pressed(served, panel, "🌍 Москва")
    await pressed(served, panel, "Ереван")
    assert (await ask(served, "Омск")).text.startswith("Поговорить я не умею")
    await pressed(served, panel, "🌍 Ереван")
    await ask(served, "/zen")
    assert (await ask(served, "Омск")).text.startswith("Поговорить я не умею")


async def test_a_tradition_may_be_named_in_russian(served: StandIn) -> None:
    """By its name in any form, before the time or behind it, as elsewhere."""
    for order in ("/daily 9:00 суфийская", "/daily дзенскую 9:00"):
        answer = await ask(served, order)
        assert answer.text != RU.plain("zone.unknown")
        name = "суфийская мудрость" if "суф" in order else "дзэнское изречение"
        assert name in answer.text.lower()


async def test_a_location_switches_nothing_on_again(served: StandIn) -> None:
    """Who has switched it off only tells the bot what clocks are theirs."""
    world = served.world
    await ask(served, "/daily 8:15")
    await ask(served, "/daily off")
    here = await world.locate(world.anna, world.anna, 40.18, 44.51)
    answer = await world.wait_for_message(world.anna, after=here)
    assert (await ask(served, "/daily")).text == answer.text
    assert "Часы: Ереван" in (await ask(served, "/daily 8:20")).text
    assert (await ask(served, "/daily")).text != answer.text


async def test_slips_are_answered_kindly(served: StandIn) -> None:
    """No such time, no such city, nothing to switch off."""
    assert (await ask(served, "/daily 25:00")).text == RU.plain("daily.bad_time")
    assert (await ask(served, "/daily 9:00 Незнамоград")).text == RU.plain("zone.unknown")
    assert (await ask(served, "/daily off")).text == RU.plain("daily.stopped")
    assert (await ask(served, "/daily 9:00 завтра")).text == RU.plain("zone.unknown")
    assert (await ask(served, "/daily <b>")).text == RU.plain("zone.unknown")
    english = served.world.add_person("Eve", language_code="en")
    assert EN.plain("daily.choose_hour") not in (await ask(served, "/daily", english)).text
    assert "Clocks: UTC." in (await ask(served, "/daily 9:00", english)).text


async def test_who_blocks_the_bot_is_unsubscribed(
    standin: StandIn, maker: FakeMaker, database: Database
) -> None:
    """At the first proverb that cannot be sent; the others get theirs."""
    world, clock = standin.world, FakeClock(EVENING)
    async with serving(standin, maker, database, clock=clock):
        for person in (world.anna, world.boris):
            await ask(standin, "/daily 9:00 Лондон", person)
        await world.set_bot_status(world.anna, world.anna, "kicked")
        await moved(standin, clock, datetime.datetime(2026, 3, 29, 8, tzinfo=UTC))
        await world.wait_for_message(world.boris, after=2)
    assert await due_at(database, Target(world.anna.id)) is None
    assert await due_at(database, Target(world.boris.id)) is not None


async def test_a_pause_that_telegram_asks_for_is_kept(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """Nothing is lost by a 429: it is sent after the pause."""
    world, clock = standin.world, FakeClock(EVENING)
    async with serving(standin, maker, sqlite, clock=clock):
        set_up = await ask(standin, "/daily 9:00 Лондон")
        standin.faults.add(Fault("429", "sendMessage", retry_after=1))
        nine = datetime.datetime(2026, 3, 29, 8, tzinfo=UTC)
        await moved(standin, clock, nine)
        assert len(said_by_bot(standin, world.anna)) == 1
        await moved(standin, clock, nine + datetime.timedelta(minutes=1))
        await world.wait_for_message(world.anna, after=set_up)
        await clock.until_asleep()
    assert len(said_by_bot(standin, world.anna)) == 2


@pytest.mark.parametrize(
    ("error", "cause", "fate"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), None, Fate.GONE),
        (BadRequest("Chat not found"), None, Fate.GONE),
        (BadRequest("message thread not found"), None, Fate.TOPIC_GONE),
        (BadRequest("Not enough rights to send text messages"), None, Fate.REFUSED),
        (TimedOut(), httpx.ConnectTimeout("no network"), Fate.LATER),
        (TimedOut(), httpx.PoolTimeout("all in use"), Fate.LATER),
        (TimedOut(), httpx.ReadTimeout("slow"), Fate.SENT),
        (NetworkError("Bad Gateway"), None, Fate.LATER),
    ],
)
def test_errors_are_understood(error: TelegramError, cause: Exception | None, fate: Fate) -> None:
    """Where Telegram was not even reached nothing was sent, and it is tried again."""
    error.__cause__ = cause
    assert daily_fate(error) is fate


async def test_whom_an_admin_has_blocked_gets_nothing(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """Not heard is not written to either."""
    world, clock = standin.world, FakeClock(EVENING)
    async with serving(standin, maker, sqlite, clock=clock):
        await ask(standin, "/daily 9:00 Лондон")
    await PeopleRecords(sqlite).set_blocked(world.anna.id, True, EVENING)
    clock = FakeClock(EVENING + DAY - datetime.timedelta(hours=9))
    async with serving(standin, maker, sqlite, clock=clock):
        await clock.until_asleep()
    assert len(said_by_bot(standin, world.anna)) == 1


async def test_in_a_group_admins_set_it_for_a_topic(
    standin: StandIn, maker: FakeMaker, database: Database
) -> None:
    """Others are told who may; it comes into the topic where it was set."""
    world, clock = standin.world, FakeClock(EVENING)
    forum = world.add_group("Форум", [world.anna, world.boris], {5: "Мудрость", 9: "Прочее"})
    command = f"/daily@{world.bot.username} 9:00 Москва"
    async with serving(standin, maker, database, clock=clock):
        asked = await world.say(forum, world.boris, command, thread=5)
        refusal = await world.wait_for_message(forum, after=asked)
        assert refusal.text == RU.plain("group.admins_only")
        assert (refusal.reply_to, refusal.thread) == (asked, 5)
        asked = await world.say(forum, world.anna, command, thread=5)
        panel = await world.wait_for_message(forum, after=asked)
        query = await world.press(panel, RU.plain("button.daily_off"), world.boris)
        assert (await world.wait_for_answer(query))["text"] == RU.plain("group.admins_only")
        await moved(standin, clock, datetime.datetime(2026, 3, 29, 6, tzinfo=UTC))
        sent = await world.wait_for_message(forum, after=panel)
    assert sent.thread == 5
    assert await due_at(database, Target(forum.id, 5)) is not None


async def test_a_panel_that_telegram_no_longer_has_changes_nothing(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """Nobody can tell which topic it stood in, so its press is not taken for another's."""
    world = standin.world
    async with serving(standin, maker, sqlite, clock=FakeClock(EVENING)) as application:
        query = {
            "id": "1",
            "from": world.anna.json(),
            "chat_instance": "1",
            "data": "daily:hour=9",
            "message": {"chat": world.chat(world.anna).json(), "message_id": 1, "date": 0},
        }
        update = Update.de_json({"update_id": 99, "callback_query": query}, application.bot)
        await application.update_queue.put(update)
        await everything_taken(standin)
    assert await SubscriptionRecords(sqlite).find(Target(world.anna.id)) is None


async def test_a_topic_that_is_gone_ends_its_subscription(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """Only its own."""
    world, clock = standin.world, FakeClock(EVENING)
    forum = world.add_group("Форум", [world.anna], {5: "Мудрость", 9: "Прочее"})
    async with serving(standin, maker, sqlite, clock=clock):
        for topic in (5, 9):
            command = f"/daily@{world.bot.username} 9:00 Москва"
            asked = await world.say(forum, world.anna, command, thread=topic)
            await world.wait_for_message(forum, after=asked)
        del forum.topics[5]
        await moved(standin, clock, datetime.datetime(2026, 3, 29, 6, tzinfo=UTC))
    assert await due_at(sqlite, Target(forum.id, 5)) is None
    assert await due_at(sqlite, Target(forum.id, 9)) is not None
