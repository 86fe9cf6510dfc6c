"""Where a database is: from a path or an address to what SQLAlchemy opens."""

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import ConfigError

_EXPECTED = "expected a file's path or postgresql://USER:PASSWORD@HOST/DATABASE"


def database_url(place: str | Path) -> URL:
    """The address with the driver that the bot uses.

    Args:
        place: the path of an SQLite file, `sqlite:///PATH` or `postgresql://…`.

    Raises:
        ConfigError: the address is none, or of a kind of database that the bot does not speak.
    """
    if isinstance(place, Path) or "://" not in place:
        return URL.create("sqlite+aiosqlite", database=str(place))
    try:
        url = make_url(place)
    except (ArgumentError, ValueError):
        # Not shown, as there may be a password in it.
        raise ConfigError(f"PROVERB_DATABASE: no address, {_EXPECTED}.") from None
    kind = url.get_backend_name()
    if kind == "postgres":  # as some hosts still write it
        kind = "postgresql"
    if kind not in ("sqlite", "postgresql") or not url.database:
        raise ConfigError(
            f"PROVERB_DATABASE: found {url.drivername}://… "
            f"{'without a database' if not url.database else ''}, {_EXPECTED}."
        )
    return url.set(drivername={"sqlite": "sqlite+aiosqlite"}.get(kind, "postgresql+asyncpg"))


def described(url: URL) -> str:
    """The place as messages name it: a path, or an address without its password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.set(drivername="postgresql").render_as_string(hide_password=True)
