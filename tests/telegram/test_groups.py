"""Groups: greeting, rules that their admins set, topics, and becoming a supergroup."""

import asyncio
import datetime

from bot.demo.messages import Message
from bot.demo.people import Chat, User
from bot.demo.server import StandIn
from bot.service.groups import Groups, Rules
from bot.storage.database import Database
from bot.storage.preferences import PreferenceRecords
from bot.storage.subscriptions import SubscriptionRecords, Target
from bot.storage.tables import ChatRow
from tests.clocks import FakeClock
from tests.service.makers import FakeMaker
from tests.telegram.bots import RU, serving
from tests.telegram.talk import everything_taken, said_by_bot
from tests.telegram.test_daily import EVENING, moved, pressed

_GONE = "atlantean-A3BAVPBS"


async def said(standin: StandIn, chat: Chat, user: User, text: str) -> Message:
    """What the bot answers to a command with its name in a group."""
    asked = await standin.world.say(chat, user, f"{text}@{standin.world.bot.username}")
    answer = await standin.world.wait_for_message(chat, after=asked)
    assert answer.reply_to == asked
    return answer


async def ignored(standin: StandIn, chat: Chat, user: User, text: str) -> bool:
    """Whether a command in a group brings no answer."""
    before = len(said_by_bot(standin, chat))
    await standin.world.say(chat, user, f"{text}@{standin.world.bot.username}")
    await everything_taken(standin)
    return len(said_by_bot(standin, chat)) == before


async def with_rules(database: Database, chat: Chat, rules: Rules) -> None:
    """Have these rules in a group before the bot starts."""
    groups = Groups(PreferenceRecords(database))
    await groups.set_rules(chat.id, "supergroup", rules)


async def test_a_group_is_greeted_once(
    standin: StandIn, maker: FakeMaker, database: Database
) -> None:
    """When the bot comes, and not again when it comes back."""
    world = standin.world
    new = world.add_group("Новая", [world.anna], bot_status="left")
    async with serving(standin, maker, database):
        for status in ("member", "left", "administrator"):
            await world.set_bot_status(new, world.anna, status)
            await everything_taken(standin)
    (hello,) = said_by_bot(standin, new)
    assert "/any@proverb_demo_bot" in hello


async def test_admins_set_the_rules_by_buttons(
    standin: StandIn, maker: FakeMaker, database: Database
) -> None:
    """All of them, in one message; others may not, neither by command nor by button."""
    world = standin.world
    group, anna, boris = world.group, world.anna, world.boris
    async with serving(standin, maker, database):
        refusal = await said(standin, group, boris, "/settings")
        assert refusal.text == RU.plain("settings.in_private")
        panel = await said(standin, group, anna, "/settings")
        query = await world.press(panel, RU.plain("button.callers"), boris)
        assert (await world.wait_for_answer(query))["text"] == RU.plain("group.admins_only")
        presses = (
            *(RU.plain("button.cultures"), "🍵 дзэнское изречение", RU.plain("button.back")),
            *(RU.plain("button.cooldown"), "1 минута"),
            *(RU.plain("button.quiet"), "22:00", "7:00"),
            *(RU.plain("button.zone"), "Ереван", RU.plain("button.callers")),
        )
        for each in presses:
            await pressed(standin, panel, each, anna)
    for line in (
        "Традиции: 🍵 /zen",
        "Пауза между пословицами: 1 минута",
        "Тихие часы: с 22:00 до 7:00",
        "Кто может звать меня: только администраторы",
        "Часы: Ереван, UTC+4",
    ):
        assert line in panel.text
    rules = await Groups(PreferenceRecords(database)).rules(group.id)
    assert (rules.cultures, rules.cooldown_s, rules.quiet) == (("zen",), 60, (22, 7))
    assert (rules.zone, rules.admins_only) == ("Asia/Yerevan", True)


