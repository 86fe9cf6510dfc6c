"""Image cards: each drawn once, in a worker thread, and then sent by Telegram's file id."""

from collections.abc import Callable

import structlog

from bot.errors import StorageError
from bot.service.clock import Clock, utc_now
from bot.service.workers import Workers
from bot.storage.cards import CardRecords

log = structlog.get_logger()

# Drawing takes a few tenths of a second of a whole core and some tens of megabytes.
_WORKERS, _QUEUE, _DEADLINE_S = 1, 16, 20.0


class Cards:
    """The cards of proverbs. The database only saves work: without it all still goes well."""

    def __init__(self, records: CardRecords, style: int, clock: Clock = utc_now) -> None:
        """Keep cards.

        Args:
            records: the database's side.
            style: version of the drawing code; cards of another one are drawn anew.
            clock: gives the moment.
        """
        self._records = records
        self._style = style
        self._clock = clock
        self._workers = Workers(_WORKERS, _QUEUE, _DEADLINE_S)

    async def file_id(self, proverb_id: str) -> str | None:
        """What Telegram calls the proverb's card; None if it must be drawn."""
        try:
            return await self._records.find(proverb_id, self._style)
        except StorageError as error:
            log.error("storage_failed", error=str(error))
            return None

    async def drawn(self, draw: Callable[[], bytes]) -> bytes:
        """What the call draws, in a worker thread.

        Raises:
            BusyError: too many cards wait.
        """
        return await self._workers.run(draw)

    async def keep(self, proverb_id: str, file_id: str) -> None:
        """Take note of what Telegram calls a card."""
        try:
            await self._records.keep(proverb_id, self._style, file_id, self._clock())
        except StorageError as error:
            log.error("storage_failed", error=str(error))
