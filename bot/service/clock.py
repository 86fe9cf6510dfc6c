"""The moment, and waiting, as collaborators are given them."""

import datetime
from collections.abc import Awaitable, Callable

Clock = Callable[[], datetime.datetime]
Sleep = Callable[[float], Awaitable[None]]
"""Waits for a number of seconds."""


def utc_now() -> datetime.datetime:
    """This moment, in UTC."""
    return datetime.datetime.now(datetime.UTC)
