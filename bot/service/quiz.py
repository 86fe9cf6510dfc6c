"""The quiz: is it a real saying, or did the network make it up?

Half of the questions, by lot, are real sayings that no model was trained on; the others are what
the bot would say to anybody. How often people take the network's for real is what it is worth.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.lm.proverb import Proverb
from bot.service.archive import as_stored
from bot.service.clock import Clock, utc_now
from bot.service.held_out import HeldOut
from bot.service.proverbs import ProverbService
from bot.storage.proverbs import Showing
from bot.storage.quiz import NewRound, QuizRecords, Round, Standing

# Longest wait for a question that is just being sent, in seconds.
PATIENCE_S = 10.0
LEADERS = 5


@dataclass(frozen=True)
class Question:
    """A text to be judged."""

    culture: str
    text: str
    attribution: str
    """Of a real saying."""
    proverb: Proverb | None
    """The network's; None where it is a real saying."""

    @property
    def real(self) -> bool:
        """Whether people say so."""
        return self.proverb is None


@dataclass(frozen=True)
class Answered:
    """An answer that was kept."""

    asked: Round
    chosen_real: bool

    @property
    def right(self) -> bool:
        """Whether it was right."""
        return self.chosen_real == self.asked.real


@dataclass(frozen=True)
class Score:
    """How well somebody does."""

    answered: int
    right: int
    streak: int
    """Right answers up to the last one without a wrong one."""
    best: int
    """The longest streak ever."""


class Quiz:
    """Asks, and keeps what is answered."""

    def __init__(
        self,
        service: ProverbService,
        sayings: HeldOut,
        records: QuizRecords,
        rng: random.Random | None = None,
        clock: Clock = utc_now,
        *,
        judged: Callable[[str, bool, bool], None] = lambda culture, real, chosen_real: None,
    ) -> None:
        """Make questions.

        Args:
            service: gives the network's texts.
            sayings: the real ones.
            records: the database's side.
            rng: throws the coin; the system's own randomness by default.
            clock: gives the moment.
            judged: told of each answer the culture, whether the text was real, and whether it was
                taken for real.
        """
        self._service = service
        self._sayings = sayings
        self._records = records
        self._rng = rng or random.SystemRandom()
        self._clock = clock
        self._judged = judged
        self._asking: set[asyncio.Event] = set()

    async def question(self, chat_id: int, among: Collection[str] = ()) -> Question:
        """A new question for a chat.

        Args:
            chat_id: who will read it; a real saying comes again only after all others.
            among: cultures to choose from; all where it names none on offer.

        Raises:
            BusyError: the network's text would have to be made, and too many requests wait.
            GenerationError: nothing that may be said came out.
            StorageError: the database cannot be read.
        """
        culture = self._service.any_culture(among)
        if self._rng.random() < 0.5:
            sayings = {each.text: each for each in await self._sayings.of(culture)}
            if sayings:
                before = await self._records.real_ones(chat_id, culture)
                new = [text for text in sayings if text not in set(before)]
                known = [text for text in reversed(before) if text in sayings]
                text = self._rng.choice(new) if new else known[0]
                return Question(culture, text, sayings[text].attribution, None)
        proverb = await self._service.proverb(culture, chat=chat_id)
        return Question(culture, proverb.text, "", proverb)

    @contextlib.contextmanager
    def asking(self) -> Iterator[None]:
        """While a question is being sent; an answer may be there before it is kept, and waits."""
        over = asyncio.Event()
        self._asking.add(over)
        try:
            yield
        finally:
            self._asking.discard(over)
            over.set()

    async def asked(self, question: Question, chat_id: int, poll_id: str, message_id: int) -> None:
        """A question was sent.

        Raises:
            StorageError: the database cannot be written.
        """
        now, proverb = self._clock(), question.proverb
        named = proverb is not None and proverb.id is not None
        await self._records.add(
            NewRound(
                chat_id,
                poll_id,
                message_id,
                question.culture,
                question.text,
                real=question.real,
                at=now,
                made=Showing(as_stored(proverb), 1, now) if proverb and named else None,
            )
        )

    async def answered(self, poll_id: str, user_id: int, *, chosen_real: bool) -> Answered | None:
        """Somebody has answered; None where it does not count: a poll not known, a second answer.

        Raises:
            StorageError: the database cannot be read or written.
        """
        asked = await self._find(poll_id)
        if asked is None:
            return None
        kept = await self._records.answer(asked, user_id, chosen_real=chosen_real, at=self._clock())
        if not kept:
            return None
        self._judged(asked.culture, asked.real, chosen_real)
        return Answered(asked, chosen_real)

    async def score(self, user_id: int, chat_id: int | None = None) -> Score:
        """How well somebody does, in one chat or anywhere.

        Raises:
            StorageError: the database cannot be read.
        """
        return score_of(await self._records.verdicts(user_id, chat_id))

    async def leaders(self, chat_id: int) -> Sequence[Standing]:
        """Who does best in a chat.

        Raises:
            StorageError: the database cannot be read.
        """
        return await self._records.standings(chat_id, LEADERS)

    async def _find(self, poll_id: str) -> Round | None:
        underway = list(self._asking)  # before looking, or one could be kept just in between
        found = await self._records.find(poll_id)
        if found is None and underway:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE_S):
                    for over in underway:
                        await over.wait()
            found = await self._records.find(poll_id)
        return found


def score_of(verdicts: Sequence[bool]) -> Score:
    """The score of answers in their order."""
    best = streak = 0
    for right in verdicts:
        streak = streak + 1 if right else 0
        best = max(best, streak)
    return Score(len(verdicts), sum(verdicts), streak, best)
