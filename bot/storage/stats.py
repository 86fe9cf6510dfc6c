"""Totals for the admin: people, chats, proverbs, votes, the quiz."""

import datetime
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.storage.database import Database
from bot.storage.tables import (
    ChatRow,
    FavouriteRow,
    PersonRow,
    ProverbRow,
    QuizAnswerRow,
    QuizRoundRow,
    SubscriptionRow,
)


@dataclass(frozen=True)
class CultureTotals:
    """All there is of one culture."""

    shown: int = 0
    """Proverbs sent, each time counted."""
    likes: int = 0
    dislikes: int = 0
    quizzed: int = 0
    """Answers to questions about the network's own texts."""
    fooled: int = 0
    """Of those, the ones that took it for a real saying."""


@dataclass(frozen=True)
class Totals:
    """Everything so far."""

    people: int
    active_day: int
    """People seen within a day; and so on."""
    active_week: int
    active_month: int
    unreachable: int
    chats: int
    proverbs: int
    """Different texts."""
    hidden: int
    favourites: int
    subscriptions: int
    cultures: dict[str, CultureTotals]


async def totals(database: Database, now: datetime.datetime) -> Totals:
    """Count everything.

    Raises:
        StorageError: the database cannot be read.
    """
    async with database.reading() as session:
        people, day, week, month, unreachable = await _counts(
            session,
            PersonRow,
            func.count(),
            *(_if(PersonRow.last_seen >= now - datetime.timedelta(days=n)) for n in (1, 7, 30)),
            _if(PersonRow.unreachable_at.is_not(None)),
        )
        (chats,) = await _counts(session, ChatRow, _if(ChatRow.left_at.is_(None)))
        proverbs, hidden = await _counts(
            session, ProverbRow, func.count(), _if(ProverbRow.hidden_at.is_not(None))
        )
        (favourites,) = await _counts(session, FavouriteRow, func.count())
        (daily,) = await _counts(session, SubscriptionRow, _if(SubscriptionRow.active.is_(True)))
        return Totals(
            people=people,
            active_day=day,
            active_week=week,
            active_month=month,
            unreachable=unreachable,
            chats=chats,
            proverbs=proverbs,
            hidden=hidden,
            favourites=favourites,
            subscriptions=daily,
            cultures=await _cultures(session),
        )


def _if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows meet a condition."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


async def _counts(session: AsyncSession, table: type, *columns: ColumnElement[int]) -> list[int]:
    row = (await session.execute(select(*columns).select_from(table))).one()
    return [int(value) for value in row]


async def _cultures(session: AsyncSession) -> dict[str, CultureTotals]:
    told = await session.execute(
        select(
            ProverbRow.culture,
            func.sum(ProverbRow.shown),
            func.sum(ProverbRow.likes),
            func.sum(ProverbRow.dislikes),
        ).group_by(ProverbRow.culture)
    )
    found = {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in told}
    asked = await session.execute(
        select(QuizRoundRow.culture, func.count(), _if(QuizAnswerRow.chosen_real.is_(True)))
        .join(QuizAnswerRow, QuizAnswerRow.round_id == QuizRoundRow.id)
        .where(~QuizRoundRow.real)
        .group_by(QuizRoundRow.culture)
    )
    quiz = {row[0]: (int(row[1]), int(row[2])) for row in asked}
    return {
        name: CultureTotals(*found.get(name, (0, 0, 0)), *quiz.get(name, (0, 0)))
        for name in sorted({*found, *quiz})
    }
