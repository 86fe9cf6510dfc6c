"""`/quiz`: a saying, real or the network's; and how often the one is taken for the other."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Final

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode, PollLimit
from telegram.error import TelegramError
from telegram.ext import PollAnswerHandler

from bot.config import Config, Culture
from bot.service.held_out import HeldOut, Source
from bot.service.naming import CultureNames
from bot.service.quiz import Question, Quiz, Score
from bot.service.tally import Tally
from bot.storage.database import Database
from bot.storage.quiz import Judged, QuizRecords, Standing, judged
from bot.telegram.feature import Command, Feature, Handler, Parts
from bot.telegram.guard import Context, Facts, Guard
from bot.telegram.inline import culture_names
from bot.telegram.messages import Html, Messages, escape
from bot.telegram.request import Request, resent
from bot.telegram.speech import Speech
from bot.telegram.texts import clipped, credit, culture_called, length, name_of

NEXT, SCORE = "quiz", "score"
# Options of every quiz, in this order.
_REAL: Final = 0
_MADE: Final = 1
_STATS = frozenset({"stats", "score", "статистика", "счёт", "счет"})
_LONGEST_ATTRIBUTION = 100
# A streak that is worth a word.
_NOTABLE = 3


def feature(parts: Parts) -> Feature:
    """The command, the buttons below a quiz, and the answers."""
    sayings = HeldOut({each: _source(parts.config, each) for each in parts.config.cultures})
    records = QuizRecords(parts.database)
    quiz = Quiz(
        parts.service,
        sayings,
        records,
        clock=parts.clock,
        judged=partial(_count, parts.tally),
        rng=parts.rng,
    )
    names = culture_names(parts.config.cultures)
    does = QuizMaster(
        quiz,
        names,
        parts.config.cultures,
        parts.database,
        Speech(parts.catalogue, parts.preferences),
        allowed=parts.groups.cultures_of,
    )
    return Feature(
        commands=(Command(("quiz",), does.command, lambda words: words.plain("menu.quiz")),),
        buttons={NEXT: does.another},
        light_buttons={SCORE: does.score},
        handlers=does.handlers,
        updates=(Update.POLL_ANSWER,),
    )


def _source(config: Config, culture: str) -> Source:
    sampling = config.sampling_of(culture)
    return Source(config.corpus_path(culture), sampling.min_length, sampling.max_length)


def _count(tally: Tally, culture: str, real: bool, chosen_real: bool) -> None:
    """Figures by day: `quiz:made:real` are those who took the network's for real."""
    kind, taken = ("real" if each else "made" for each in (real, chosen_real))
    tally.count(f"quiz:{kind}:{taken}", culture)


class QuizMaster:
    """The bot's side of the quiz."""

    def __init__(
        self,
        quiz: Quiz,
        names: CultureNames,
        cultures: Mapping[str, Culture],
        database: Database,
        speech: Speech,
        *,
        allowed: Callable[[int], Awaitable[Sequence[str]]],
    ) -> None:
        """Ask.

        Args:
            quiz: makes questions and keeps answers.
            names: tells which cultures somebody means.
            cultures: all that a question may be of.
            database: has what people took for real.
            speech: the words for who answers.
            allowed: the cultures that a group's admins allow; none is all.
        """
        self._quiz = quiz
        self._names = names
        self._cultures = cultures
        self._database = database
        self._speech = speech
        self._allowed = allowed

    def handlers(self, guard: Guard) -> Sequence[Handler]:
        """For answers."""
        return (PollAnswerHandler(guard.wrap_quiet("quiz_answer", self.answered)),)

    async def command(self, request: Request) -> None:
        """`/quiz`, with cultures behind it if they matter, or `/quiz stats`."""
        if request.argument.lower() in _STATS:
            return await self._stats(request)
        return await self._ask(request, self._names.find(request.rest).cultures)

    async def another(self, request: Request) -> None:
        """«Ещё вопрос»: of the same cultures."""
        await self._ask(request, self._names.find(request.data).cultures)

    async def score(self, request: Request) -> None:
        """«Мой счёт»: over the button, for the presser alone."""
        await request.tell(await self._score_text(request))

    async def answered(self, update: Update, context: Context, facts: Facts) -> None:
        """An answer is kept; in private it is answered in turn, in groups the poll says enough."""
        answer = update.poll_answer
        assert answer is not None
        voter = answer.user or answer.voter_chat
        if voter is None or not answer.option_ids:  # taken back
            return
        chosen_real = answer.option_ids[0] == _REAL
        found = await self._quiz.answered(answer.poll_id, voter.id, chosen_real=chosen_real)
        facts["counted"] = found is not None
        if found is None or answer.user is None or found.asked.chat_id != voter.id:
            return
        words = await self._speech.to(answer.user)
        text = _verdict_html(found.right, await self._quiz.score(voter.id), words)
        await resent(lambda: context.bot.send_message(voter.id, text, ParseMode.HTML))

    async def _ask(self, request: Request, among: Sequence[str]) -> None:
        async with request.typing():
            question = await self._quiz.question(
                request.chat.id, await self._drawn_from(request, among)
            )
        words = request.words
        with self._quiz.asking():
            message = await request.reply_quiz(
                _question_text(question, culture_called(question.culture, self._cultures), words),
                (words.plain("quiz.option_real"), words.plain("quiz.option_made")),
                _REAL if question.real else _MADE,
                _explanation(question, words),
                _keyboard(words, among),
            )
            assert message.poll is not None
            await self._quiz.asked(question, message.chat.id, message.poll.id, message.message_id)

    async def _drawn_from(self, request: Request, named: Sequence[str]) -> Sequence[str]:
        """The cultures to ask of: those named, as far as a group allows them; none is all."""
        allowed = await self._allowed(request.group_id) if request.group_id else ()
        return [each for each in named if each in allowed] or allowed or named

    async def _stats(self, request: Request) -> None:
        words = request.words
        parts = [await self._score_text(request)]
        if request.group_id is not None:
            leaders = await self._quiz.leaders(request.chat.id)
            parts.append(await _leaders_html(leaders, request))
        made = await judged(self._database)
        real = await judged(self._database, real=True)
        parts.append(self._fools_html(made, real, words))
        await request.reply(Html("\n\n".join(part for part in parts if part)))

    async def _score_text(self, request: Request) -> Html:
        """How well the asker does: anywhere, and in the group where they ask."""
        words, score = request.words, await self._quiz.score(request.user_id)
        if not score.answered:
            return words.html("quiz.no_score")
        text = words.html(
            "quiz.score",
            right=score.right,
            answered=score.answered,
            streak=score.streak,
            best=score.best,
        )
        if request.group_id is None:
            return text
        here = await self._quiz.score(request.user_id, request.group_id)
        there = words.html("quiz.score_here", right=here.right, answered=here.answered)
        return Html(f"{text} {there}")

    def _fools_html(
        self, made: Mapping[str, Judged], real: Mapping[str, Judged], words: Messages
    ) -> Html:
        """How often the network is taken for people, by culture, the likest first."""
        if not made:
            return words.html("quiz.nobody")
        ordered = sorted(made, key=lambda culture: (-made[culture].rate, -made[culture].answers))
        lines = [
            words.html(
                "quiz.fools_line",
                culture=credit(culture_called(each, self._cultures), words),
                rate=_percent(made[each]),
                answers=made[each].answers,
            )
            for each in ordered
        ]
        all_made = sum(made.values(), Judged())
        return words.html(
            "quiz.fools",
            rate=_percent(all_made),
            answers=all_made.answers,
            real=_real_html(sum(real.values(), Judged()), words),
            cultures=Html("\n".join(lines)),
        )


