"""The hidden part of the proverbs."""

import datetime

import pytest

from bot.storage.database import Database
from bot.storage.proverbs import ProverbRecords, Showing, StoredProverb
from bot.storage.quarantine import AS_COPY, BY_ADMIN, KEPT, QuarantineRecords
from bot.storage.tables import ProverbRow

NOW = datetime.datetime(2026, 12, 1, 9, 30, tzinfo=datetime.UTC)


async def keep(database: Database, count: int, **votes: int) -> list[str]:
    """Keep some proverbs, each with these votes; returns their ids."""
    ids = [f"zen-{number:05d}" for number in range(count)]
    sent = [Showing(StoredProverb(name, "zen", "1", 1, f"Текст {name}."), 1, NOW) for name in ids]
    await ProverbRecords(database).add(sent)
    async with database.writing() as session:
        for name in ids:
            row = await session.get(ProverbRow, name)
            assert row is not None
            for key, value in votes.items():
                setattr(row, key, value)
    return ids


async def test_hiding_and_showing_count_what_changed(database: Database) -> None:
    """What is hidden already is not hidden again, nor shown twice; the reason is kept."""
    records = QuarantineRecords(database)
    ids = await keep(database, 3)
    assert await records.hide(ids[:2], BY_ADMIN, NOW) == 2
    assert await records.hide(ids, AS_COPY, NOW) == 1
    assert [each.id for each in await records.hidden(BY_ADMIN)] == ids[:2]
    assert all(each.hidden for each in await records.hidden(BY_ADMIN, AS_COPY))
    assert await records.show(ids[:1]) == 1
    assert await records.show(ids[:1]) == 0


async def test_all_shown_ones_are_paged_through(database: Database) -> None:
    """Thousands come in pages, each once, the hidden left out."""
    records = QuarantineRecords(database)
    ids = await keep(database, 4500) if database.is_sqlite else await keep(database, 2100)
    await records.hide(ids[:700], BY_ADMIN, NOW)
    found = [name async for page in records.shown() for name, _ in page]
    assert found == ids[700:]


@pytest.mark.parametrize(
    ("likes", "dislikes", "out"),
    [(0, 2, False), (0, 3, True), (1, 3, True), (2, 3, False), (10, 30, True), (100, 30, False)],
)
async def test_enough_dislikes_vote_a_proverb_out(
    database: Database, likes: int, dislikes: int, out: bool
) -> None:
    """At least three 👎 and seven tenths of all votes."""
    ids = await keep(database, 1, likes=likes, dislikes=dislikes)
    found = await QuarantineRecords(database).voted_out(3, 0.7)
    assert [each.id for each in found] == (ids if out else [])


async def test_what_an_admin_shows_again_is_not_voted_out(database: Database) -> None:
    """The admin's word goes before the votes."""
    records = QuarantineRecords(database)
    ids = await keep(database, 1, dislikes=9)
    await records.hide(ids, BY_ADMIN, NOW)
    await records.show(ids, KEPT)
    assert await records.voted_out(3, 0.7) == []
