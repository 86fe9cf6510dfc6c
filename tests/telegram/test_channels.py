"""A channel's proverb of the day, set by its admin in private."""

import datetime

from bot.demo.server import StandIn
from bot.storage.database import Database
from bot.storage.subscriptions import SubscriptionRecords, Target
from tests.clocks import FakeClock
from tests.service.makers import FakeMaker
from tests.telegram.bots import RU, serving
from tests.telegram.talk import ask, everything_taken, said_by_bot
from tests.telegram.test_daily import EVENING, moved, pressed


async def test_it_is_set_by_the_channels_name(
    standin: StandIn, maker: FakeMaker, database: Database
) -> None:
    """It comes there without buttons, as whoever pressed one would post there."""
    world, clock = standin.world, FakeClock(EVENING)
    channel = world.add_channel("Мудрость", world.anna, "wisdom")
    async with serving(standin, maker, database, clock=clock):
        panel = await ask(standin, "/daily @wisdom 9:00 Москва")
        assert panel.text.startswith("Канал «Мудрость»\nПословица дня\nКаждый день в 9:00")
        await pressed(standin, panel, "🎲 какая выпадет")
        await pressed(standin, panel, "🍵 дзэнское изречение")
        await moved(standin, clock, datetime.datetime(2026, 3, 29, 6, tzinfo=datetime.UTC))
        post = await world.wait_for_message(channel)
        assert "Дзэнское" in post.text
        assert post.buttons == []
        stopped = await ask(standin, "/daily @wisdom off")
        assert stopped.text == RU.plain("daily.stopped_channel", channel="@wisdom")
        await ask(standin, "/daily @wisdom 9:00")
        await pressed(standin, panel, RU.plain("button.daily_off"))
    found = await SubscriptionRecords(database).find(Target(channel.id))
    assert found is not None
    assert not found.active
    assert await SubscriptionRecords(database).find(Target(world.anna.id)) is None


async def test_only_those_who_post_there_may(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """Neither a stranger, nor by a button that somebody forwards or forges, nor without rights."""
    world = standin.world
    channel = world.add_channel("Мудрость", world.anna, "wisdom")
    async with serving(standin, maker, sqlite):
        for name in ("@nowhere", "@boris"):
            assert (await ask(standin, f"/daily {name} 9:00")).text == RU.plain("channel.unknown")
        refusal = await ask(standin, "/daily @wisdom 9:00", world.boris)
        assert refusal.text == RU.plain("channel.not_yours")
        forged = await ask(standin, "/daily", world.boris)
        assert forged.markup is not None
        forged.markup["inline_keyboard"][0][0]["callback_data"] = f"daily:hour=9@{channel.id}"
        query = await world.press(forged, f"daily:hour=9@{channel.id}", world.boris)
        assert (await world.wait_for_answer(query))["text"] == RU.plain("channel.not_yours")
        await world.set_bot_status(channel, world.anna, "member")
        refusal = await ask(standin, "/daily @wisdom 9:00")
        assert refusal.text == RU.plain("channel.bot_is_no_admin")
    assert await SubscriptionRecords(sqlite).find(Target(channel.id)) is None


async def test_who_adds_the_bot_is_offered_it(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """In private, also for a channel without a name; nothing is said in the channel."""
    world, clock = standin.world, FakeClock(EVENING)
    channel = world.add_channel("Тайная", world.anna, bot_status="left")
    async with serving(standin, maker, sqlite, clock=clock):
        await world.set_bot_status(channel, world.anna, "administrator")
        offer = await world.wait_for_message(world.anna)
        assert "«Тайная»" in offer.text
        await pressed(standin, offer, RU.plain("button.daily"))
        await pressed(standin, offer, "8:00")
        assert "Каждый день в 8:00" in offer.text
        await everything_taken(standin)
    assert said_by_bot(standin, channel) == []
    assert await SubscriptionRecords(sqlite).find(Target(channel.id)) is not None
