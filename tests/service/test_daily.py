"""Sending the proverb of the day, by a clock of the test's own."""

import asyncio
import datetime
import random
from dataclasses import replace

from bot.lm.proverb import Proverb
from bot.service.daily import BATCH, Daily, Delivery, Fate
from bot.service.pacer import Pacer
from bot.service.proverbs import ProverbService
from bot.service.settings import ServiceSettings
from bot.storage.database import Database
from bot.storage.subscriptions import Subscription, SubscriptionRecords, Target
from tests.clocks import FakeClock
from tests.service.makers import FakeMaker
from tests.storage.test_people import ANNA, GROUP
from tests.storage.test_subscriptions import MINE

EVENING = datetime.datetime(2026, 12, 1, 20, tzinfo=datetime.UTC)
NINE = datetime.datetime(2026, 12, 2, 6, tzinfo=datetime.UTC)  # in Moscow
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


class Bot:
    """Takes what is to be sent."""

    def __init__(self, *answers: Delivery) -> None:
        self.sent: list[tuple[Target, str]] = []
        self.answers = list(answers)

    async def __call__(self, subscription: Subscription, proverb: Proverb) -> Delivery:
        """Take one and say how it went."""
        self.sent.append((subscription.target, proverb.culture))
        return self.answers.pop(0) if self.answers else Delivery(Fate.SENT)


def daily_of(database: Database, clock: FakeClock, maker: FakeMaker | None = None) -> Daily:
    """The service as a process has it."""
    service = ProverbService(maker or FakeMaker(), ServiceSettings(), random.Random(1))
    return Daily(SubscriptionRecords(database), service, Pacer(10_000), clock=clock)


async def test_it_comes_every_day_at_its_hour(database: Database) -> None:
    """Not before, once, and again the next day, also by another process."""
    clock, bot = FakeClock(EVENING), Bot()
    daily = daily_of(database, clock)
    assert (await daily.set(MINE, ANNA)).next_due_at == NINE
    for moment in (NINE - HOUR, NINE, NINE + HOUR, NINE + DAY - HOUR):
        clock.move(moment)
        await daily.send_due(bot)
    assert bot.sent == [(MINE.target, "zen")]
    clock.move(NINE + DAY)
    await daily_of(database, clock).send_due(bot)
    assert len(bot.sent) == 2


async def test_a_missed_one_is_made_up_for_within_three_hours(database: Database) -> None:
    """Once; a later one is let go, and of several missed days only the last counts."""
    for late, times in ((3 * HOUR - HOUR / 60, 1), (3 * HOUR, 0), (5 * DAY + 2 * HOUR, 1)):
        clock, bot = FakeClock(EVENING), Bot()
        await daily_of(database, clock).set(MINE, ANNA)
        clock.move(NINE + late)
        for _ in range(3):
            await daily_of(database, clock).send_due(bot)
        assert len(bot.sent) == times
        found = await SubscriptionRecords(database).find(MINE.target)
        assert found is not None
        assert found.next_due_at is not None
        assert clock() < found.next_due_at <= clock() + DAY


async def test_who_is_gone_is_unsubscribed(database: Database) -> None:
    """A chat with all its topics; where only the topic is gone, that one."""
    clock = FakeClock(EVENING)
    daily = daily_of(database, clock)
    for topic in (0, 7, 8):
        await daily.set(replace(MINE, target=Target(GROUP, topic), hour=9 + topic), ANNA)
    clock.move(NINE)
    await daily.send_due(Bot(Delivery(Fate.TOPIC_GONE)))
    first, second = [await daily.find(Target(GROUP, topic)) for topic in (0, 7)]
    assert first is not None
    assert second is not None
    assert (first.active, second.active) == (False, True)
    clock.move(NINE + 7 * HOUR)
    await daily.send_due(Bot(Delivery(Fate.GONE)))
    third = await daily.find(Target(GROUP, 8))
    assert third is not None
    assert not third.active


async def test_trouble_is_waited_out(database: Database) -> None:
    """What could not be sent is tried again; a pause that Telegram asks for is kept."""
    clock, bot = FakeClock(EVENING), Bot(Delivery(Fate.LATER, 0.05), Delivery(Fate.LATER))
    daily = daily_of(database, clock)
    await daily.set(MINE, ANNA)
    clock.move(NINE)
    for _ in range(4):
        await daily.send_due(bot)
    assert len(bot.sent) == 3


