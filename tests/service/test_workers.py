"""Blocking calls in worker threads."""

import asyncio
import threading

import pytest

from bot.errors import BusyError
from bot.service.workers import Workers


async def test_result_and_error_come_back() -> None:
    """What the call returns or raises reaches the caller."""
    workers = Workers(limit=1, queue=0, deadline_s=5)
    assert await workers.run(lambda: 42) == 42
    with pytest.raises(ZeroDivisionError):
        await workers.run(lambda: 1 // 0)
    assert await workers.run(lambda: 43) == 43


async def test_full_queue_is_refused_at_once() -> None:
    """With all workers taken and the queue full, one more request is turned away."""
    gate = threading.Event()
    workers = Workers(limit=1, queue=1, deadline_s=5)
    running = asyncio.create_task(workers.run(gate.wait))
    waiting = asyncio.create_task(workers.run(gate.wait))
    await asyncio.sleep(0)
    with pytest.raises(BusyError, match="1 requests wait"):
        await workers.run(gate.wait)
    gate.set()
    assert await running
    assert await waiting


async def test_deadline_frees_the_asker_but_not_the_worker() -> None:
    """A call that outlives its deadline gives BusyError and still counts until it ends."""
    gate = threading.Event()
    workers = Workers(limit=1, queue=1, deadline_s=0.05)
    with pytest.raises(BusyError, match=r"within 0\.05 s"):
        await workers.run(gate.wait)
    with pytest.raises(BusyError):
        await workers.run(lambda: None)
    gate.set()
    for _ in range(1000):
        try:
            assert await workers.run(lambda: "free") == "free"
            return
        except BusyError:
            continue
    pytest.fail("the worker was never free again")


async def test_cancelled_waiter_leaves_the_queue() -> None:
    """Who stops waiting makes room in the queue."""
    gate = threading.Event()
    workers = Workers(limit=1, queue=1, deadline_s=5)
    running = asyncio.create_task(workers.run(gate.wait))
    waiting = asyncio.create_task(workers.run(gate.wait))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    replacement = asyncio.create_task(workers.run(gate.wait))
    gate.set()
    assert await running
    assert await replacement


async def test_timeout_of_the_call_itself_is_not_taken_for_the_deadline() -> None:
    """A TimeoutError that the call raises passes through as it is."""

    def raises() -> None:
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        await Workers(limit=1, queue=0, deadline_s=5).run(raises)
