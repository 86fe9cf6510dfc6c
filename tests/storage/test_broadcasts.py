"""Broadcasts in the database: who is addressed, claimed by one, settled once."""

import asyncio
import datetime
from collections import Counter

from bot.storage.broadcasts import (
    CLAIMED,
    DISCARDED,
    DONE,
    DRAFT,
    PENDING,
    SENDING,
    SENT,
    STOPPED,
    BroadcastRecords,
)
from bot.storage.database import Database
from bot.storage.people import ChatSeen, PeopleRecords, PersonSeen

NOW = datetime.datetime(2026, 12, 1, 9, 30, tzinfo=datetime.UTC)
GROUP, CHANNEL, LEFT = -1, -2, -3


async def populate(database: Database, count: int) -> None:
    """So many people who have started the bot, and some who have not, are lost or blocked."""
    people = PeopleRecords(database)
    await people.add(
        [PersonSeen(n, NOW, True) for n in range(1, count + 3)] + [PersonSeen(900, NOW, False)],
        [
            ChatSeen(GROUP, "supergroup", NOW),
            ChatSeen(CHANNEL, "channel", NOW),
            ChatSeen(LEFT, "group", NOW),
        ],
    )
    await people.lost(count + 1, NOW)
    await people.set_blocked(count + 2, True, NOW)
    await people.lost(LEFT, NOW)


async def started(database: Database, count: int, *, groups: bool = False) -> int:
    """A broadcast on its way to so many people."""
    await populate(database, count)
    records = BroadcastRecords(database)
    number = await records.create("Привет", [{"type": "bold", "offset": 0, "length": 6}], 7, NOW)
    assert await records.start(number, groups=groups)
    return number


async def test_it_goes_to_those_who_can_be_reached(database: Database) -> None:
    """People who started it; groups if asked; nobody lost, blocked, left, and no channel."""
    await populate(database, 3)
    records = BroadcastRecords(database)
    assert await records.audience() == (3, 1)
    number = await records.create("Привет", [], 7, NOW)
    assert await records.start(number, groups=True)
    claimed = [await records.claim(number, NOW) for _ in range(5)]
    assert claimed == [3, 2, 1, GROUP, None]


async def test_a_broadcast_comes_back_as_it_was_written(database: Database) -> None:
    """Text, formatting, author, and where its progress is shown."""
    records = BroadcastRecords(database)
    number = await started(database, 1)
    await records.show_progress_in(number, 7, 99)
    (found,) = await records.in_progress()
    assert (found.text, found.entities[0]["type"], found.created_by) == ("Привет", "bold", 7)
    assert (found.progress_chat_id, found.progress_message_id) == (7, 99)
    assert await records.get(number) == found
    assert await records.get(4711) is None


async def test_it_starts_once(database: Database) -> None:
    """Of two presses at the same time one starts it; the receivers are there once."""
    await populate(database, 3)
    records = BroadcastRecords(database)
    number = await records.create("Привет", [], 7, NOW)
    began = await asyncio.gather(*(records.start(number, groups=False) for _ in range(2)))
    assert sorted(began) == [False, True]
    assert await records.progress(number) == Counter({PENDING: 3})


async def test_no_receiver_is_claimed_twice(database: Database) -> None:
    """Many claim at the same time, and each gets another, until there is none."""
    number = await started(database, 40)
    records = BroadcastRecords(database)

    async def claim_all() -> list[int]:
        found = []
        while (chat_id := await records.claim(number, NOW)) is not None:
            found.append(chat_id)
        return found

    lists = await asyncio.gather(*(claim_all() for _ in range(6)))
    claimed = sorted(chat for each in lists for chat in each)
    assert len(set(claimed)) == len(claimed)
    # Who passes over a row that another holds may leave early; then the rest is still pending.
    assert sorted([*claimed, *await claim_all()]) == list(range(1, 41))


async def test_what_is_stopped_is_not_claimed(database: Database) -> None:
    """Until it goes on."""
    number = await started(database, 2)
    records = BroadcastRecords(database)
    assert await records.claim(number, NOW) == 2
    assert await records.set_state(number, [SENDING], STOPPED, NOW)
    assert await records.claim(number, NOW) is None
    assert await records.in_progress() == []
    assert await records.set_state(number, [STOPPED], SENDING, NOW)
    assert await records.claim(number, NOW) == 1


async def test_states_change_only_from_where_they_may(database: Database) -> None:
    """A draft that is discarded cannot be sent, and a finished one not stopped."""
    records = BroadcastRecords(database)
    number = await records.create("Привет", [], 7, NOW)
    assert await records.set_state(number, [DRAFT], DISCARDED, NOW)
    assert not await records.start(number, groups=False)
    assert not await records.set_state(number, [SENDING], DONE, NOW)
    assert not await records.set_state(4711, [DRAFT], DISCARDED, NOW)


async def test_deliveries_are_settled_given_back_and_added(database: Database) -> None:
    """Each state is counted; a chat that moved is addressed once under its new number."""
    number = await started(database, 3)
    records = BroadcastRecords(database)
    for state in (SENT, PENDING, CLAIMED):
        chat_id = await records.claim(number, NOW)
        assert chat_id is not None
        await records.settle(number, chat_id, state, NOW)
        if state == PENDING:
            assert await records.claim(number, NOW) == chat_id
    for _ in range(2):
        await records.add_receiver(number, -77)
    # The second was given back and claimed again; then the third claim took the last.
    assert await records.progress(number) == Counter({SENT: 1, CLAIMED: 2, PENDING: 1})
