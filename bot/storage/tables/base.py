"""What all tables have in common."""

import datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, MetaData, String
from sqlalchemy.orm import DeclarativeBase, mapped_column

from bot.storage.types import JsonObject, UtcDateTime

# Names for all constraints, so that migrations can change them on both kinds of database.
_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {  # noqa: RUF012
        datetime.datetime: UtcDateTime,
        dict[str, Any]: JsonObject,
        list[Any]: JsonObject,
    }


TelegramId = Annotated[int, mapped_column(BigInteger)]
"""A user, chat, topic or message: up to 52 bits, and groups are negative."""
TelegramKey = Annotated[int, mapped_column(BigInteger, primary_key=True, autoincrement=False)]
CultureName = Annotated[str, mapped_column(String(24))]
Key = Annotated[int, mapped_column(primary_key=True)]
