"""Limits per person and per group."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from bot.service.limits import RequestLimits, SlidingWindow, Verdict
from bot.service.settings import ServiceSettings


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        """The time it is, in seconds."""
        return self.now


def limits(clock: Clock, user: int = 2, group: int = 3) -> RequestLimits:
    """Limits that tell the time by the clock given."""
    settings = ServiceSettings(user_per_minute=user, chat_per_minute=group)
    return RequestLimits(settings, clock)


def test_notice_comes_once_then_silence() -> None:
    """Over the limit a person is told once in a window and then met with silence."""
    asked = limits(Clock())
    verdicts = [asked.check(1, None) for _ in range(5)]
    assert verdicts == [Verdict.ALLOWED] * 2 + [Verdict.NOTICE] + [Verdict.SILENT] * 2


def test_window_slides() -> None:
    """A minute after a request there is room for another, and the wait told is exact."""
    clock = Clock()
    asked = limits(clock)
    asked.check(1, None)
    clock.now += 40
    asked.check(1, None)
    assert asked.wait_s(1, None) == 20
    clock.now += 20
    assert asked.check(1, None) is Verdict.ALLOWED
    assert asked.check(1, None) is Verdict.NOTICE


def test_notice_returns_in_the_next_window() -> None:
    """Who goes on asking for more than a minute is told again."""
    clock = Clock()
    asked = limits(clock, user=1)
    asked.check(1, None)
    asked.check(1, None)
    clock.now += 60
    assert asked.check(1, None) is Verdict.ALLOWED
    assert asked.check(1, None) is Verdict.NOTICE


def test_one_person_does_not_use_up_another() -> None:
    """Each person has a limit of their own."""
    asked = limits(Clock(), user=1)
    assert asked.check(1, None) is Verdict.ALLOWED
    assert asked.check(2, None) is Verdict.ALLOWED


def test_group_limit_counts_everybody_in_it() -> None:
    """A group's limit is shared, and the group is told of it once."""
    asked = limits(Clock(), user=2, group=3)
    verdicts = [asked.check(user, -5) for user in (1, 2, 3, 4, 5)]
    assert verdicts == [Verdict.ALLOWED] * 3 + [Verdict.NOTICE, Verdict.SILENT]


def test_refused_requests_cost_nothing() -> None:
    """A request refused for the group's sake leaves the person's own budget alone."""
    asked = limits(Clock(), user=2, group=1)
    asked.check(1, -5)
    for _ in range(5):
        asked.check(1, -5)
    assert asked.check(1, None) is Verdict.ALLOWED


def test_memory_is_bounded() -> None:
    """However many people ask, no more than the capacity are remembered."""
    window = SlidingWindow(limit=1, capacity=10)
    for key in range(1000):
        window.charge(key, now=float(key))
    assert len(window._records) == 10
    assert window.wait_s(999, now=999.0) > 0


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 5))
def test_never_more_than_the_limit_in_any_window(pauses: list[float], limit: int) -> None:
    """Whatever the rhythm of requests, no 60 seconds hold more served ones than the limit."""
    clock = Clock()
    asked = limits(clock, user=limit)
    served = []
    for pause in pauses:
        clock.now += pause
        if asked.check(7, None) is Verdict.ALLOWED:
            served.append(clock.now)
    for start in served:
        assert sum(start <= moment < start + 59.999 for moment in served) <= limit
