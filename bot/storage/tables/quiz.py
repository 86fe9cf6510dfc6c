"""The quiz: what was asked, and what people took for real."""

import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, CultureName, Key, TelegramId


class QuizRoundRow(Base):
    """One question: a real saying or one of the network's."""

    __tablename__ = "quiz_round"

    id: Mapped[Key]
    chat_id: Mapped[TelegramId] = mapped_column(index=True)
    poll_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    message_id: Mapped[TelegramId | None]
    culture: Mapped[CultureName] = mapped_column(index=True)
    text: Mapped[str]
    real: Mapped[bool]
    proverb_id: Mapped[str | None] = mapped_column(ForeignKey("proverb.id", ondelete="SET NULL"))
    """The network's, where it is not real."""
    asked_at: Mapped[datetime.datetime]


class QuizAnswerRow(Base):
    """One person's guess; nobody's after that person has had their data deleted."""

    __tablename__ = "quiz_answer"
    __table_args__ = (UniqueConstraint("round_id", "user_id"),)

    id: Mapped[Key]
    round_id: Mapped[int] = mapped_column(ForeignKey("quiz_round.id", ondelete="CASCADE"))
    user_id: Mapped[TelegramId | None] = mapped_column(index=True)
    chosen_real: Mapped[bool]
    right: Mapped[bool]
    at: Mapped[datetime.datetime]
