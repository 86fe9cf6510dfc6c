"""Maintenance: while it is on, the bot serves its admins alone and tells the rest so."""

import asyncio

import structlog

from bot.errors import StorageError
from bot.storage.switches import Switches

log = structlog.get_logger()

_NAME = "maintenance"
REFRESH_S = 15.0


class Maintenance:
    """The switch; it outlives the process and is shared by all processes."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self.is_on = False
        """As last read or set."""

    async def load(self) -> None:
        """Read the switch.

        Raises:
            StorageError: the database cannot be read.
        """
        value = await self._switches.read(_NAME)
        self.is_on = value is not None and bool(value.get("on"))

    async def set(self, on: bool) -> None:
        """Turn maintenance on or off.

        Raises:
            StorageError: the database cannot be written.
        """
        await self._switches.write(_NAME, {"on": on})
        self.is_on = on

    async def keep_fresh(self) -> None:
        """Read the switch again and again, as another process may have turned it."""
        while True:
            await asyncio.sleep(REFRESH_S)
            try:
                await self.load()
            except StorageError as error:
                log.error("storage_failed", error=str(error))
