"""The table of subscriptions."""

import asyncio
import datetime
from dataclasses import replace

from bot.storage.database import Database
from bot.storage.subscriptions import Subscription, SubscriptionRecords, Target
from tests.storage.test_people import ANNA, GROUP, LATER, NOW

LEASE = datetime.timedelta(minutes=5)
MINE = Subscription(Target(ANNA), "zen", 9, 0, "Europe/Moscow", "ru")


async def test_one_place_has_one(database: Database) -> None:
    """What is set again replaces what was; topics are places of their own."""
    records = SubscriptionRecords(database)
    await records.save(MINE, NOW, NOW, ANNA)
    await records.save(replace(MINE, hour=7, culture=None), LATER, NOW, ANNA)
    topic = replace(MINE, target=Target(GROUP, 7))
    await records.save(topic, NOW, NOW, ANNA)
    await records.save(replace(topic, target=Target(GROUP)), NOW, NOW, ANNA)
    found = await records.find(Target(ANNA))
    assert found == replace(MINE, hour=7, culture=None, next_due_at=LATER)
    assert len(await records.claim(LATER, LEASE, 10)) == 3


async def test_what_is_due_is_claimed_once(database: Database) -> None:
    """Two processes share it, each row by one; after the lease it is free again."""
    records = SubscriptionRecords(database)
    for topic in range(20):
        target = Target(GROUP, topic)
        await records.save(replace(MINE, target=target), NOW, NOW, ANNA)
    await records.save(MINE, LATER, NOW, ANNA)
    claims = await asyncio.gather(*(records.claim(NOW, LEASE, 10) for _ in range(3)))
    topics = [due.subscription.target.thread_id for claim in claims for due in claim]
    topics += [d.subscription.target.thread_id for d in await records.claim(NOW, LEASE, 20)]
    assert sorted(topics) == list(range(20))
    assert await records.claim(NOW + LEASE / 2, LEASE, 50) == []
    assert len(await records.claim(NOW + LEASE, LEASE, 50)) == 20


async def test_settled_is_due_the_next_time(database: Database) -> None:
    """And released is due at once."""
    records = SubscriptionRecords(database)
    await records.save(MINE, NOW, NOW, ANNA)
    (due,) = await records.claim(NOW, LEASE, 10)
    await records.release(due)
    (due,) = await records.claim(NOW, LEASE, 10)
    await records.settle(due, LATER, NOW.date())
    assert await records.claim(NOW + LEASE, LEASE, 10) == []
    assert len(await records.claim(LATER, LEASE, 10)) == 1


async def test_a_change_while_it_is_sent_stays(database: Database) -> None:
    """Settling what was changed meanwhile leaves the change."""
    records = SubscriptionRecords(database)
    await records.save(MINE, NOW, NOW, ANNA)
    (due,) = await records.claim(NOW, LEASE, 10)
    await records.save(replace(MINE, hour=10), NOW + LEASE, NOW, ANNA)
    await records.settle(due, LATER, NOW.date())
    found = await records.find(Target(ANNA))
    assert found is not None
    assert (found.hour, found.next_due_at) == (10, NOW + LEASE)


async def test_stopped_is_kept_but_not_due(database: Database) -> None:
    """One topic or a whole chat; what was set can be read again."""
    records = SubscriptionRecords(database)
    for topic in (1, 2, 3):
        await records.save(replace(MINE, target=Target(GROUP, topic)), NOW, NOW, ANNA)
    await records.stop(Target(GROUP, 1))
    assert len(await records.claim(NOW, LEASE, 10)) == 2
    await records.stop_chat(GROUP)
    assert await records.claim(NOW + LEASE, LEASE, 10) == []
    found = await records.find(Target(GROUP, 2))
    assert found is not None
    assert not found.active
