"""Hidden proverbs and what is nearly one of them."""

import asyncio
import datetime
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import GenerationError, ProverbHiddenError
from bot.service.archive import Archive
from bot.service.proverbs import ProverbService
from bot.service.quarantine import Quarantine, _is_near
from bot.service.settings import PoolSettings, QuarantineSettings, ServiceSettings
from bot.storage.database import Database
from bot.storage.proverbs import ProverbRecords, Showing, StoredProverb
from bot.storage.quarantine import QuarantineRecords
from bot.storage.tables import ProverbRow
from tests.service.makers import FakeMaker

NOW = datetime.datetime(2026, 12, 1, 9, 30, tzinfo=datetime.UTC)
TEXTS = {
    "zen-00001": "Пустая чашка полна тишины.",
    "zen-00002": "Пустая чашка полна тишиной!",
    "sufi-00003": "«Пустая чашка» — полна тишины",
    "zen-00004": "Гора стоит, а путник идёт.",
}


@pytest.fixture
async def quarantine(database: Database) -> Quarantine:
    """An empty one, with four proverbs sent, three of them nearly the same."""
    sent = [
        Showing(StoredProverb(name, name.partition("-")[0], "1", 1, text), 1, NOW)
        for name, text in TEXTS.items()
    ]
    await ProverbRecords(database).add(sent)
    return made(database)


def made(database: Database) -> Quarantine:
    """A process's quarantine."""
    records = QuarantineRecords(database)
    return Quarantine(records, ProverbRecords(database), QuarantineSettings(), lambda: NOW)


async def hidden(database: Database) -> list[str]:
    """Ids of all hidden proverbs."""
    records = ProverbRecords(database)
    found = [await records.find(name) for name in TEXTS]
    return [each.id for each in found if each is not None and each.hidden]


async def test_a_hidden_text_goes_with_its_near_copies(
    quarantine: Quarantine, database: Database
) -> None:
    """Those sent before are hidden too, whatever their culture; those to come are not said."""
    verdict = await quarantine.hide("ZEN-00001")
    assert verdict is not None
    assert (verdict.proverb.text, verdict.copies) == (TEXTS["zen-00001"], 2)
    assert await hidden(database) == ["zen-00001", "zen-00002", "sufi-00003"]
    assert not quarantine.is_shown("пустая чашка полна ТИШИНЫ")
    assert quarantine.is_shown(TEXTS["zen-00004"])


async def test_other_processes_learn_of_it(quarantine: Quarantine, database: Database) -> None:
    """What one hides another knows after it has read again."""
    other = made(database)
    await quarantine.hide("zen-00001")
    assert other.is_shown(TEXTS["zen-00001"])
    await other.load()
    assert not other.is_shown(TEXTS["zen-00002"])


async def test_an_admin_can_take_it_back(quarantine: Quarantine, database: Database) -> None:
    """The proverb and its copies are shown again, unless another hidden one is near them too."""
    await quarantine.hide("zen-00001")
    verdict = await quarantine.show("zen-00001")
    assert verdict is not None
    assert verdict.copies == 2
    assert await hidden(database) == []
    assert quarantine.is_shown(TEXTS["zen-00001"])
    assert await quarantine.show("zen-00001") is None


async def test_two_that_are_near_keep_each_others_copies(
    quarantine: Quarantine, database: Database
) -> None:
    """Hidden one by one, the second was a copy before; showing the first frees nothing near it."""
    await quarantine.hide("zen-00001")
    await quarantine.hide("zen-00002")
    verdict = await quarantine.show("zen-00001")
    assert verdict is not None
    assert verdict.copies == 0
    assert await hidden(database) == ["zen-00002", "sufi-00003"]


async def test_what_was_never_sent_cannot_be_hidden(quarantine: Quarantine) -> None:
    """There is nothing to hide or show under such an id."""
    assert await quarantine.hide("zen-77777") is None
    assert await quarantine.show("zen-77777") is None


async def test_votes_hide_and_an_admin_decides(quarantine: Quarantine, database: Database) -> None:
    """Enough 👎 hide a proverb with its copies; shown again by an admin it stays shown."""
    async with database.writing() as session:
        row = await session.get(ProverbRow, "zen-00004")
        assert row is not None
        row.dislikes = 3
    assert [each.proverb.id for each in await quarantine.sweep()] == ["zen-00004"]
    assert await quarantine.sweep() == []
    assert await quarantine.show("zen-00004") is not None
    assert await quarantine.sweep() == []
    assert await hidden(database) == []


async def test_nothing_near_a_hidden_text_is_given(
    quarantine: Quarantine, database: Database
) -> None:
    """Neither as a new proverb nor by an id."""
    maker = FakeMaker()
    settings = ServiceSettings(pool=PoolSettings(size=0))
    archive = Archive(ProverbRecords(database))
    service = ProverbService(
        maker, settings, random.Random(1), archive, is_shown=quarantine.is_shown
    )
    maker.texts["zen"] = "Пустая чашка полна тишины!"
    assert (await service.proverb("zen")).text == maker.texts["zen"]
    await quarantine.hide("zen-00001")
    with pytest.raises(GenerationError):
        await service.proverb("zen")
    for name in ("zen-00002", "zen-00099"):  # one that was sent, one made anew
        with pytest.raises(ProverbHiddenError):
            await service.remake(name)
    assert "sufi" in (await service.proverb("sufi")).text


@given(st.text(), st.lists(st.text(), max_size=5))
def test_any_texts_can_be_compared(text: str, lines: list[str]) -> None:
    """Whatever the texts, a line is near itself and nothing is near no lines."""
    _is_near(text, lines)
    assert not _is_near(text, [])
    assert _is_near("роза молчит", [*lines, "роза молчит"])


async def test_what_is_hidden_while_it_is_read_stays_hidden(
    quarantine: Quarantine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reading begun before somebody hides a text does not bring it back."""
    begun, read = asyncio.Event(), QuarantineRecords.hidden

    async def slowly(records: QuarantineRecords, *reasons: str) -> list[StoredProverb]:
        found = await read(records, *reasons)
        begun.set()
        await asyncio.sleep(0.05)
        return found

    monkeypatch.setattr(QuarantineRecords, "hidden", slowly)
    reading = asyncio.create_task(quarantine.load())
    await begun.wait()
    await quarantine.hide("zen-00001")
    await reading
    assert not quarantine.is_shown(TEXTS["zen-00001"])


async def test_what_was_found_counts_until_something_changes(quarantine: Quarantine) -> None:
    """Hiding and showing again are heeded at once, also for texts asked about before."""
    text = TEXTS["zen-00001"]
    assert quarantine.is_shown(text)
    await quarantine.load()
    assert quarantine.is_shown(text)
    await quarantine.hide("zen-00004")
    assert quarantine.is_shown(text)
    await quarantine.hide("zen-00002")
    assert [quarantine.is_shown(text) for _ in range(2)] == [False, False]
    assert await quarantine.show("zen-00002") is not None
    assert quarantine.is_shown(text)
