"""The quiz: fair questions, answers that count once, scores."""

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import load_config
from bot.errors import CorpusError
from bot.lm.corpus import Saying, is_held_out
from bot.service.held_out import HeldOut, Source
from bot.service.proverbs import ProverbService
from bot.service.quiz import Question, Quiz, Score, score_of
from bot.service.settings import ServiceSettings
from bot.storage.database import Database
from bot.storage.proverbs import ProverbRecords
from bot.storage.quiz import QuizRecords
from tests.service.makers import FakeMaker
from tests.small_project import ROOT

GROUP, ANNA = -5, 1
SAYINGS = tuple(Saying(f"Изречение о числе {n}.", f"Мудрец {n}", n) for n in range(200))
SOURCES = {"zen": Source(Path("zen.tsv"), 8, 200)}


def quiz_of(database: Database, maker: FakeMaker | None = None, **options: object) -> Quiz:
    """A quiz about one culture, with a lot of sayings that are not read from a file."""
    service = ProverbService(maker or FakeMaker(("zen",)), ServiceSettings(), random.Random(1))
    held_out = HeldOut(SOURCES, lambda _: SAYINGS)
    return Quiz(service, held_out, QuizRecords(database), random.Random(2), **options)  # type: ignore[arg-type]


async def asked(quiz: Quiz, poll_id: str, chat: int = GROUP) -> Question:
    """A question that was sent."""
    question = await quiz.question(chat)
    await quiz.asked(question, chat, poll_id, 1)
    return question


async def test_half_of_the_questions_are_real(sqlite: Database) -> None:
    """By lot; the real ones held out of training, the others the network's own."""
    quiz = quiz_of(sqlite)
    questions = [await quiz.question(GROUP) for _ in range(200)]
    real = [each for each in questions if each.real]
    assert 70 < len(real) < 130
    assert all(is_held_out(each.text) and each.attribution for each in real)
    made = [each.proverb for each in questions if each.proverb is not None]
    assert len({each.id for each in made}) == len(made)


async def test_a_real_saying_comes_again_only_after_all_others(sqlite: Database) -> None:
    """And then the one that was asked longest ago; other chats have their own order."""
    quiz = quiz_of(sqlite)
    count = sum(is_held_out(each.text) for each in SAYINGS)
    assert count > 3
    told: list[str] = []
    while len(told) < 2 * count:
        question = await asked(quiz, f"p{len(told)}-{random.random()}")
        told += [question.text] if question.real else []
    assert set(Counter(told[:count]).values()) == {1}
    assert told[count:] == told[:count]


@pytest.mark.parametrize("fault", [True, False])
async def test_without_sayings_the_network_asks_alone(sqlite: Database, fault: bool) -> None:
    """Where a corpus cannot be read, or holds nothing fit."""

    def read(_path: Path) -> tuple[Saying, ...]:
        if fault:
            raise CorpusError("zen.tsv: no such file.")
        return SAYINGS[:1]

    service = ProverbService(FakeMaker(("zen",)), ServiceSettings(), random.Random(1))
    quiz = Quiz(service, HeldOut(SOURCES, read), QuizRecords(sqlite), random.Random(2))
    questions = [await quiz.question(GROUP) for _ in range(20)]
    real = [each for each in questions if each.real]
    assert len(real) == (0 if fault or not is_held_out(SAYINGS[0].text) else len(real))


async def test_cultures_can_be_chosen(sqlite: Database) -> None:
    """Those named; all where none of them is on offer."""
    quiz = quiz_of(sqlite, FakeMaker(("zen", "sufi", "jewish")))
    chosen = [(await quiz.question(GROUP, ["sufi", "zen"])).culture for _ in range(40)]
    assert set(chosen) == {"sufi", "zen"}
    others = [(await quiz.question(GROUP, ["gone"])).culture for _ in range(60)]
    assert set(others) == {"zen", "sufi", "jewish"}


async def test_answers_count_once(database: Database) -> None:
    """The first is kept and judged; a second one, or one to a poll of somebody else's, is not."""
    told: list[tuple[str, bool, bool]] = []
    quiz = quiz_of(database, judged=lambda *each: told.append(each))
    question = await asked(quiz, "p1")
    first = await quiz.answered("p1", ANNA, chosen_real=question.real)
    assert first is not None
    assert first.right
    assert await quiz.answered("p1", ANNA, chosen_real=not question.real) is None
    assert await quiz.answered("p2", ANNA, chosen_real=True) is None
    assert await quiz.score(ANNA) == Score(1, 1, 1, 1)
    assert told == [("zen", question.real, question.real)]


async def test_an_answer_faster_than_the_record_waits(sqlite: Database) -> None:
    """Who answers while the question is still being kept is counted all the same."""
    quiz = quiz_of(sqlite)
    question = await quiz.question(GROUP)
    with quiz.asking():
        early = asyncio.create_task(quiz.answered("p1", ANNA, chosen_real=True))
        await asyncio.sleep(0.05)
        assert not early.done()
        await quiz.asked(question, GROUP, "p1", 1)
    assert await early is not None


async def test_an_answer_after_a_restart_counts(sqlite: Database) -> None:
    """What one process asked another judges."""
    question = await asked(quiz_of(sqlite), "p1")
    found = await quiz_of(sqlite).answered("p1", ANNA, chosen_real=not question.real)
    assert found is not None
    assert not found.right


async def test_a_made_one_is_kept_with_its_id(sqlite: Database) -> None:
    """So that the id in the explanation gives it again."""
    quiz = quiz_of(sqlite)
    while (question := await asked(quiz, f"p{random.random()}")).proverb is None:
        pass
    assert question.proverb.id is not None
    kept = await ProverbRecords(sqlite).find(question.proverb.id)
    assert kept is not None
    assert kept.text == question.text


@given(st.lists(st.booleans()))
def test_scores(verdicts: list[bool]) -> None:
    """Streaks are runs of right answers; the present one ends with the last answer."""
    found = score_of(verdicts)
    runs = "".join("1" if each else "0" for each in verdicts).split("0")
    assert (found.answered, found.right) == (len(verdicts), sum(verdicts))
    assert found.streak == len(runs[-1])
    assert found.best == max(map(len, runs))


async def test_every_culture_has_real_sayings_for_the_quiz() -> None:
    """Of each corpus enough are handed down, held out and short enough."""
    config = load_config(ROOT / "config.yaml")
    sources = {each: Source(config.corpus_path(each), 12, 200) for each in config.cultures}
    held_out = HeldOut(sources)
    for culture in config.cultures:
        found = await held_out.of(culture)
        assert len(found) >= 12, culture
        assert all(is_held_out(each.text) for each in found)
        assert not any(each.attribution.startswith("по мотивам") for each in found)
