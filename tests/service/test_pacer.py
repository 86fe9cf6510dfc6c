"""The pace of bulk sending."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from bot.service.pacer import Pacer


class Time:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """The moment, in seconds."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        await asyncio.sleep(0)


async def turns(pacer: Pacer, time: Time, count: int, at_once: int) -> list[float]:
    """The moments of so many turns, asked for by several."""
    taken: list[float] = []

    async def take() -> None:
        while len(taken) < count:
            await pacer.turn()
            taken.append(time())

    await asyncio.gather(*(take() for _ in range(at_once)))
    return sorted(taken)[:count]


@given(st.integers(1, 80), st.integers(1, 8))
async def test_no_second_has_more_turns_than_allowed(count: int, at_once: int) -> None:
    """However many ask, any stretch of a second has at most 25 and one turns, evenly."""
    time = Time()
    taken = await turns(Pacer(25, time, time.sleep), time, count, at_once)
    for number, moment in enumerate(taken):
        assert sum(moment <= other < moment + 1 - 1e-6 for other in taken[number:]) <= 25
    assert taken[0] == 100.0
    assert taken[-1] - taken[0] <= (count - 1) / 25 + 1e-6


async def test_a_pause_holds_everybody() -> None:
    """After Telegram asked for a pause nobody has a turn for so long, those waiting included."""
    time = Time()
    pacer = Pacer(25, time, time.sleep)
    await pacer.turn()
    waiting = asyncio.create_task(pacer.turn())
    await asyncio.sleep(0)
    pacer.pause(7.0)
    await waiting
    assert time() >= 107.0


async def test_time_without_turns_is_not_made_up_for() -> None:
    """After an idle hour there is no burst."""
    time = Time()
    pacer = Pacer(25, time, time.sleep)
    await pacer.turn()
    time.now += 3600
    taken = await turns(pacer, time, 10, 1)
    assert taken[-1] - taken[0] >= 9 / 25 - 1e-6
