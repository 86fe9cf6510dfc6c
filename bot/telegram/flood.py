"""Telegram's "too many requests": waited out when short, given up when long."""

import asyncio
import datetime
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

log = structlog.get_logger()

ApiResult = bool | dict[str, Any] | list[dict[str, Any]]
# Longer waits would keep an answer back until nobody expects it any more.
LONGEST_WAIT_S = 10.0
AT_ONCE = "at once"
"""As `rate_limit_args` of a call: raise instead of waiting, as the caller knows what else to do."""
# Not worth waiting for: an answer is on its way anyhow.
_PASSING = frozenset({"sendChatAction"})


class FloodPatience(BaseRateLimiter[str]):
    """Repeats a refused call once after the pause that Telegram asks for, within a bound.

    It paces nothing by itself: the bot's own limits keep requests below Telegram's, and a pause
    holds up only the chat that it was asked for.
    """

    def __init__(
        self,
        longest_wait_s: float = LONGEST_WAIT_S,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Be patient up to a bound.

        Args:
            longest_wait_s: longest pause that is waited out, in seconds.
            sleep: waits for a number of seconds.
        """
        self._longest_wait_s = longest_wait_s
        self._sleep = sleep

    async def initialize(self) -> None:
        """Nothing to set up."""

    async def shutdown(self) -> None:
        """Nothing to release."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, ApiResult]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> ApiResult:
        """The call's result, at the second try if need be.

        Raises:
            RetryAfter: the pause is too long, or the second try met another.
        """
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            wait_s = retry_after_s(error)
            hurried = endpoint in _PASSING or rate_limit_args == AT_ONCE
            if hurried or wait_s > self._longest_wait_s:
                raise
            log.warning("flood_wait", method=endpoint, wait_s=wait_s)
            await self._sleep(wait_s)
            return await callback(*args, **kwargs)


def retry_after_s(error: RetryAfter) -> float:
    """The pause that Telegram asks for, in seconds."""
    pause = error.retry_after
    return pause.total_seconds() if isinstance(pause, datetime.timedelta) else float(pause)
