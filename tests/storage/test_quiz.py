"""The quiz in the database: what was asked, who answered, what was taken for real."""

import datetime

import pytest

from bot.storage.database import Database
from bot.storage.privacy import NOWHERE, PersonalData
from bot.storage.proverbs import ProverbRecords, Showing
from bot.storage.quiz import Judged, NewRound, QuizRecords, Round, Standing, judged
from tests.storage.test_privacy import ANNA, BORIS, GROUP, traces
from tests.storage.test_proverbs import NOW, ROSE

MINUTE = datetime.timedelta(minutes=1)


async def asked(
    database: Database, poll_id: str, *, real: bool, chat: int = GROUP, text: str = "Да."
) -> Round:
    """A question that was sent; one that is not real is about the rose."""
    made = None if real else Showing(ROSE, 1, NOW)
    culture = "zen" if real else ROSE.culture
    records = QuizRecords(database)
    await records.add(NewRound(chat, poll_id, 7, culture, text, real=real, at=NOW, made=made))
    found = await records.find(poll_id)
    assert found is not None
    return found


async def test_a_question_is_found_by_its_poll(database: Database) -> None:
    """With what is needed to judge an answer; others are not there."""
    found = await asked(database, "p1", real=True)
    assert (found.chat_id, found.culture, found.real) == (GROUP, "zen", True)
    assert await QuizRecords(database).find("p2") is None


async def test_a_proverb_that_was_asked_about_is_kept(database: Database) -> None:
    """It was sent: stored once, counted each time."""
    await asked(database, "p1", real=False)
    await asked(database, "p2", real=False)
    kept = await ProverbRecords(database).find(ROSE.id)
    assert kept is not None
    assert kept.text == ROSE.text


async def test_an_answer_counts_once(database: Database) -> None:
    """The first one; each person's own."""
    records, asked_once = QuizRecords(database), await asked(database, "p1", real=True)
    assert await records.answer(asked_once, ANNA, chosen_real=False, at=NOW)
    assert not await records.answer(asked_once, ANNA, chosen_real=True, at=NOW)
    assert await records.answer(asked_once, BORIS, chosen_real=True, at=NOW)
    assert list(await records.verdicts(ANNA)) == [False]
    assert list(await records.verdicts(BORIS)) == [True]


async def test_verdicts_come_in_order_and_by_chat(database: Database) -> None:
    """All that somebody answered, or only what was asked in one chat."""
    records = QuizRecords(database)
    for number, (chat, right) in enumerate([(GROUP, True), (ANNA, False), (GROUP, False)]):
        found = await asked(database, f"p{number}", real=True, chat=chat)
        await records.answer(found, ANNA, chosen_real=right, at=NOW + number * MINUTE)
    assert list(await records.verdicts(ANNA)) == [True, False, False]
    assert list(await records.verdicts(ANNA, GROUP)) == [True, False]
    assert list(await records.verdicts(BORIS)) == []


async def test_the_best_of_a_chat(database: Database) -> None:
    """Most right answers first, of equals who needed fewer; nobody of other chats or of no name."""
    records = QuizRecords(database)
    right = {1: [True, True, False], 2: [True, True], 3: [False], 4: [True, True, True]}
    for number in range(3):
        found = await asked(database, f"p{number}", real=True)
        for user, verdicts in right.items():
            if number < len(verdicts):
                await records.answer(found, user, chosen_real=verdicts[number], at=NOW)
    elsewhere = await asked(database, "p9", real=True, chat=BORIS)
    await records.answer(elsewhere, BORIS, chosen_real=True, at=NOW)
    await PersonalData(database).forget(4)
    assert list(await records.standings(GROUP, 2)) == [Standing(2, 2, 2), Standing(1, 2, 3)]


async def test_real_ones_of_a_chat(database: Database) -> None:
    """The latest first, each once, and none of another chat or culture."""
    texts = ["Да.", "Нет.", "Да."]
    for number, text in enumerate(texts):
        await asked(database, f"p{number}", real=True, text=text)
    await asked(database, "p7", real=True, chat=ANNA, text="Может быть.")
    await asked(database, "p8", real=False)
    records = QuizRecords(database)
    assert list(await records.real_ones(GROUP, "zen")) == ["Да.", "Нет."]
    assert list(await records.real_ones(GROUP, ROSE.culture)) == []


async def test_how_often_the_network_is_taken_for_real(database: Database) -> None:
    """By culture and, where asked, of certain models only; real sayings are counted apart."""
    records = QuizRecords(database)
    made, real = await asked(database, "p1", real=False), await asked(database, "p2", real=True)
    for user, fooled in ((ANNA, True), (BORIS, False), (1002, True)):
        await records.answer(made, user, chosen_real=fooled, at=NOW)
    await records.answer(real, ANNA, chosen_real=False, at=NOW)
    assert await judged(database) == {ROSE.culture: Judged(3, 2)}
    assert await judged(database, real=True) == {"zen": Judged(1, 0)}
    now = {ROSE.culture: ROSE.model_version}
    assert await judged(database, versions=now) == {ROSE.culture: Judged(3, 2)}
    assert await judged(database, versions={ROSE.culture: "XXX"}) == {}


def test_rates_add_up() -> None:
    """Of nothing there is no rate; sums weigh each answer alike."""
    assert Judged().rate == 0
    assert (Judged(1, 1) + Judged(3, 1)).rate == pytest.approx(0.5)


async def test_forgetting_leaves_the_measure(database: Database) -> None:
    """Questions of the private chat and answers are nobody's, and count on."""
    records = QuizRecords(database)
    found = await asked(database, "p1", real=False, chat=ANNA)
    await records.answer(found, ANNA, chosen_real=True, at=NOW)
    document = await PersonalData(database).document(ANNA)
    assert [each["text"] for each in document["quiz_questions"]] == ["Да."]
    await PersonalData(database).forget(ANNA)
    assert await traces(database, ANNA) == []
    assert await judged(database) == {ROSE.culture: Judged(1, 1)}
    assert await records.find("p1") is None
    assert list(await records.standings(NOWHERE, 5)) == []
