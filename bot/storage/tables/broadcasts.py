"""Messages of the admin to everybody, and who has got them."""

import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, Key, TelegramId, TelegramKey


class BroadcastRow(Base):
    """One message to everybody."""

    __tablename__ = "broadcast"

    id: Mapped[Key]
    text: Mapped[str]
    entities: Mapped[list[Any]] = mapped_column(default=list)
    """The text's formatting, as the Bot API writes it."""
    state: Mapped[str] = mapped_column(String(16), index=True)
    """draft, sending, stopped, done, discarded."""
    created_by: Mapped[TelegramId]
    created_at: Mapped[datetime.datetime]
    finished_at: Mapped[datetime.datetime | None]
    progress_chat_id: Mapped[TelegramId | None]
    """Where the message stands that shows how far it is."""
    progress_message_id: Mapped[TelegramId | None]


class DeliveryRow(Base):
    """One receiver of a broadcast."""

    __tablename__ = "broadcast_delivery"
    __table_args__ = (Index(None, "broadcast_id", "state", "chat_id"),)

    broadcast_id: Mapped[int] = mapped_column(
        ForeignKey("broadcast.id", ondelete="CASCADE"), primary_key=True
    )
    chat_id: Mapped[TelegramKey]
    state: Mapped[str] = mapped_column(String(16))
    """pending, sending, sent, gone, failed. Left at `sending` by a process that died, it may or
    may not have arrived, and is not sent again."""
    at: Mapped[datetime.datetime | None]
