"""The tables of people and chats."""

import datetime

from bot.storage.database import Database
from bot.storage.people import ChatSeen, PeopleRecords, PersonSeen
from bot.storage.tables import ChatRow, PersonRow

NOW = datetime.datetime(2026, 12, 1, 9, 30, tzinfo=datetime.UTC)
LATER = NOW + datetime.timedelta(days=1)
ANNA, GROUP = 1000, -1_000_000_000_000


async def person(database: Database) -> PersonRow:
    """Anna's row."""
    async with database.reading() as session:
        found = await session.get(PersonRow, ANNA)
        assert found is not None
        return found


async def chat(database: Database) -> ChatRow:
    """The group's row."""
    async with database.reading() as session:
        found = await session.get(ChatRow, GROUP)
        assert found is not None
        return found


async def test_first_and_last_moments_are_kept(database: Database) -> None:
    """Seen twice: one row with both moments, and when she first wrote in private."""
    records = PeopleRecords(database)
    await records.add([PersonSeen(ANNA, NOW, False)], [ChatSeen(GROUP, "group", NOW)])
    assert (await person(database)).started_at is None
    await records.add([PersonSeen(ANNA, LATER, True)], [ChatSeen(GROUP, "supergroup", LATER)])
    found = await person(database)
    assert (found.first_seen, found.last_seen, found.started_at) == (NOW, LATER, LATER)
    group = await chat(database)
    assert (group.first_seen, group.last_seen, group.kind) == (NOW, LATER, "supergroup")


async def test_who_is_lost_comes_back_by_writing(database: Database) -> None:
    """Lost until seen in private again; being seen in a group does not count."""
    records = PeopleRecords(database)
    await records.add([PersonSeen(ANNA, NOW, True)], [ChatSeen(GROUP, "group", NOW)])
    await records.lost(ANNA, LATER)
    await records.lost(GROUP, LATER)
    await records.lost(ANNA, LATER + datetime.timedelta(days=1))  # the first moment counts
    await records.add([PersonSeen(ANNA, LATER, False)], [])
    assert (await person(database)).unreachable_at == LATER
    assert (await chat(database)).left_at == LATER
    await records.add([PersonSeen(ANNA, LATER, True)], [ChatSeen(GROUP, "group", LATER)])
    assert (await person(database)).unreachable_at is None
    assert (await chat(database)).left_at is None


async def test_people_and_chats_are_blocked(database: Database) -> None:
    """Known or not, until they are heard again; being seen does not unblock."""
    records = PeopleRecords(database)
    await records.set_blocked(ANNA, True, NOW)
    await records.set_blocked(GROUP, True, NOW)
    await records.add([PersonSeen(ANNA, LATER, True)], [ChatSeen(GROUP, "group", LATER)])
    assert await records.blocked() == {ANNA, GROUP}
    await records.set_blocked(ANNA, False, LATER)
    assert await records.blocked() == {GROUP}
