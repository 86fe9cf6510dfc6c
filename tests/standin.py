"""The Bot API stand-in for tests: a server of its own for each test, on a free port."""

from collections.abc import AsyncIterator

import pytest

from bot.demo.server import StandIn


@pytest.fixture
async def standin() -> AsyncIterator[StandIn]:
    """A running stand-in with a fresh world.

    ``standin.world`` is what people do, ``standin.faults`` what goes wrong; python-telegram-bot
    takes ``base_url=f"{standin.api_url}/bot"`` and ``standin.token``.
    """
    async with StandIn.start(port=0) as running:
        yield running