async def test_a_fault_does_not_end_the_sending(database: Database) -> None:
    """One that fails unexpectedly is tried again after its claim; the others get theirs."""
    clock = FakeClock(EVENING)
    daily = daily_of(database, clock)
    sent: list[int] = []

    async def send(subscription: Subscription, _proverb: Proverb) -> Delivery:
        sent.append(subscription.target.chat_id)
        if sent == [ANNA]:
            raise RuntimeError("no rain today")
        return Delivery(Fate.SENT)

    await daily.set(MINE, ANNA)
    await daily.set(replace(MINE, target=Target(GROUP)), ANNA)
    for moment in (NINE, NINE + HOUR):
        clock.move(moment)
        await daily.send_due(send)
    assert sent == [ANNA, GROUP, ANNA]


async def test_what_has_to_wait_holds_up_nobody(sqlite: Database) -> None:
    """One that cannot be sent now costs the others nothing, however many they are."""
    clock, sent = FakeClock(EVENING), list[int]()
    daily = daily_of(sqlite, clock)

    async def send(subscription: Subscription, _proverb: Proverb) -> Delivery:
        topic = subscription.target.thread_id
        sent.append(topic)
        return Delivery(Fate.LATER if topic == 1 else Fate.SENT)

    for topic in range(1, 2 * BATCH + 1):
        await daily.set(replace(MINE, target=Target(GROUP, topic)), ANNA)
    clock.move(NINE)
    await daily.send_due(send)
    assert sorted(sent) == list(range(1, 2 * BATCH + 1))
    await daily.send_due(send)
    assert sent[2 * BATCH :] == [1]


async def test_what_is_on_its_way_when_the_bot_ends_is_not_sent_again(sqlite: Database) -> None:
    """It has a moment to arrive, and is settled then."""
    clock, begun, bot = FakeClock(EVENING), asyncio.Event(), Bot()
    daily = daily_of(sqlite, clock)

    async def send(_subscription: Subscription, _proverb: Proverb) -> Delivery:
        begun.set()
        await asyncio.sleep(0.05)
        return Delivery(Fate.SENT)

    await daily.set(MINE, ANNA)
    clock.move(NINE)
    sending = asyncio.create_task(daily.send_due(send))
    await begun.wait()
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    clock.move(NINE + HOUR)
    await daily.send_due(bot)
    assert (sending.cancelled(), bot.sent) == (True, [])


async def test_a_culture_no_longer_on_offer_gives_another(sqlite: Database) -> None:
    """Better some proverb than none; "any" is drawn from the chat's own ones."""
    clock, bot = FakeClock(EVENING), Bot()
    daily = daily_of(sqlite, clock)
    await daily.set(replace(MINE, culture="klingon"), ANNA)
    clock.move(NINE)
    await daily.send_due(bot)
    assert bot.sent[0][1] in FakeMaker().cultures()


async def test_nothing_to_say_is_tried_again(sqlite: Database) -> None:
    """A proverb that cannot be made now is made later."""
    clock, bot, maker = FakeClock(EVENING), Bot(), FakeMaker()
    daily = daily_of(sqlite, clock, maker)
    await daily.set(MINE, ANNA)
    clock.move(NINE)
    maker.unlucky_seeds = 3
    await daily.send_due(bot)
    assert bot.sent == []
    await daily.send_due(bot)
    assert len(bot.sent) == 1


async def test_a_full_hour_makes_one_proverb_for_all(sqlite: Database) -> None:
    """The proverb of the day is that of its culture; one that was hidden is made anew."""
    clock, maker, texts = FakeClock(EVENING), FakeMaker(), list[str]()
    service = ProverbService(maker, ServiceSettings(), random.Random(1))
    daily = Daily(
        *(SubscriptionRecords(sqlite), service, Pacer(10_000)),
        clock=clock,
        is_shown=lambda text: texts[:1] != [text] or len(texts) < 60,
    )

    async def send(_subscription: Subscription, proverb: Proverb) -> Delivery:
        texts.append(proverb.text)
        return Delivery(Fate.SENT)

    for topic in range(60):
        await daily.set(replace(MINE, target=Target(GROUP, topic)), ANNA)
    clock.move(NINE)
    await daily.send_due(send)
    assert (len(texts), len(set(texts)), maker.calls["zen"]) == (60, 1, 1)
    await daily.set(replace(MINE, hour=10), ANNA)
    clock.move(NINE + HOUR)
    await daily.send_due(send)
    assert len(set(texts)) == 2
