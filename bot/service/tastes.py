"""A person's favourite cultures: what `/any` draws from."""

from collections.abc import Sequence
from typing import Protocol

import structlog

from bot.errors import StorageError

log = structlog.get_logger()


class TasteStore(Protocol):
    """Where favourite cultures are kept."""

    async def cultures_of(self, user_id: int) -> Sequence[str]:
        """The person's favourite cultures."""


class Tastes:
    """Favourite cultures, for an answer that does not fail where the database does."""

    def __init__(self, store: TasteStore) -> None:
        """Read tastes from a store."""
        self._store = store

    async def cultures_of(self, user_id: int) -> Sequence[str]:
        """The person's favourite cultures; none where they cannot be read."""
        try:
            return await self._store.cultures_of(user_id)
        except StorageError as error:
            log.error("storage_failed", error=str(error))
            return ()
