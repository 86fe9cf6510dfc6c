"""How long things take: medians of several runs, and percentiles of many."""

import time
from collections.abc import Callable, Sequence
from statistics import median


def median_s(action: Callable[[], object], runs: int = 5) -> float:
    """The median time of several runs in seconds, after one that is not counted."""
    action()
    return median(timed_s(action) for _ in range(runs))


def timed_s(action: Callable[[], object]) -> float:
    """The time of one run in seconds."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def percentiles_ms(seconds: Sequence[float]) -> str:
    """p50, p95 and p99, in milliseconds."""
    ordered = sorted(seconds)
    points = {q: ordered[min(len(ordered) - 1, len(ordered) * q // 100)] for q in (50, 95, 99)}
    return ", ".join(f"p{q} {value * 1000:.0f} ms" for q, value in points.items())
