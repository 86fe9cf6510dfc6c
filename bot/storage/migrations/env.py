"""How Alembic runs the steps: on the connection that the program gives it, in its transaction."""

from typing import Any, Literal

from alembic import context

from bot.storage.tables import Base
from bot.storage.types import JsonObject, UtcDateTime


def _render(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """The project's own column types by their names, in drafts of migrations."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "UtcDateTime()"
    if kind == "type" and item is JsonObject:
        return "JsonObject"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
    render_item=_render,
    compare_type=True,
)
context.run_migrations()
