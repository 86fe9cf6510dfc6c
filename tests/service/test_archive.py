"""The archive: notes at once, writes beside, loses nothing to a database that is away."""

import asyncio
import itertools
import random

import pytest

from bot.errors import ProverbHiddenError, StorageError
from bot.lm.proverb import Proverb
from bot.service import notes as module
from bot.service.archive import Archive
from bot.service.proverbs import ProverbService
from bot.service.settings import ServiceSettings
from bot.storage.database import Database
from bot.storage.overview import overview
from bot.storage.proverbs import ProverbRecords, Showing, StoredProverb
from bot.storage.tables import ProverbRow
from tests.service.makers import FakeMaker


class FlakyStore:
    """Keeps showings in memory, and fails or waits where a test asks for it."""

    def __init__(self) -> None:
        self.kept: list[Showing] = []
        self.failures = 0
        self.gate: asyncio.Event | None = None
        self.batches = 0

    async def add(self, showings: list[Showing]) -> None:
        """Keep them."""
        if self.gate is not None:
            await self.gate.wait()
        if self.failures:
            self.failures -= 1
            raise StorageError("away")
        self.batches += 1
        self.kept += showings

    async def find(self, proverb_id: str) -> StoredProverb | None:
        """Nothing, or a failure."""
        if self.failures:
            raise StorageError("away")
        return None

    def shown(self) -> dict[str, int]:
        """Times by id."""
        total: dict[str, int] = {}
        for each in self.kept:
            total[each.proverb.id] = total.get(each.proverb.id, 0) + each.times
        return total


@pytest.fixture
def store() -> FlakyStore:
    """A store that works."""
    return FlakyStore()


@pytest.fixture
def maker() -> FakeMaker:
    """A maker with three cultures."""
    return FakeMaker()


async def test_each_proverb_is_kept_once(database: Database, maker: FakeMaker) -> None:
    """Hundreds noted in a moment, some of them again, are rows with their showings."""
    archive = Archive(ProverbRecords(database))
    async with archive.writing():
        for seed in [*range(300), *range(100)]:
            archive.record(maker.make("sufi", seed))
        await archive.flushed()
    assert (await overview(database)).rows["proverb"] == 300
    async with database.reading() as session:
        row = await session.get(ProverbRow, "sufi-00007")
        assert row is not None
        assert (row.shown, row.culture, row.model_version, row.seed) == (2, "sufi", "000", 7)


async def test_what_waits_is_written_in_one_batch(store: FlakyStore, maker: FakeMaker) -> None:
    """While the database is busy notes gather; then they go out together."""
    archive = Archive(store)
    store.gate = asyncio.Event()
    async with archive.writing():
        archive.record(maker.make("sufi", 1))
        await asyncio.sleep(0)
        for seed in range(2, 50):
            archive.record(maker.make("sufi", seed))
        found = await archive.find("SUFI-00001")
        assert found is not None  # not yet written, but known
        store.gate.set()
        await archive.flushed()
    assert store.batches <= 2
    assert len(store.kept) == 49


