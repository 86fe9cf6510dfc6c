"""The quiz: questions, answers, and how often the network is taken for real."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, CursorResult, case, func, select

from bot.storage.database import Database
from bot.storage.proverbs import Showing, keep
from bot.storage.tables import ProverbRow, QuizAnswerRow, QuizRoundRow
from bot.storage.upsert import insert_into


@dataclass(frozen=True)
class NewRound:
    """A question that was sent."""

    chat_id: int
    poll_id: str
    message_id: int
    culture: str
    text: str
    real: bool
    at: datetime.datetime
    made: Showing | None = None
    """The network's proverb."""


@dataclass(frozen=True)
class Round:
    """A question that is kept."""

    id: int
    chat_id: int
    culture: str
    real: bool


@dataclass(frozen=True)
class Standing:
    """How far somebody has come in one chat."""

    user_id: int
    right: int
    answered: int


@dataclass(frozen=True)
class Judged:
    """What people took texts of one kind for."""

    answers: int = 0
    for_real: int = 0
    """Of those, the ones that took the text for a real saying."""

    @property
    def rate(self) -> float:
        """The share that took it for real, 0..1; 0 where nobody answered."""
        return self.for_real / self.answers if self.answers else 0.0

    def __add__(self, other: "Judged") -> "Judged":
        return Judged(self.answers + other.answers, self.for_real + other.for_real)


class QuizRecords:
    """The tables of the quiz."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, asked: NewRound) -> None:
        """Keep a question, and the proverb that it is about.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            if asked.made is not None:
                await keep(session, [asked.made])
            session.add(
                QuizRoundRow(
                    chat_id=asked.chat_id,
                    poll_id=asked.poll_id,
                    message_id=asked.message_id,
                    culture=asked.culture,
                    text=asked.text,
                    real=asked.real,
                    proverb_id=asked.made.proverb.id if asked.made else None,
                    asked_at=asked.at,
                )
            )

    async def find(self, poll_id: str) -> Round | None:
        """The question of a poll.

        Raises:
            StorageError: the database cannot be read.
        """
        async with self._database.reading() as session:
            row = await session.scalar(select(QuizRoundRow).where(QuizRoundRow.poll_id == poll_id))
        return None if row is None else Round(row.id, row.chat_id, row.culture, row.real)

    async def real_ones(self, chat_id: int, culture: str) -> Sequence[str]:
        """The real sayings that a chat was asked about, the latest first.

        Raises:
            StorageError: the database cannot be read.
        """
        async with self._database.reading() as session:
            found = await session.scalars(
                select(QuizRoundRow.text)
                .where(
                    QuizRoundRow.chat_id == chat_id,
                    QuizRoundRow.culture == culture,
                    QuizRoundRow.real,
                )
                .order_by(QuizRoundRow.id.desc())
                .limit(1000)
            )
            return list(dict.fromkeys(found))

    async def answer(
        self, asked: Round, user_id: int, *, chosen_real: bool, at: datetime.datetime
    ) -> bool:
        """Keep somebody's answer; False if there is one already.

        Raises:
            StorageError: the database cannot be written.
        """
        async with self._database.writing() as session:
            done = await session.execute(
                insert_into(session, QuizAnswerRow)
                .values(
                    round_id=asked.id,
                    user_id=user_id,
                    chosen_real=chosen_real,
                    right=chosen_real == asked.real,
                    at=at,
                )
                .on_conflict_do_nothing(
                    index_elements=[QuizAnswerRow.round_id, QuizAnswerRow.user_id]
                )
            )
            assert isinstance(done, CursorResult)
            return done.rowcount > 0

    async def verdicts(self, user_id: int, chat_id: int | None = None) -> Sequence[bool]:
        """Which of somebody's answers were right, in their order.

        Args:
            user_id: who answered.
            chat_id: where; None: anywhere.

        Raises:
            StorageError: the database cannot be read.
        """
        statement = select(QuizAnswerRow.right).where(QuizAnswerRow.user_id == user_id)
        if chat_id is not None:
            asked_there = select(QuizRoundRow.id).where(QuizRoundRow.chat_id == chat_id)
            statement = statement.where(QuizAnswerRow.round_id.in_(asked_there))
        async with self._database.reading() as session:
            return list(await session.scalars(statement.order_by(QuizAnswerRow.id)))

    async def standings(self, chat_id: int, limit: int) -> Sequence[Standing]:
        """Who has most right answers in a chat; of equals who needed fewest questions.

        Raises:
            StorageError: the database cannot be read.
        """
        right = _count_if(QuizAnswerRow.right.is_(True))
        async with self._database.reading() as session:
            found = await session.execute(
                select(QuizAnswerRow.user_id, right, func.count())
                .join(QuizRoundRow)
                .where(QuizRoundRow.chat_id == chat_id, QuizAnswerRow.user_id.is_not(None))
                .group_by(QuizAnswerRow.user_id)
                .order_by(right.desc(), func.count(), QuizAnswerRow.user_id)
                .limit(limit)
            )
            return [Standing(user, right, answered) for user, right, answered in found if user]


async def judged(
    database: Database, *, real: bool = False, versions: Mapping[str, str] | None = None
) -> dict[str, Judged]:
    """By culture, how often people took the network's texts for real: the measure of its quality.

    Args:
        database: the bot's.
        real: of the real sayings instead, as what to compare with.
        versions: count only what these models wrote (culture -> version, as ids spell it).

    Raises:
        StorageError: the database cannot be read.
    """
    statement = (
        select(
            QuizRoundRow.culture,
            ProverbRow.model_version,
            func.count(),
            _count_if(QuizAnswerRow.chosen_real.is_(True)),
        )
        .join(QuizAnswerRow, QuizAnswerRow.round_id == QuizRoundRow.id)
        .outerjoin(ProverbRow, ProverbRow.id == QuizRoundRow.proverb_id)
        .where(QuizRoundRow.real.is_(real))
        .group_by(QuizRoundRow.culture, ProverbRow.model_version)
    )
    async with database.reading() as session:
        rows = [(*row,) for row in await session.execute(statement)]
    return _summed(
        (culture, Judged(int(answers), int(for_real)))
        for culture, version, answers, for_real in rows
        if versions is None or real or versions.get(culture) == version
    )


def _summed(found: Iterable[tuple[str, Judged]]) -> dict[str, Judged]:
    sums: dict[str, Judged] = {}
    for culture, each in found:
        sums[culture] = sums.get(culture, Judged()) + each
    return dict(sorted(sums.items()))


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
