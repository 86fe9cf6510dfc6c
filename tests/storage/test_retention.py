"""What is deleted after how long, and what is not."""

import datetime

from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.proverbs import ProverbRecords, Showing, StoredProverb
from bot.storage.retention import Removed, Retention
from bot.storage.settings import RetentionSettings
from bot.storage.tables import (
    BroadcastRow,
    ChatRow,
    DeliveryRow,
    FavouriteRow,
    LatencyRow,
    PersonRow,
    ProverbRow,
    SubscriptionRow,
    TallyRow,
)

NOW = datetime.datetime(2026, 12, 1, 9, 30, tzinfo=datetime.UTC)
OLD = NOW - datetime.timedelta(days=100)
SETTINGS = RetentionSettings(people_days=90, proverbs_days=90, counts_days=90, deliveries_days=90)


def person(user_id: int, **values: object) -> PersonRow:
    """Somebody silent for long, unless said otherwise."""
    return PersonRow(**{"user_id": user_id, "first_seen": OLD, "last_seen": OLD, **values})


def proverb(number: int, at: datetime.datetime) -> Showing:
    """A proverb first sent at some moment."""
    return Showing(StoredProverb(f"zen-{number}", "zen", "1", number, "Да."), 1, at)


async def keys(database: Database, column: object) -> list[object]:
    """All values of a column."""
    async with database.reading() as session:
        return sorted(await session.scalars(select(column)))  # type: ignore[call-overload]


async def test_silent_people_are_forgotten(database: Database) -> None:
    """Not those who were here lately, are blocked, or get a proverb every day."""
    daily = SubscriptionRow(
        chat_id=4, hour=9, zone="UTC", next_due_at=NOW, created_by=4, created_at=OLD
    )
    async with database.writing() as session:
        session.add_all([person(1), person(2, last_seen=NOW), person(3, blocked_at=OLD), person(4)])
        session.add(daily)
    assert (await Retention(database, SETTINGS).apply(NOW)).people == 1
    assert await keys(database, PersonRow.user_id) == [2, 3, 4]


async def test_groups_left_long_ago_are_forgotten(database: Database) -> None:
    """A group where the bot still is stays, however silent; so does a blocked one."""
    dates = {"first_seen": OLD, "last_seen": OLD, "kind": "group"}
    async with database.writing() as session:
        session.add(ChatRow(chat_id=-1, left_at=OLD, **dates))
        session.add(ChatRow(chat_id=-2, left_at=None, **dates))
        session.add(ChatRow(chat_id=-3, left_at=OLD, blocked_at=OLD, **dates))
    assert (await Retention(database, SETTINGS).apply(NOW)).chats == 1
    assert await keys(database, ChatRow.chat_id) == [-3, -2]


async def test_old_proverbs_that_nobody_keeps_go(database: Database) -> None:
    """A favourite stays, a hidden one stays hidden, a young one stays."""
    await ProverbRecords(database).add([proverb(n, OLD) for n in (1, 2, 3)] + [proverb(4, NOW)])
    async with database.writing() as session:
        session.add(FavouriteRow(user_id=1, proverb_id="zen-2", at=OLD))
        hidden = await session.get(ProverbRow, "zen-3")
        assert hidden is not None
        hidden.hidden_at = OLD
    assert (await Retention(database, SETTINGS).apply(NOW)).proverbs == 1
    assert await keys(database, ProverbRow.id) == ["zen-2", "zen-3", "zen-4"]


async def test_old_figures_and_deliveries_go(database: Database) -> None:
    """Deliveries of a broadcast that still goes on stay."""
    async with database.writing() as session:
        for at in (OLD, NOW):
            session.add(TallyRow(day=at.date(), name="x", culture="", count=1))
            session.add(LatencyRow(day=at.date(), name="x", upper_ms=10, count=1))
        for number, over in ((1, OLD), (2, None)):
            row = BroadcastRow(id=number, text="", state="", created_by=1, created_at=OLD)
            row.finished_at = over
            session.add(row)
            await session.flush()
            session.add(DeliveryRow(broadcast_id=number, chat_id=1, state="sent"))
    removed = await Retention(database, SETTINGS).apply(NOW)
    assert (removed.counts, removed.deliveries) == (2, 1)
    assert await keys(database, DeliveryRow.broadcast_id) == [2]


async def test_without_limits_nothing_is_deleted(database: Database) -> None:
    """None keeps everything for ever."""
    settings = RetentionSettings(
        people_days=None, proverbs_days=None, counts_days=None, deliveries_days=None
    )
    async with database.writing() as session:
        session.add(person(1))
    await ProverbRecords(database).add([proverb(1, OLD)])
    assert await Retention(database, settings).apply(NOW) == Removed()
    assert await keys(database, PersonRow.user_id) == [1]
