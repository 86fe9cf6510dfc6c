"""People and chats by their numbers, with what they have set."""

import datetime
from typing import Any

from sqlalchemy import Date, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, CultureName, Key, TelegramId, TelegramKey


class PersonRow(Base):
    """Somebody who has used the bot."""

    __tablename__ = "person"

    user_id: Mapped[TelegramKey]
    language: Mapped[str | None] = mapped_column(String(8))
    """Interface language chosen in /settings; None follows the Telegram client."""
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    first_seen: Mapped[datetime.datetime]
    last_seen: Mapped[datetime.datetime] = mapped_column(index=True)
    started_at: Mapped[datetime.datetime | None]
    """When they first wrote in private: only then may the bot write to them."""
    unreachable_at: Mapped[datetime.datetime | None]
    """Since when Telegram answers 403: they have blocked the bot."""
    blocked_at: Mapped[datetime.datetime | None]
    """Since when an admin has the bot ignore them."""


class ChatRow(Base):
    """A group or channel that the bot is or was in."""

    __tablename__ = "chat"

    chat_id: Mapped[TelegramKey]
    kind: Mapped[str] = mapped_column(String(16))
    """Telegram's word: group, supergroup, channel."""
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    first_seen: Mapped[datetime.datetime]
    last_seen: Mapped[datetime.datetime] = mapped_column(index=True)
    greeted_at: Mapped[datetime.datetime | None]
    left_at: Mapped[datetime.datetime | None]
    """Since when the bot is no longer there."""
    blocked_at: Mapped[datetime.datetime | None]
    """Since when an admin has the bot ignore it."""


class SubscriptionRow(Base):
    """A proverb every day, in a chat or one of its topics."""

    __tablename__ = "subscription"
    __table_args__ = (
        Index(None, "active", "next_due_at"),
        UniqueConstraint("chat_id", "thread_id"),
    )

    id: Mapped[Key]
    chat_id: Mapped[TelegramId]
    thread_id: Mapped[TelegramId] = mapped_column(default=0)
    """The topic; 0 is none."""
    culture: Mapped[CultureName | None]
    """None: any."""
    hour: Mapped[int] = mapped_column(SmallInteger)
    minute: Mapped[int] = mapped_column(SmallInteger, default=0)
    zone: Mapped[str] = mapped_column(String(64))
    """IANA name of the time zone that hour and minute are in."""
    language: Mapped[str] = mapped_column(String(8), default="ru")
    """Interface language of what stands around the proverb."""
    next_due_at: Mapped[datetime.datetime]
    last_sent_on: Mapped[datetime.date | None] = mapped_column(Date)
    """The day in that zone."""
    claimed_at: Mapped[datetime.datetime | None]
    """Since when a process is about to send it."""
    active: Mapped[bool] = mapped_column(default=True)
    created_by: Mapped[TelegramId | None]
    created_at: Mapped[datetime.datetime]
