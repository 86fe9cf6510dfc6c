"""The pool of ready proverbs, over a fake maker."""

import contextlib
import itertools
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.errors import GenerationError
from bot.lm.proverb import Proverb
from bot.service.lately import Heard
from bot.service.pool import Pool
from bot.service.settings import PoolSettings
from tests.service.makers import PATIENCE_S, FakeMaker, eventually


@contextlib.contextmanager
def filling(maker: FakeMaker, **settings: float) -> Iterator[Pool]:
    """A pool that is being filled; without rest and at once, unless the settings say otherwise."""
    usual = {"size": 4, "best_of": 3, "cpu_share": 1.0, "idle_s": 0.0}
    pool = Pool(maker, PoolSettings.model_validate({**usual, **settings}), random.Random(1))
    pool.start()
    try:
        yield pool
    finally:
        pool.stop(PATIENCE_S)
        assert not any(thread.name.startswith("proverb-pool") for thread in threading.enumerate())


def is_full(pool: Pool, maker: FakeMaker, size: int = 4) -> bool:
    """Whether as many as that are ready of every culture."""
    return all(pool.count(culture) == size for culture in maker.cultures())


def test_every_culture_is_filled_to_its_size_and_no_further() -> None:
    """All get as many as the settings say; then nothing more is made until one is taken."""
    maker = FakeMaker()
    with capture_logs() as logs, filling(maker) as pool:
        eventually(lambda: is_full(pool, maker))
        calls = maker.calls.total()
        eventually(lambda: any(line["event"] == "pool_filled" for line in logs))
        assert maker.calls.total() == calls
        assert pool.take("zen", Heard()) is not None
        eventually(lambda: is_full(pool, maker))
        assert maker.calls.total() > calls