async def test_a_database_that_comes_back_gets_everything(
    store: FlakyStore, maker: FakeMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be written is tried again, and counted once."""
    monkeypatch.setattr(module, "FIRST_PAUSE_S", 0.01)
    store.failures = 3
    archive = Archive(store)
    async with archive.writing():
        for seed in (1, 2, 1):
            archive.record(maker.make("sufi", seed))
            await asyncio.sleep(0.005)
        await archive.flushed()
    assert store.shown() == {"sufi-00001": 2, "sufi-00002": 1}


async def test_a_note_that_the_database_refuses_spoils_no_others(
    database: Database, maker: FakeMaker
) -> None:
    """An id too long, or a byte that PostgreSQL does not take, is dropped; the rest is kept."""
    archive = Archive(ProverbRecords(database))
    async with archive.writing():
        for seed in range(3):
            archive.record(maker.make("sufi", seed))
        archive.record(Proverb("sufi-" + "9" * 60, "sufi", "Да\0.", 10**30, relaxed=False))
        assert await archive.flushed(5)
        archive.record(maker.make("sufi", 3))
        assert await archive.flushed(5)
    assert (await overview(database)).rows["proverb"] == 4


async def test_a_database_that_stays_away_does_not_hold_up_the_end(
    store: FlakyStore, maker: FakeMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot ends in time, and what was lost is a matter of the log."""
    monkeypatch.setattr(module, "LAST_WRITE_S", 0.05)
    store.failures = 10**6
    archive = Archive(store)
    async with asyncio.timeout(20), archive.writing():
        archive.record(maker.make("sufi", 1))
    assert store.kept == []


async def test_memory_is_bounded(
    store: FlakyStore, maker: FakeMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the database away no more is kept than the bound allows."""
    monkeypatch.setattr(module, "CAPACITY", 10)
    archive = Archive(store)
    for seed in range(20):
        archive.record(maker.make("sufi", seed))
    async with archive.writing():
        await archive.flushed()
    assert len(store.kept) == 10


class SlowStore(FlakyStore):
    """Takes its time."""

    async def add(self, showings: list[Showing]) -> None:
        """Keep them a little later."""
        await asyncio.sleep(0.01)
        await super().add(showings)


async def test_what_comes_later_is_not_waited_for(maker: FakeMaker) -> None:
    """Whoever waits for a note to be written has it written, however busy the bot is."""
    store = SlowStore()
    archive = Archive(store)
    seeds = itertools.count(2)

    async def busy() -> None:
        while True:
            archive.record(maker.make("sufi", next(seeds)))
            await asyncio.sleep(0)

    async with archive.writing():
        archive.record(maker.make("sufi", 1))
        others = asyncio.create_task(busy())
        assert await archive.flushed(5)
        assert "sufi-00001" in store.shown()
        others.cancel()
        await asyncio.gather(others, return_exceptions=True)


async def test_a_proverb_without_an_id_is_not_kept(store: FlakyStore) -> None:
    """Nothing could name it."""
    archive = Archive(store)
    archive.record(Proverb(None, "zen", "Вымой чашку.", 1, relaxed=False))
    async with archive.writing():
        await archive.flushed()
    assert store.kept == []


async def test_an_id_is_found_without_its_model(database: Database, maker: FakeMaker) -> None:
    """What was sent once is given again from storage, word for word, its model long gone."""
    archive = Archive(ProverbRecords(database))
    service = ProverbService(maker, ServiceSettings(), random.Random(1), archive)
    maker.texts["zen"] = "Чашка пуста."
    async with archive.writing():
        told = Proverb("zen-90001", "zen", "Чашка пуста.", 90001, relaxed=False, about="чашка")
        archive.record(told)
        await archive.flushed()
        again = await service.remake("zen-90001")  # FakeMaker: a leading 9 is a model long gone
    assert again == told


async def test_a_hidden_proverb_is_not_given(database: Database, maker: FakeMaker) -> None:
    """Whoever has the id is told that it was taken back."""
    archive = Archive(ProverbRecords(database))
    service = ProverbService(maker, ServiceSettings(), random.Random(1), archive)
    async with archive.writing():
        archive.record(maker.make("zen", 1))
        await archive.flushed()
        async with database.writing() as session:
            row = await session.get(ProverbRow, "zen-00001")
            assert row is not None
            row.hidden_at = row.created_at
        with pytest.raises(ProverbHiddenError):
            await service.remake("zen-00001")


async def test_an_id_is_made_again_when_the_database_is_away(
    store: FlakyStore, maker: FakeMaker
) -> None:
    """The model answers where storage cannot."""
    store.failures = 1
    service = ProverbService(maker, ServiceSettings(), random.Random(1), Archive(store))
    assert (await service.remake("zen-00001")).text == "Пословица zen номер 1."
