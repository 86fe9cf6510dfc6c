"""Blocking calls kept off the event loop: so many at once, so many waiting, so long at the most.

Threads are daemons on purpose: those of `concurrent.futures` are joined when the interpreter
ends, and one stuck call would then hold up the end of the process without limit.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

from bot.errors import BusyError

T = TypeVar("T")


class Workers:
    """Runs blocking calls in a bounded number of threads."""

    def __init__(self, limit: int, queue: int, deadline_s: float) -> None:
        """Set the bounds.

        Args:
            limit: calls that run at the same time.
            queue: calls that may wait for their turn.
            deadline_s: longest time from asking to answer, waiting included, in seconds.
        """
        self._free = asyncio.Semaphore(limit)
        self._waiting = 0
        self._queue = queue
        self._deadline_s = deadline_s

    async def run(self, call: Callable[[], T], deadline_s: float | None = None) -> T:
        """What the call returns.

        Args:
            call: blocks.
            deadline_s: in place of the usual one.

        A call that outlives its deadline keeps its place until it ends, so that never more than
        `limit` run at once.

        Raises:
            BusyError: the queue is full, or the deadline has passed.
        """
        if self._free.locked() and self._waiting >= self._queue:
            raise BusyError(f"{self._waiting} requests wait already. Try again a little later.")
        try:
            async with asyncio.timeout(deadline_s or self._deadline_s) as deadline:
                await self._turn()
                return await self._start(call)
        except TimeoutError:
            if not deadline.expired():
                raise
            raise BusyError(
                f"No answer within {deadline_s or self._deadline_s:g} s. Try again later."
            ) from None

    async def _turn(self) -> None:
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1

    def _start(self, call: Callable[[], T]) -> asyncio.Future[T]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def deliver(settle: Callable[[], None]) -> None:
            self._free.release()
            if not answer.done():  # nobody has given up waiting
                settle()

        def work() -> None:
            settle: Callable[[], None]
            try:
                result = call()
            except Exception as error:
                failure = error  # `error` itself is unbound when the clause ends
                settle = lambda: answer.set_exception(failure)  # noqa: E731
            else:
                settle = lambda: answer.set_result(result)  # noqa: E731
            with contextlib.suppress(RuntimeError):  # the loop is closed: the process is ending
                loop.call_soon_threadsafe(deliver, settle)

        try:
            threading.Thread(target=work, name="proverb-worker", daemon=True).start()
        except RuntimeError:  # the system gives no more threads
            self._free.release()
            raise
        return answer