def _real_html(found: Judged, words: Messages) -> Html:
    """How often people are recognised; nothing where nobody was asked."""
    if not found.answers:
        return Html("")
    return words.html("quiz.fools_real", rate=_percent(found), answers=found.answers)


def _percent(found: Judged) -> int:
    return round(100 * found.rate)


def _question_text(question: Question, culture: Culture, words: Messages) -> str:
    """The question, within Telegram's length."""
    named = credit(culture, words)
    room = PollLimit.MAX_QUESTION_LENGTH - length(
        words.plain("quiz.question", culture=named, text="")
    )
    return words.plain("quiz.question", culture=named, text=clipped(question.text, room))


def _explanation(question: Question, words: Messages) -> Html:
    if question.proverb is None:
        attribution = clipped(question.attribution, _LONGEST_ATTRIBUTION)
        return words.html("quiz.why_real", attribution=attribution)
    return words.html("quiz.why_made", id=question.proverb.id or "")


def _verdict_html(right: bool, score: Score, words: Messages) -> Html:
    """What is said of an answer."""
    so_far = words.html("quiz.so_far", right=score.right, answered=score.answered)
    if not right:
        return words.html("quiz.wrong", so_far=so_far)
    if score.streak < _NOTABLE:
        return words.html("quiz.right", so_far=so_far)
    if score.streak < score.best:
        return words.html("quiz.streak", streak=score.streak, so_far=so_far)
    return words.html("quiz.record", streak=score.streak, so_far=so_far)


async def _leaders_html(leaders: Sequence[Standing], request: Request) -> Html:
    """Who does best in a group, by the names that they have there now; none is kept."""
    names = await asyncio.gather(
        *(_name_in(request.bot, request.chat.id, each.user_id) for each in leaders)
    )
    lines = [
        f"{name_of(name, request.words)} — {each.right}/{each.answered}"
        for each, name in zip(leaders, names, strict=True)
        if name is not None
    ]
    if not lines:
        return Html("")
    numbered = (f"{number}. {escape(line)}" for number, line in enumerate(lines, 1))
    return request.words.html("quiz.leaders", leaders=Html("\n".join(numbered)))


async def _name_in(bot: Bot, chat_id: int, user_id: int) -> str | None:
    try:
        return (await bot.get_chat_member(chat_id, user_id)).user.first_name
    except TelegramError:  # gone, or an anonymous admin
        return None


def _keyboard(words: Messages, among: Sequence[str]) -> InlineKeyboardMarkup:
    """Another question, of the same culture if one was named, and one's score."""
    data = f"{NEXT}:{among[0]}" if len(among) == 1 else NEXT
    another = InlineKeyboardButton(words.plain("button.quiz_next"), callback_data=data)
    score = InlineKeyboardButton(words.plain("button.quiz_score"), callback_data=SCORE)
    return InlineKeyboardMarkup([[another, score]])
