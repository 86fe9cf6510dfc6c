"""Proverbs to choose from: at once, in pages, and told only when chosen."""

import asyncio
import random
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ModelGoneError
from bot.lm.proverb import Proverb
from bot.service.archive import Archive
from bot.service.naming import CultureNames
from bot.service.offers import PAGE, Offers, Place
from bot.service.proverbs import ProverbService
from bot.service.settings import ServiceSettings
from tests.service.makers import PATIENCE_S, FakeMaker, eventually
from tests.service.test_archive import FlakyStore

NAMES = {
    "sufi": ["sufi", "суфийская мудрость"],
    "zen": ["zen", "дзэнское изречение"],
    "jewish": ["jew"],
}
SIZE = 10
ANNA, BORIS = 1, 2


@pytest.fixture
def maker() -> FakeMaker:
    """A maker with three cultures."""
    return FakeMaker()


class Fixture:
    """Offers over a fake maker, and what they are made of."""

    def __init__(self, maker: FakeMaker, **options: Any) -> None:
        size = options.pop("size", SIZE)
        hidden: set[str] = options.pop("hidden", set())
        pool = {"size": size, "best_of": 1, "cpu_share": 1.0, "idle_s": 0.0}
        settings = ServiceSettings.model_validate({"pool": pool, **options.pop("service", {})})
        self.store = FlakyStore()
        self.archive = Archive(self.store)
        self.service = ProverbService(
            maker, settings, random.Random(1), self.archive, is_shown=lambda t: t not in hidden
        )
        options = {"pause_s": 0.0, **options}
        names = CultureNames(NAMES)
        self.offers = Offers(self.service, self.archive, names, random.Random(2), **options)

    async def typed(self, text: str, place: Place | None = None, user: int = ANNA) -> list[Proverb]:
        """What is offered for a text."""
        return list((await self.offers.page(text, place, user)).proverbs)


@asynccontextmanager
async def filled(maker: FakeMaker, **options: Any) -> AsyncIterator[Fixture]:
    """Offers with a pool that was filled, and is filled no more."""
    size = options.get("size", SIZE)
    fixture = Fixture(maker, **options)
    pool = fixture.service.pool
    pool.start()
    await asyncio.to_thread(
        eventually, lambda: all(pool.count(each) == size for each in maker.cultures())
    )
    await asyncio.to_thread(pool.stop, PATIENCE_S)
    async with fixture.archive.writing():
        yield fixture


async def test_nothing_typed_offers_all_cultures(maker: FakeMaker) -> None:
    """A full page, well mixed, and the next time another one."""
    async with filled(maker) as at:
        first, second = await at.typed(""), await at.typed("")
    assert len(first) == len({each.id for each in first}) == PAGE
    assert [each.culture for each in first[:3]] != [first[0].culture] * 3
    assert {each.culture for each in first[:3]} == set(maker.cultures())
    assert [each.id for each in first] != [each.id for each in second]


async def test_pages_follow_each_other(maker: FakeMaker) -> None:
    """Page by page all that is ready is offered, each once; the last page has none behind it."""
    async with filled(maker) as at:
        page = await at.offers.page("", None, ANNA)
        seen = list(page.proverbs)
        while page.following is not None:
            page = await at.offers.page("", page.following, ANNA)
            seen += page.proverbs
    assert len(seen) == len({each.id for each in seen}) == 3 * SIZE


async def test_a_culture_is_picked_by_its_name(maker: FakeMaker) -> None:
    """Only its proverbs, on every page."""
    async with filled(maker) as at:
        found = await at.typed("суфийскую")
    assert {each.culture for each in found} == {"sufi"}
    assert len(found) == SIZE


async def test_a_culture_without_a_model_is_as_if_none_was_named() -> None:
    """Who names one that is not on offer gets the others."""
    async with filled(FakeMaker(("zen",))) as at:
        assert {each.culture for each in await at.typed("суфийскую")} == {"zen"}


async def test_looking_takes_nothing(maker: FakeMaker) -> None:
    """However much is typed, the pool is as full as before and nothing counts as told."""
    async with filled(maker) as at:
        calls = maker.calls.total()
        for length in range(12):
            await at.typed("суфийская м"[:length])
        assert maker.calls.total() == calls
        assert [at.service.pool.count(each) for each in maker.cultures()] == [SIZE] * 3
        await at.archive.flushed()
    assert at.store.kept == []


async def test_the_chosen_one_is_told(maker: FakeMaker) -> None:
    """It is kept and counted once, and not offered again."""
    async with filled(maker) as at:
        first = (await at.typed("zen"))[0]
        assert first.id is not None
        assert await at.offers.chosen(first.id) == first
        await at.archive.flushed()
        left = await at.typed("дзэн")
    assert [(each.proverb.id, each.times) for each in at.store.kept] == [(first.id, 1)]
    assert len(left) == SIZE - 1
    assert first not in left


async def test_a_choice_after_a_restart_is_told_too(maker: FakeMaker) -> None:
    """What the process before had offered is made again by its id."""
    at = Fixture(maker)
    async with at.archive.writing():
        chosen = await at.offers.chosen("zen-00012")
        assert chosen.text == "Пословица zen номер 12."
        with pytest.raises(ModelGoneError):
            await at.offers.chosen("zen-90000")
    assert [each.proverb.id for each in at.store.kept] == ["zen-00012"]


