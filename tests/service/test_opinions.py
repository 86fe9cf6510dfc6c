"""Votes and favourites on whatever the bot has said."""

import random

import pytest

from bot.errors import MalformedIdError, StorageError
from bot.service.archive import Archive
from bot.service.opinions import Favourites, Votes
from bot.service.proverbs import ProverbService
from bot.service.settings import ServiceSettings
from bot.service.shelter import Shelter
from bot.storage.database import Database
from bot.storage.favourites import FavouriteRecords
from bot.storage.proverbs import ProverbRecords
from bot.storage.votes import Counts, VoteRecords
from tests.service.makers import FakeMaker

ANNA = 1000


class Setting:
    """Services over one database."""

    def __init__(self, database: Database) -> None:
        self.archive = Archive(ProverbRecords(database))
        self.service = ProverbService(
            FakeMaker(), ServiceSettings(), random.Random(1), self.archive
        )
        shelter = Shelter(self.service, self.archive)
        self.votes = Votes(VoteRecords(database), shelter)
        self.favourites = Favourites(FavouriteRecords(database), shelter)


async def test_a_proverb_of_this_moment_can_be_voted_on(sqlite: Database) -> None:
    """The archive has noted it, but not written it yet."""
    setting = Setting(sqlite)
    proverb = await setting.service.proverb("zen")
    assert proverb.id is not None
    async with setting.archive.writing():
        setting.archive.record(proverb)
        cast = await setting.votes.cast(proverb.id, ANNA, 1)
    assert cast.counts == Counts(1, 0)


async def test_a_proverb_deleted_as_old_is_kept_anew(sqlite: Database) -> None:
    """Its model makes it again, and the vote and the star are tied to it."""
    setting = Setting(sqlite)
    async with setting.archive.writing():
        assert (await setting.votes.cast("zen-00017", ANNA, -1)).counts == Counts(0, 1)
        assert await setting.favourites.toggle("zen-00018", ANNA) is True
    page = await setting.favourites.page(ANNA)
    assert [each.text for each in page.proverbs] == ["Пословица zen номер 18."]
    assert await setting.votes.known("zen-00017") == Counts(0, 1)


async def test_what_never_was_is_refused(sqlite: Database) -> None:
    """Callback data can be forged: an id of nothing gets no vote."""
    setting = Setting(sqlite)
    async with setting.archive.writing():
        with pytest.raises(MalformedIdError):
            await setting.votes.cast("zen-x", ANNA, 1)


async def test_an_archive_that_cannot_write_is_told(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wait for it is bounded."""
    monkeypatch.setattr("bot.service.shelter.FLUSH_S", 0.01)
    with pytest.raises(StorageError, match="storage_failed"):
        await Setting(sqlite).votes.cast("zen-00017", ANNA, 1)


async def test_pages_stay_within_what_there_is(sqlite: Database) -> None:
    """A page beyond the last is the last; of nothing there is one empty page."""
    setting = Setting(sqlite)
    assert (await setting.favourites.page(ANNA, 7)).total == 0
    async with setting.archive.writing():
        for number in range(6):
            await setting.favourites.toggle(f"zen-{number:05}", ANNA)
    page = await setting.favourites.page(ANNA, 7)
    assert (page.number, page.pages, page.total, page.first, len(page.proverbs)) == (1, 2, 6, 6, 1)
