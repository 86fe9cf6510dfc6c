"""Figures without persons, and the switches of the running bot."""

import datetime
from typing import Any

from sqlalchemy import BigInteger, Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base, CultureName


class TallyRow(Base):
    """How often something happened on a day, by culture."""

    __tablename__ = "tally"

    day: Mapped[datetime.date] = mapped_column(Date, primary_key=True)
    """In UTC."""
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    culture: Mapped[CultureName] = mapped_column(primary_key=True, default="")
    """Empty where it is of none."""
    count: Mapped[int] = mapped_column(BigInteger, default=0)


class LatencyRow(Base):
    """A day's histogram of how long answers took."""

    __tablename__ = "latency"

    day: Mapped[datetime.date] = mapped_column(Date, primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    upper_ms: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    """Upper bound of the bucket, in milliseconds."""
    count: Mapped[int] = mapped_column(BigInteger, default=0)


class SettingRow(Base):
    """A switch that outlives the process, such as maintenance."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[dict[str, Any]]
