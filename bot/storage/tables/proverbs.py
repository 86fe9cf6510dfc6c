"""Every proverb ever sent, and what people think of it."""

import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, CultureName, Key, TelegramId, TelegramKey

_LIKED = text("likes > 0")
DISLIKED = text("dislikes > 0")
"""Written out in a query, it lets the index of the few that it is true of be used."""
_HIDDEN = text("hidden_at IS NOT NULL")


class ProverbRow(Base):
    """One text: made once, sent once or more."""

    __tablename__ = "proverb"
    __table_args__ = (
        Index(None, "culture", "likes"),
        # Most proverbs have no votes, are not hidden, and so in none of these.
        Index(None, "likes", sqlite_where=_LIKED, postgresql_where=_LIKED),
        Index(None, "dislikes", sqlite_where=DISLIKED, postgresql_where=DISLIKED),
        Index(None, "hidden_at", sqlite_where=_HIDDEN, postgresql_where=_HIDDEN),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    culture: Mapped[CultureName]
    model_version: Mapped[str] = mapped_column(String(16))
    seed: Mapped[int]
    about: Mapped[str | None] = mapped_column(String(128))
    """The word or two that it was asked to be about."""
    text: Mapped[str]
    created_at: Mapped[datetime.datetime] = mapped_column(index=True)
    shown: Mapped[int] = mapped_column(default=0)
    """Times it was sent."""
    likes: Mapped[int] = mapped_column(default=0)
    dislikes: Mapped[int] = mapped_column(default=0)
    hidden_at: Mapped[datetime.datetime | None]
    """Since when it may not be shown."""
    hidden_by: Mapped[str | None] = mapped_column(String(16))
    """`admin` or `votes`."""


class VoteRow(Base):
    """One person's 👍 or 👎; nobody's after that person has had their data deleted."""

    __tablename__ = "vote"
    __table_args__ = (
        UniqueConstraint("proverb_id", "user_id"),
        CheckConstraint("value IN (-1, 1)", name="value"),
    )

    id: Mapped[Key]
    proverb_id: Mapped[str] = mapped_column(ForeignKey("proverb.id", ondelete="CASCADE"))
    user_id: Mapped[TelegramId | None] = mapped_column(index=True)
    value: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[datetime.datetime] = mapped_column(index=True)


class FavouriteRow(Base):
    """A proverb that a person keeps."""

    __tablename__ = "favourite"

    user_id: Mapped[TelegramKey]
    proverb_id: Mapped[str] = mapped_column(
        ForeignKey("proverb.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime.datetime]


class CardRow(Base):
    """An image card that Telegram keeps: sent again by its file id."""

    __tablename__ = "card"

    proverb_id: Mapped[str] = mapped_column(
        ForeignKey("proverb.id", ondelete="CASCADE"), primary_key=True
    )
    style: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    """Version of the drawing code."""
    file_id: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime.datetime]