def test_the_best_of_several_seeds_is_kept() -> None:
    """Of the seeds of one place the one with the highest score, and no relaxed one, is ready."""
    maker = FakeMaker(("sufi",))
    made: list[Proverb] = []
    usual = maker.make

    def scored(culture: str, seed: int) -> Proverb:
        made.append(usual(culture, seed))
        return made[-1]

    maker.make = scored  # type: ignore[method-assign]
    with filling(maker, size=1, best_of=40) as pool:
        eventually(lambda: pool.count("sufi") == 1)
        best = pool.take("sufi", Heard())
    first = made[: 40 // 4]  # an empty pool takes a quarter of the seeds
    assert best == max(first, key=lambda each: (not each.relaxed, each.score))


def test_a_seed_that_repeats_what_is_ready_does_not_leave_the_pool_short() -> None:
    """Another seed is tried after a moment, and the pool is said to be full only when it is."""
    maker = FakeMaker(("sufi",))
    usual = maker.make

    def repeating(culture: str, seed: int) -> Proverb:
        first_two_alike = max(0, maker.calls[culture] - 1)
        return replace(usual(culture, seed), text=f"Пословица номер {first_two_alike}.")

    maker.make = repeating  # type: ignore[method-assign]
    with capture_logs() as logs, filling(maker, best_of=1) as pool:
        eventually(lambda: maker.calls["sufi"] == 2)
        assert not any(line["event"] == "pool_filled" for line in logs)
        eventually(lambda: pool.count("sufi") == 4)
        eventually(lambda: any(line["event"] == "pool_filled" for line in logs))


def test_a_model_that_says_little_is_tried_less_and_less() -> None:
    """Where all seeds repeat what is ready the culture rests twice as long each time."""
    maker = FakeMaker(("sufi", "zen"))
    maker.texts["sufi"] = "Одно и то же."
    with capture_logs() as logs, filling(maker, best_of=1) as pool:
        eventually(lambda: pool.count("zen") == 4)
        eventually(lambda: maker.calls["sufi"] == 3)  # the second repeats, the third a second later
        time.sleep(1.2)
        assert maker.calls["sufi"] == 3
        assert not any(line["event"] == "pool_filled" for line in logs)


def test_a_culture_that_gives_nothing_does_not_keep_the_pool_from_being_full() -> None:
    """It is said to be full when the others are."""
    maker = FakeMaker(("sufi", "zen"))
    maker.faults["sufi"] = GenerationError("none")
    with capture_logs() as logs, filling(maker) as pool:
        eventually(lambda: pool.count("zen") == 4)
        eventually(lambda: any(line["event"] == "pool_filled" for line in logs))


def test_a_low_pool_is_filled_from_fewer_seeds() -> None:
    """Below a quarter of the size a place costs a quarter of the seeds, then all of them."""
    maker = FakeMaker(("sufi",))
    with filling(maker, size=8, best_of=12) as pool:
        eventually(lambda: pool.count("sufi") == 8)
    assert maker.calls["sufi"] == 2 * 3 + 6 * 12


def test_what_was_said_lately_comes_last() -> None:
    """A chat gets first what shares no word with what it heard, and never the same text."""
    texts = ["Дорога лечит.", "Чужая дорога длинна.", "Хлеб всему голова.", "Море терпит."]
    maker = FakeMaker(("sufi",))
    order = itertools.cycle(texts)
    maker.make = lambda culture, seed: Proverb(  # type: ignore[method-assign]
        f"sufi-{seed}", culture, next(order), seed, relaxed=False
    )
    with filling(maker, size=4, best_of=1) as pool:
        eventually(lambda: pool.count("sufi") == 4)
    heard = Heard()
    heard.add("Дорога лечит.")
    heard.add("Хлеб дороже золота.")
    said = []
    while (proverb := pool.take("sufi", heard)) is not None:
        said.append(proverb.text)
    assert said == ["Море терпит.", "Хлеб всему голова.", "Чужая дорога длинна."]
    assert pool.count("sufi") == 1  # for somebody else
    assert pool.take("sufi", Heard()) is not None


def test_hidden_texts_are_never_ready() -> None:
    """A text hidden before it is made is not kept, and one hidden since is not given."""
    hidden: set[str] = set()
    maker = FakeMaker(("sufi",))
    settings = PoolSettings(size=4, best_of=1, cpu_share=1.0, idle_s=0.0)
    pool = Pool(maker, settings, random.Random(1), is_shown=lambda text: text not in hidden)
    pool.start()
    eventually(lambda: pool.count("sufi") == 4)
    pool.stop(PATIENCE_S)
    first = pool.take("sufi", Heard())
    assert first is not None
    hidden.update(f"Пословица sufi номер {seed}." for seed in range(maker.seed_space))
    assert pool.take("sufi", Heard()) is None
    assert pool.count("sufi") == 0


def test_nothing_hidden_is_kept() -> None:
    """Where all texts are hidden the pool stays empty, and its threads do not run hot."""
    maker = FakeMaker(("sufi",))
    settings = PoolSettings(size=4, best_of=3, cpu_share=1.0, idle_s=0.0)
    pool = Pool(maker, settings, random.Random(1), is_shown=lambda text: False)
    pool.start()
    eventually(lambda: maker.calls["sufi"] == 1)  # a quarter of three seeds
    pool.stop(PATIENCE_S)
    assert pool.count("sufi") == 0
    assert maker.calls["sufi"] == 1


def test_nothing_is_begun_while_somebody_is_served() -> None:
    """Requests on the spot go first: the pool goes on when they are done."""
    maker = FakeMaker()
    usual = {"size": 4, "best_of": 1, "cpu_share": 1.0, "idle_s": 0.0}
    pool = Pool(maker, PoolSettings.model_validate(usual), random.Random(1))
    with pool.giving_way():
        pool.start()
        time.sleep(0.05)
        assert not maker.calls
    eventually(lambda: is_full(pool, maker))
    pool.stop(PATIENCE_S)


def test_it_waits_until_it_has_been_quiet_for_a_while() -> None:
    """After a request nothing is begun for as long as the settings say."""
    now = [0.0]
    maker = FakeMaker(("sufi",))
    settings = PoolSettings(size=2, best_of=1, cpu_share=1.0, idle_s=5.0)
    pool = Pool(maker, settings, random.Random(1), clock=lambda: now[0])
    assert pool.take("sufi", Heard()) is None
    pool.start()
    time.sleep(0.05)
    assert not maker.calls
    now[0] = 6.0
    with pool.giving_way():  # wakes the threads; the quiet begins anew at its end
        pass
    now[0] = 12.0
    pool.forget("sufi")
    eventually(lambda: pool.count("sufi") == 2)
    pool.stop(PATIENCE_S)


def test_a_changed_model_empties_and_refills() -> None:
    """After `forget` nothing of the old model is given, not even what was being made meanwhile."""
    maker = FakeMaker(("sufi",))
    maker.texts = {}
    with filling(maker, size=2, best_of=1) as pool:
        eventually(lambda: pool.count("sufi") == 2)
        maker.gates["sufi"] = gate = threading.Event()
        pool.take("sufi", Heard())
        eventually(lambda: maker.running == 1)
        maker.texts["sufi"] = "Новая модель."
        pool.forget("sufi")
        assert pool.count("sufi") == 0
        made = maker.calls["sufi"]
        gate.set()
        eventually(lambda: maker.calls["sufi"] > made)
        eventually(lambda: pool.count("sufi") == 1)  # all its texts are one
        new = pool.take("sufi", Heard())
    assert new is not None
    assert new.text == "Новая модель."


@pytest.mark.parametrize("fault", [RuntimeError("broken"), MemoryError()])
def test_a_fault_of_one_culture_leaves_the_others(fault: Exception) -> None:
    """A culture that fails is logged and left alone for a while; the others are filled."""
    maker = FakeMaker(("sufi", "zen"))
    maker.faults["sufi"] = fault
    with capture_logs() as logs, filling(maker) as pool:
        eventually(lambda: pool.count("zen") == 4)
        eventually(lambda: any(line["event"] == "pool_failed" for line in logs))
        assert pool.count("sufi") == 0
    assert maker.calls["sufi"] == 1


def test_a_size_of_zero_starts_no_thread() -> None:
    """Without a pool nothing is made and nothing is ready."""
    maker = FakeMaker()
    with filling(maker, size=0) as pool:
        assert not any(thread.name.startswith("proverb-pool") for thread in threading.enumerate())
        assert pool.take("zen", Heard()) is None


def test_it_takes_no_more_than_its_share_of_the_processor() -> None:
    """A thread that computes rests so long that its share is kept."""
    maker = FakeMaker(("sufi",))
    usual, spent = maker.make, []

    def laborious(culture: str, seed: int) -> Proverb:
        until = time.thread_time() + 0.02
        while time.thread_time() < until:
            pass
        spent.append(until)
        return usual(culture, seed)

    maker.make = laborious  # type: ignore[method-assign]
    began = time.monotonic()
    with filling(maker, size=8, best_of=1, cpu_share=0.2) as pool:
        eventually(lambda: pool.count("sufi") == 8)
    assert time.monotonic() - began > 7 * 0.02 / 0.2


def test_many_threads_share_the_work_without_a_slip() -> None:
    """Several threads and several takers: every proverb is given once."""
    maker = FakeMaker()
    taken: list[str | None] = []
    with filling(maker, threads=3, size=16, best_of=1) as pool:

        def take() -> None:
            for _ in range(200):
                proverb = pool.take("zen", Heard())
                if proverb:
                    taken.append(proverb.id)

        takers = [threading.Thread(target=take) for _ in range(3)]
        for taker in takers:
            taker.start()
        for taker in takers:
            taker.join()
        eventually(lambda: is_full(pool, maker, 16))
    assert len(taken) - len(set(taken)) <= 1  # seeds may come again, places may not
