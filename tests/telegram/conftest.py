"""Fixtures for tests of the Telegram side."""

from collections.abc import AsyncIterator, Iterator

import pytest
import structlog

from bot.demo.server import StandIn
from tests.service.makers import FakeMaker
from tests.telegram.bots import serving
from tests.telegram.logs import Logs


@pytest.fixture
def maker() -> FakeMaker:
    """A maker with three cultures."""
    return FakeMaker()


@pytest.fixture
def logs() -> Iterator[Logs]:
    """The log lines of the test."""
    written = Logs()
    structlog.configure(processors=[written.record])
    yield written
    structlog.reset_defaults()


@pytest.fixture
async def served(standin: StandIn, maker: FakeMaker) -> AsyncIterator[StandIn]:
    """A stand-in that the bot polls already."""
    async with serving(standin, maker):
        yield standin
