"""The proverb service over a fake maker."""

import asyncio
import random
import threading
from typing import Any

import pytest

from bot.errors import BusyError, GenerationError, MalformedIdError, UnknownCultureError
from bot.service.proverbs import SEEDS_PER_REQUEST, ProverbMaker, ProverbService
from bot.service.settings import ServiceSettings
from tests.service.makers import FakeMaker, eventually


def service(maker: ProverbMaker, seed: int = 0, **settings: Any) -> ProverbService:
    """A service over the maker, its seeds drawn reproducibly."""
    return ProverbService(maker, ServiceSettings.model_validate(settings), random.Random(seed))


async def test_same_rng_gives_the_same_proverbs() -> None:
    """Seeds come from the injected generator and nowhere else."""
    first = [(await service(FakeMaker(), seed=5).proverb("sufi")).seed for _ in range(2)]
    assert first[0] == first[1]
    assert first[0] != (await service(FakeMaker(), seed=6).proverb("sufi")).seed


async def test_any_draws_from_all_cultures() -> None:
    """Over many requests every culture comes up."""
    offers = service(FakeMaker())
    assert {(await offers.any_proverb()).culture for _ in range(60)} == {"sufi", "zen", "jewish"}


async def test_unknown_culture_is_refused_without_work() -> None:
    """A culture without a model is refused before any worker is taken."""
    maker = FakeMaker()
    with pytest.raises(UnknownCultureError, match="klingon"):
        await service(maker).proverb("klingon")
    assert not maker.calls


async def test_unlucky_seeds_are_passed_over() -> None:
    """A seed that gives nothing sayable costs the asker nothing."""
    maker = FakeMaker()
    maker.unlucky_seeds = SEEDS_PER_REQUEST - 1
    offers = service(maker)
    assert (await offers.proverb("zen")).culture == "zen"
    assert offers.counters.failed == 0


async def test_all_seeds_unlucky_is_an_error() -> None:
    """When no seed gives a text the asker learns of it, and it is counted."""
    maker = FakeMaker()
    maker.unlucky_seeds = SEEDS_PER_REQUEST
    offers = service(maker)
    with pytest.raises(GenerationError):
        await offers.proverb("zen")
    assert offers.counters.failed == 1


async def test_counters_tell_made_relaxed_and_busy() -> None:
    """What was made, with which bar, and what was turned away is counted."""
    maker = FakeMaker()
    offers = service(maker, workers=1, queue=0)
    relaxed = sum([(await offers.proverb("zen")).relaxed for _ in range(10)])
    assert (offers.counters.made, offers.counters.relaxed) == (10, relaxed)
    maker.gates["zen"] = gate = threading.Event()
    slow = asyncio.create_task(offers.proverb("zen"))
    await asyncio.sleep(0)
    with pytest.raises(BusyError):
        await offers.proverb("sufi")
    gate.set()
    await slow
    assert offers.counters.busy == 1


async def test_never_more_at_once_than_workers() -> None:
    """However many ask together, only so many proverbs are made at the same time."""
    maker = FakeMaker()
    maker.gates["sufi"] = gate = threading.Event()
    offers = service(maker, workers=2, queue=64)
    before = set(threading.enumerate())
    asked = [asyncio.create_task(offers.proverb("sufi")) for _ in range(40)]
    await asyncio.sleep(0)  # each has taken a worker now, or its place in the queue
    # A thread that has begun ends behind the gate only, so all that there are can be counted.
    assert len(set(threading.enumerate()) - before) == 2
    gate.set()
    await asyncio.gather(*asked)
    assert maker.most_running <= 2
    assert maker.calls["sufi"] == 40


async def test_event_loop_stays_free() -> None:
    """While a proverb is being made the event loop serves others."""
    maker = FakeMaker()
    maker.gates["zen"] = gate = threading.Event()
    offers = service(maker)
    slow = asyncio.create_task(offers.proverb("zen"))
    assert (await offers.proverb("sufi")).culture == "sufi"
    assert not slow.done()
    gate.set()
    assert (await slow).culture == "zen"


async def test_remake_gives_the_proverb_of_an_id() -> None:
    """An id gives its proverb again; a mistyped one is no failure of the service."""
    offers = service(FakeMaker())
    made = await offers.proverb("sufi")
    assert made.id is not None
    assert await offers.remake(made.id) == made
    with pytest.raises(MalformedIdError):
        await offers.remake("sufi-oops")
    assert offers.counters.failed == 0


async def test_what_is_ready_is_given_at_once_and_the_rest_is_made() -> None:
    """A burst empties the pool and is then served on the spot; nobody is turned away."""
    maker = FakeMaker(("sufi",))
    offers = service(maker, pool={"size": 3, "best_of": 1, "cpu_share": 1.0, "idle_s": 0.0})
    offers.pool.start()
    await asyncio.to_thread(eventually, lambda: offers.pool.count("sufi") == 3)
    offers.pool.stop(10)
    answers = await asyncio.gather(*(offers.proverb("sufi", chat=number) for number in range(9)))
    assert len({each.seed for each in answers}) == 9
    assert (offers.counters.made, offers.counters.ready) == (9, 3)


async def test_a_chat_does_not_hear_the_same_made_on_the_spot() -> None:
    """A text that the chat was told lately is made anew as long as seeds are left."""
    maker = FakeMaker(("sufi",))
    offers = service(maker)
    first = await offers.proverb("sufi", chat=1)
    usual = maker.make
    answers = iter([first])
    maker.make = lambda culture, seed: (
        next(answers, None)
        or usual(  # type: ignore[method-assign]
            culture, seed
        )
    )
    assert (await offers.proverb("sufi", chat=1)).text != first.text
    maker.texts["sufi"] = first.text
    assert (await offers.proverb("sufi", chat=1)).text == first.text  # rather than none
    assert (await offers.proverb("sufi", chat=2)).text == first.text


async def test_hidden_texts_are_not_given() -> None:
    """A text that is hidden is passed over; where all are, the asker hears that there is none."""
    maker = FakeMaker(("sufi", "zen"))
    maker.texts["zen"] = "Скрыто."
    settings = ServiceSettings()
    offers = ProverbService(
        maker, settings, random.Random(0), is_shown=lambda text: text != "Скрыто."
    )
    with pytest.raises(GenerationError, match="hidden"):
        await offers.proverb("zen")
    assert (await offers.proverb("sufi")).culture == "sufi"


async def test_any_keeps_to_the_cultures_asked_for() -> None:
    """Of those named only such as are on offer are drawn; if none is, all are."""
    offers = service(FakeMaker())
    drawn = [await offers.any_proverb(among=["zen", "gone", "sufi"]) for _ in range(40)]
    assert {each.culture for each in drawn} == {"zen", "sufi"}
    drawn = [await offers.any_proverb(among=["gone"]) for _ in range(60)]
    assert {each.culture for each in drawn} == {"sufi", "zen", "jewish"}
