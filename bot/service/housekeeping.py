"""Once a day: what has been kept long enough is deleted."""

import asyncio
from dataclasses import asdict

import structlog

from bot.errors import StorageError
from bot.service.clock import Clock, utc_now
from bot.storage.retention import Retention

log = structlog.get_logger()

FIRST_AFTER_S = 60.0  # after the start, so that the first answers do not wait
EVERY_S = 24 * 3600.0
AGAIN_AFTER_S = 600.0


async def keep_house(retention: Retention, clock: Clock = utc_now) -> None:
    """Delete what is old, now and every day, until cancelled."""
    pause_s = FIRST_AFTER_S
    while True:
        await asyncio.sleep(pause_s)
        try:
            removed = await retention.apply(clock())
        except StorageError as error:
            log.error("storage_failed", error=str(error))
            pause_s = AGAIN_AFTER_S
        else:
            log.info("old_data_deleted", **asdict(removed))
            pause_s = EVERY_S
