"""Sending to everybody: each once, whatever happens in between."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.service import broadcasts as module
from bot.service.broadcasts import Broadcasts, Delivered, MovedError, NotYetError
from bot.service.pacer import Pacer
from bot.storage.broadcasts import (
    CLAIMED,
    DONE,
    FAILED,
    GONE,
    PENDING,
    SENT,
    STOPPED,
    Broadcast,
    BroadcastRecords,
)
from bot.storage.database import Database
from tests.storage.test_broadcasts import populate


class Post:
    """Takes messages, and fails or waits where a test asks for it."""

    def __init__(self) -> None:
        self.got: Counter[int] = Counter()
        self.errors: dict[int, list[Exception]] = {}
        """Chat -> what is raised, one after the other."""
        self.gone: set[int] = set()
        self.gate: asyncio.Event | None = None
        self.under_way = 0
        self.reports = 0

    async def deliver(self, _broadcast: Broadcast, chat_id: int) -> Delivered:
        """Take one."""
        if self.errors.get(chat_id):
            raise self.errors[chat_id].pop(0)
        if chat_id in self.gone:
            return Delivered.GONE
        self.got[chat_id] += 1  # on its way: nothing brings it back
        self.under_way += 1
        if self.gate is not None:
            await self.gate.wait()
        self.under_way -= 1
        return Delivered.SENT

    async def report(self, _broadcast: Broadcast) -> None:
        """Count the reports."""
        self.reports += 1


@pytest.fixture
def post() -> Post:
    """A post that works."""
    return Post()


def made(database: Database, per_second: float = 10_000) -> Broadcasts:
    """A process's broadcasts."""
    return Broadcasts(BroadcastRecords(database), Pacer(per_second))


@asynccontextmanager
async def running(broadcasts: Broadcasts, post: Post) -> AsyncIterator[None]:
    """The sending, cancelled at the end as when the bot is stopped."""
    task = asyncio.create_task(broadcasts.run(post.deliver, post.report))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def until(database: Database, number: int, **expected: int) -> None:
    """Wait until so many deliveries are in these states."""
    async with asyncio.timeout(30):
        while True:
            found = await BroadcastRecords(database).progress(number)
            if all(found[state] == count for state, count in expected.items()):
                return
            await asyncio.sleep(0.01)


async def state_of(database: Database, number: int, state: str) -> None:
    """Wait until a broadcast is in a state."""
    async with asyncio.timeout(30):
        while True:
            found = await BroadcastRecords(database).get(number)
            assert found is not None
            if found.state == state:
                return
            await asyncio.sleep(0.01)


async def begun(broadcasts: Broadcasts) -> int:
    """A broadcast that was confirmed."""
    number = await broadcasts.draft("Привет", [], 7)
    assert await broadcasts.start(number, groups=False, chat_id=7, message_id=1)
    return number


async def test_everybody_gets_it_once(database: Database, post: Post) -> None:
    """Then it is done, and the admin has been told."""
    await populate(database, 30)
    broadcasts = made(database)
    async with running(broadcasts, post):
        number = await begun(broadcasts)
        await state_of(database, number, DONE)
    assert post.got == Counter(dict.fromkeys(range(1, 31), 1))
    assert post.reports >= 1


async def test_two_processes_share_the_work(database: Database, post: Post) -> None:
    """Nobody gets it from both."""
    await populate(database, 30)
    one, other = made(database), made(database)
    number = await begun(one)
    async with running(one, post), running(other, post):
        await state_of(database, number, DONE)
        await until(database, number, sent=30)
    assert post.got == Counter(dict.fromkeys(range(1, 31), 1))


async def test_it_goes_on_after_a_restart(
    database: Database, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped in the middle with messages under way: the rest gets it, those do not again."""
    monkeypatch.setattr(module, "LAST_S", 0.05)
    await populate(database, 30)
    broadcasts = made(database)
    number = await begun(broadcasts)
    post.gate = asyncio.Event()
    async with running(broadcasts, post):
        async with asyncio.timeout(30):
            while post.under_way < module.AT_ONCE:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    post.gate = None
    async with running(made(database), post):
        await state_of(database, number, DONE)
    assert post.got == Counter(dict.fromkeys(range(1, 31), 1))
    progress = await broadcasts.progress(number)
    assert progress == Counter({SENT: 30 - module.AT_ONCE, CLAIMED: module.AT_ONCE})


async def test_what_is_under_way_at_the_end_is_waited_for(database: Database, post: Post) -> None:
    """A bot that is told to stop lets the messages on their way arrive, and knows it."""
    await populate(database, 8)
    broadcasts = made(database)
    number = await begun(broadcasts)
    post.gate = asyncio.Event()
    async with running(broadcasts, post):
        async with asyncio.timeout(30):
            while post.under_way < 8:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        asyncio.get_running_loop().call_later(0.05, post.gate.set)
    assert await broadcasts.progress(number) == Counter({SENT: 8})


async def test_it_can_be_stopped_and_go_on(database: Database, post: Post) -> None:
    """Stopped it rests with the others still to get it; going on it reaches them."""
    await populate(database, 20)
    broadcasts = made(database, per_second=50)
    async with running(broadcasts, post):
        number = await begun(broadcasts)
        while not post.got:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert await broadcasts.stop(number)
        assert not await broadcasts.stop(number)
        await until(database, number, sending=0)
        rest = (await broadcasts.progress(number))[PENDING]
        assert rest > 0
        await state_of(database, number, STOPPED)
        assert await broadcasts.go_on(number)
        await state_of(database, number, DONE)
    assert post.got == Counter(dict.fromkeys(range(1, 21), 1))


async def test_a_draft_can_be_discarded(database: Database, post: Post) -> None:
    """Then it cannot be sent any more."""
    await populate(database, 2)
    broadcasts = made(database)
    number = await broadcasts.draft("Привет", [], 7)
    assert await broadcasts.discard(number)
    assert not await broadcasts.start(number, groups=False, chat_id=7, message_id=1)
    assert not post.got


async def test_pauses_are_kept_and_hopeless_cases_given_up(database: Database, post: Post) -> None:
    """Who is not yet to be reached is tried again; who never is counts as failed."""
    await populate(database, 3)
    broadcasts = made(database)
    post.errors = {1: [NotYetError(0.05)] * 2, 2: [NotYetError(0.01)] * 100}
    post.gone = {3}
    async with running(broadcasts, post):
        number = await begun(broadcasts)
        await state_of(database, number, DONE)
    assert await broadcasts.progress(number) == Counter({SENT: 1, FAILED: 1, GONE: 1})
    assert len(post.errors[2]) == 100 - module.ATTEMPTS


async def test_a_chat_that_moved_gets_it_where_it_is(database: Database, post: Post) -> None:
    """Once, though it may be known under both numbers."""
    await populate(database, 2)
    broadcasts = made(database)
    post.errors = {1: [MovedError(-100)], 2: [MovedError(-100)]}
    async with running(broadcasts, post):
        number = await begun(broadcasts)
        await state_of(database, number, DONE)
    assert post.got == Counter({-100: 1})


async def test_the_pace_is_kept(sqlite: Database, post: Post) -> None:
    """Forty messages at fifty a second take most of a second at least."""
    await populate(sqlite, 40)
    broadcasts = made(sqlite, per_second=50)
    async with running(broadcasts, post):
        began = asyncio.get_running_loop().time()
        number = await begun(broadcasts)
        await state_of(sqlite, number, DONE)
        assert asyncio.get_running_loop().time() - began >= 39 / 50