async def test_an_admin_may_stay_anonymous(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """Who writes as the group is one of its admins; a button shows who it was."""
    world = standin.world
    async with serving(standin, maker, sqlite):
        command = f"/settings@{world.bot.username}"
        asked = await world.say(world.group, world.anna, command, anonymous=True)
        panel = await world.wait_for_message(world.group, after=asked)
        assert panel.text.startswith("Настройки группы\n")
        await pressed(standin, panel, RU.plain("button.callers"), world.anna)
        assert "только администраторы" in panel.text


async def test_a_city_in_reply_sets_the_clocks(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """In a group the bot sees replies to it only."""
    world = standin.world
    async with serving(standin, maker, sqlite):
        panel = await said(standin, world.group, world.anna, "/settings")
        await pressed(standin, panel, RU.plain("button.zone"), world.anna)
        reply = await world.say(world.group, world.anna, "Омск", reply_to=panel)
        answer = await world.wait_for_message(world.group, after=reply)
    assert "Часы: Омск, UTC+6" in answer.text


async def test_only_allowed_cultures_are_given(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """Others are answered with the list, admins too; /any draws from them."""
    world = standin.world
    await with_rules(sqlite, world.group, Rules(cultures=("zen",)))
    async with serving(standin, maker, sqlite):
        refusal = await said(standin, world.group, world.anna, "/sufi")
        assert refusal.text == RU.plain("group.culture", allowed="/zen")
        for _ in range(5):
            given = await said(standin, world.group, world.boris, "/any")
            assert "Дзэнское" in given.text


async def test_an_id_is_no_way_round_the_rules(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """Of a culture that was not chosen nothing is brought by id or link, be it on offer or not."""
    world, proverb_id = standin.world, maker.make("sufi", 7).id
    await with_rules(sqlite, world.group, Rules(cultures=("zen",)))
    async with serving(standin, maker, sqlite):
        for command, name in (("again", proverb_id), ("start", proverb_id), ("again", _GONE)):
            text = f"/{command}@{world.bot.username} {name}"
            asked = await world.say(world.group, world.anna, text)
            refusal = await world.wait_for_message(world.group, after=asked)
            assert refusal.text == RU.plain("group.culture", allowed="/zen")


async def test_a_pause_between_proverbs_is_kept(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """Told once, then silence; over a button always; admins are free of it."""
    world, clock = standin.world, FakeClock(EVENING)
    await with_rules(sqlite, world.group, Rules(cooldown_s=60))
    async with serving(standin, maker, sqlite, clock=clock):
        first = await said(standin, world.group, world.boris, "/zen")
        told = await said(standin, world.group, world.boris, "/sufi")
        assert told.text == RU.plural("group.cooldown", 60)
        assert await ignored(standin, world.group, world.boris, "/any")
        query = await world.press(first, RU.plain("button.more"), world.boris)
        notice = await world.wait_for_answer(query)
        assert notice["text"] == RU.plural("group.cooldown", 60)
        assert "Дзэнское" in (await said(standin, world.group, world.anna, "/zen")).text
        clock.move(EVENING + datetime.timedelta(seconds=60))
        assert "Дзэнское" in (await said(standin, world.group, world.boris, "/zen")).text


async def test_quiet_hours_are_quiet(standin: StandIn, maker: FakeMaker, sqlite: Database) -> None:
    """By the group's clocks, over midnight, without a word; admins may still ask."""
    world, clock = standin.world, FakeClock(EVENING)  # nine in the evening in Moscow
    await with_rules(sqlite, world.group, Rules(quiet=(21, 7)))
    async with serving(standin, maker, sqlite, clock=clock):
        assert await ignored(standin, world.group, world.boris, "/zen")
        assert await ignored(standin, world.group, world.boris, "/help")
        assert "Дзэнское" in (await said(standin, world.group, world.anna, "/zen")).text
        clock.move(EVENING + datetime.timedelta(hours=10))
        assert "Дзэнское" in (await said(standin, world.group, world.boris, "/zen")).text


async def test_admins_alone_may_call(standin: StandIn, maker: FakeMaker, sqlite: Database) -> None:
    """Others are told once; their own data they may ask about."""
    world = standin.world
    await with_rules(sqlite, world.group, Rules(admins_only=True))
    async with serving(standin, maker, sqlite):
        told = await said(standin, world.group, world.boris, "/zen")
        assert told.text == RU.plain("group.callers")
        assert await ignored(standin, world.group, world.boris, "/help")
        assert not await ignored(standin, world.group, world.boris, "/privacy")
        assert "Дзэнское" in (await said(standin, world.group, world.anna, "/zen")).text


async def test_settings_and_subscriptions_follow_a_migration(
    standin: StandIn, maker: FakeMaker, database: Database
) -> None:
    """Told by service messages, the old id is forgotten, and the daily proverb comes to the new."""
    world, clock = standin.world, FakeClock(EVENING)
    old = world.add_group("Двор", [world.anna, world.boris], kind="group")
    async with serving(standin, maker, database, clock=clock):
        panel = await said(standin, old, world.anna, "/settings")
        await pressed(standin, panel, RU.plain("button.callers"), world.anna)
        asked = await world.say(old, world.anna, f"/daily@{world.bot.username} 9:00 Москва")
        await world.wait_for_message(old, after=asked)
        new = await world.migrate(old)
        await everything_taken(standin)
        async with asyncio.timeout(20):  # nobody is told, so there is no message to wait for
            while not (await PreferenceRecords(database).chat(new.id)).settings:
                await everything_taken(standin)
        told = await said(standin, new, world.boris, "/zen")
        assert told.text == RU.plain("group.callers")
        await moved(standin, clock, datetime.datetime(2026, 3, 29, 6, tzinfo=datetime.UTC))
        await world.wait_for_message(new, after=told)
    async with database.reading() as session:
        assert await session.get(ChatRow, old.id) is None
    assert await SubscriptionRecords(database).find(Target(new.id)) is not None


async def test_a_migration_that_was_missed_is_learnt_when_sending(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """Telegram answers with the new id: the proverb comes a minute later."""
    world, clock = standin.world, FakeClock(EVENING)
    old = world.add_group("Двор", [world.anna], kind="group")
    async with serving(standin, maker, sqlite, clock=clock):
        asked = await world.say(old, world.anna, f"/daily@{world.bot.username} 9:00 Москва")
        await world.wait_for_message(old, after=asked)
    new = await world.migrate(old)
    world.updates.clear()
    clock = FakeClock(datetime.datetime(2026, 3, 29, 6, tzinfo=datetime.UTC))
    async with serving(standin, maker, sqlite, clock=clock):
        await clock.until_asleep()
        await moved(standin, clock, clock() + datetime.timedelta(minutes=1))
        sent = await world.wait_for_message(new)
    assert sent.text.startswith("Пословица дня")