async def test_a_word_comes_first(maker: FakeMaker) -> None:
    """One about it, made for the asker, then what is ready; asked again nothing more is made."""
    async with filled(maker) as at:
        first, *others = await at.typed("суфийская сердцем")
        assert (first.about, first.culture) == ("сердце", "sufi")
        assert {(each.about, each.culture) for each in others} == {("", "sufi")}
        calls = maker.calls.total()
        assert (await at.typed("суфийская сердце"))[0] == first
        assert maker.calls.total() == calls
        assert first.id is not None
        await at.offers.chosen(first.id)
        assert (await at.typed("суфийская сердце"))[0] != first


async def test_a_word_does_not_come_again_on_the_next_page(maker: FakeMaker) -> None:
    """Only the first page has the one about it."""
    async with filled(maker) as at:
        page = await at.offers.page("сердце", None, ANNA)
        assert page.following is not None
        following = await at.offers.page("сердце", page.following, ANNA)
    assert [each.about for each in page.proverbs if each.about] == ["сердце"]
    assert not any(each.about for each in following.proverbs)
    assert not set(page.proverbs) & set(following.proverbs)


async def test_what_is_ready_about_a_word_goes_before_the_rest(maker: FakeMaker) -> None:
    """A ready proverb that has the word is offered right behind the one that was made."""
    maker.texts["zen"] = "Сердца не спрашивают дороги."
    async with filled(maker, size=1) as at:
        found = await at.typed("сердце")
    assert len(found) == 4
    assert [each.text for each in found[1:2]] == [maker.texts["zen"]]


@pytest.mark.parametrize("typed", ["серд", "с", "в", "хрмпф", "heart", "123", "😀", "<b>", "'; --"])
async def test_half_a_word_is_no_word(maker: FakeMaker, typed: str) -> None:
    """For what is no Russian word nothing is made: there are ordinary ones."""
    async with filled(maker) as at:
        calls = maker.calls.total()
        found = await at.typed(typed)
        assert len(found) == PAGE
        assert not any(each.about for each in found)
        assert maker.calls.total() == calls


async def test_who_types_on_does_not_mean_the_word_so_far(maker: FakeMaker) -> None:
    """Each beginning that is a word gets ordinary ones; only the last is made something about."""
    async with filled(maker, pause_s=0.2) as at:
        calls = maker.calls.total()
        words = ("сердце", "сердцеед", "сердцевина")
        pages = await asyncio.gather(
            *(at.typed(word) for word in words), at.typed("дорога", user=BORIS)
        )
        made = maker.calls.total() - calls
    assert [bool(page[0].about) for page in pages] == [False, False, True, True]
    assert made == 2


async def test_a_slow_word_holds_nothing_up(maker: FakeMaker) -> None:
    """After a moment there are ordinary ones; it is offered to who asks next."""
    gate = threading.Event()
    async with filled(maker, moment_s=0.05) as at:
        maker.gates["sufi"] = gate
        found = await at.typed("суфийская сердце")
        assert len(found) == SIZE
        assert not any(each.about for each in found)
        gate.set()
        async with asyncio.timeout(PATIENCE_S):
            while not any(each.about for each in found):
                found = await at.typed("суфийская сердце")


async def test_with_an_empty_pool_one_is_made(maker: FakeMaker) -> None:
    """And kept for the next one who types."""
    at = Fixture(maker)
    first = await at.typed("суфии")
    assert [each.culture for each in first] == ["sufi"]
    assert await at.typed("суфии") == first
    assert maker.calls.total() == 1


async def test_without_a_pool_one_is_made_each_time(maker: FakeMaker) -> None:
    """A pool of size 0 keeps nothing."""
    at = Fixture(maker, size=0)
    first, second = await at.typed("zen"), await at.typed("дзэн")
    assert len(first) == len(second) == 1
    assert first != second


async def test_nothing_ready_and_all_busy_is_an_empty_page(maker: FakeMaker) -> None:
    """Nobody waits longer than a moment, and few things are made at the same time."""
    gate = threading.Event()
    maker.gates = dict.fromkeys(maker.cultures(), gate)
    at = Fixture(maker, moment_s=0.05)
    try:
        for text in ("суфии", "дзэн", "jew", "", "суфии сердце", "дзэн сердце"):
            assert await at.typed(text) == []
        assert maker.running <= 4
    finally:
        gate.set()


async def test_hidden_ones_are_not_offered(maker: FakeMaker) -> None:
    """What was hidden since it was made is passed over."""
    hidden: set[str] = set()
    async with filled(maker, hidden=hidden) as at:
        found = await at.typed("суфии")
        hidden.add(found[0].text)
        assert await at.typed("суфии") != []
        assert found[0] not in await at.typed("суфии")


async def test_an_id_gives_its_proverb(maker: FakeMaker) -> None:
    """At once, or not at all."""
    at = Fixture(maker)
    found = await at.offers.named("zen-00012")
    assert found is not None
    assert found.text == "Пословица zen номер 12."
    assert await at.offers.named("zen-90000") is None
    assert await at.offers.named("zen-xxxxx") is None


@given(st.integers(0, 2**32 - 1), st.integers(0, 99_999))
def test_a_place_is_read_as_it_was_written(seed: int, start: int) -> None:
    """And fits into the offset that Telegram keeps for the bot."""
    place = Place(seed, start)
    assert Place.read(str(place)) == place
    assert len(str(place).encode()) <= 64


@given(st.text())
def test_other_offsets_are_none(text: str) -> None:
    """What the bot did not write begins anew."""
    place = Place.read(text)
    assert place is None or str(place) == text
