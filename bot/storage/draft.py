"""`python -m bot.storage.draft MESSAGE`: write the next migration from what differs."""

import asyncio
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from sqlalchemy.engine import Connection

from bot.storage.database import Database
from bot.storage.migrate import alembic_config, upgrade
from bot.storage.place import database_url


async def draft(message: str) -> None:
    """Write a migration from the newest one to the tables as the code has them now."""
    with tempfile.TemporaryDirectory() as folder:
        async with Database.opened(database_url(Path(folder) / "draft.sqlite3")) as database:
            await upgrade(database)
            async with database.reading() as session:
                connection = await session.connection()
                await connection.run_sync(_write, message)


def _write(connection: Connection, message: str) -> None:
    command.revision(
        alembic_config(connection),
        message,
        autogenerate=True,
        rev_id=datetime.now(UTC).strftime("%Y%m%d_%H%M"),
    )


if __name__ == "__main__":
    asyncio.run(draft(sys.argv[1]))
