"""The quiz, as people see it: the whole bot over HTTP."""

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import load_config
from bot.demo.entities import formatted, utf16_len
from bot.demo.faults import Fault
from bot.demo.messages import Message, Poll
from bot.demo.people import Chat, User
from bot.demo.server import StandIn
from bot.lm.corpus import is_held_out, read_corpus
from bot.lm.proverb import Proverb
from bot.service.groups import Rules
from bot.service.quiz import Question
from bot.storage.database import Database
from bot.storage.preferences import PreferenceRecords
from bot.storage.quiz import judged
from bot.storage.tallies import TallyRecords
from bot.telegram import request
from bot.telegram.messages import Messages
from bot.telegram.quiz import _explanation, _question_text
from bot.telegram.texts import length
from tests.service.makers import FakeMaker
from tests.service.test_words import HOSTILE
from tests.storage.test_proverbs import NOW
from tests.telegram.bots import CONFIG_FILE, EN, RU, serving
from tests.telegram.logs import Logs
from tests.telegram.talk import ask, everything_taken, said_by_bot
from tests.telegram.test_groups import with_rules

CONFIG = load_config(CONFIG_FILE)
REAL, MADE = 0, 1


def poll_of(message: Message) -> Poll:
    """The poll in a message."""
    assert message.poll is not None
    return message.poll


def is_real(message: Message) -> bool:
    """Whether the right answer of a quiz is that people say so."""
    return poll_of(message).correct == (REAL,)


async def quizzed(standin: StandIn, text: str = "/quiz", user: User | None = None) -> Message:
    """A question that somebody asked for in private."""
    message = await ask(standin, text, user)
    assert message.poll is not None, message.text
    return message


async def quizzed_until(standin: StandIn, real: bool, text: str = "/quiz sufi") -> Message:
    """A question of one kind."""
    while is_real(message := await quizzed(standin, text)) != real:
        pass
    return message


async def reply_to(standin: StandIn, message: Message, user: User, *, right: bool) -> Message:
    """What the bot says to an answer in private."""
    chosen = poll_of(message).correct[0] if right else 1 - poll_of(message).correct[0]
    await standin.world.vote(message, user, [chosen])
    return await standin.world.wait_for_message(user, after=message)


async def in_group(standin: StandIn, user: User, text: str, chat: Chat | None = None) -> Message:
    """What the bot answers to a command in a group."""
    world = standin.world
    place = chat or world.group
    said = await world.say(place, user, text)
    return await world.wait_for_message(place, after=said)


async def test_a_quiz_is_a_native_one(served: StandIn) -> None:
    """A public quiz with two options, its culture and text in the question, buttons below."""
    message = await quizzed(served, "/quiz суфийская")
    poll = poll_of(message)
    assert (poll.kind, poll.is_anonymous, poll.multiple) == ("quiz", False, False)
    assert poll.options == (RU.plain("quiz.option_real"), RU.plain("quiz.option_made"))
    assert poll.question.startswith("🌀 Суфийская мудрость:\n\n")
    assert message.buttons == [[RU.plain("button.quiz_next"), RU.plain("button.quiz_score")]]


async def test_whatever_stands_behind_the_command_gets_a_question(served: StandIn) -> None:
    """No error, nothing echoed."""
    for typed in HOSTILE:
        poll = poll_of(await quizzed(served, f"/quiz {typed}"[:4096]))
        assert poll.question.endswith(RU.plain("quiz.question", culture="", text="").strip(": \n"))
        assert len(poll.question) <= 300


async def test_real_ones_are_held_out_and_attributed(served: StandIn) -> None:
    """A saying that no model was trained on; the explanation says whose it is said to be."""
    sayings = {each.text: each for each in read_corpus(CONFIG.corpus_path("sufi"))}
    message = await quizzed_until(served, real=True)
    text = poll_of(message).question.split("\n\n")[1]
    assert is_held_out(text)
    assert sayings[text].attribution in poll_of(message).explanation["explanation"]


async def test_made_ones_are_named(served: StandIn) -> None:
    """The explanation has the id, by which the proverb can be had again."""
    message = await quizzed_until(served, real=False)
    poll = poll_of(message)
    text = poll.question.split("\n\n")[1]
    assert text.startswith("Пословица sufi номер ")
    (entity,) = poll.explanation["explanation_entities"]
    words = poll.explanation["explanation"]
    name = words[entity["offset"] :][: entity["length"]]
    assert entity["type"] == "code"
    assert (await ask(served, name)).text.startswith(text)


@pytest.mark.parametrize(("code", "words"), [("ru", RU), ("en", EN)])
async def test_answers_in_private_are_answered(
    standin: StandIn, maker: FakeMaker, code: str, words: Messages
) -> None:
    """Right or wrong, with the score so far, and a word for a streak."""
    person = standin.world.add_person("Кто-то", language_code=code)
    said = []
    async with serving(standin, maker):
        for right in (True, False, True, True, True):
            message = await quizzed(standin, "/quiz", person)
            said.append((await reply_to(standin, message, person, right=right)).text)
    so_far = [
        words.plain("quiz.so_far", right=right, answered=answered)
        for answered, right in enumerate((1, 1, 2, 3, 4), 1)
    ]
    assert said == [
        words.plain("quiz.right", so_far=so_far[0]),
        words.plain("quiz.wrong", so_far=so_far[1]),
        words.plain("quiz.right", so_far=so_far[2]),
        words.plain("quiz.right", so_far=so_far[3]),
        words.plain("quiz.record", streak=3, so_far=so_far[4]),
    ]


async def test_buttons_lead_on(served: StandIn) -> None:
    """Another question, of the culture that was named; and one's score over the button."""
    world = served.world
    first = await quizzed(served, "/quiz zen")
    query = await world.press(first, RU.plain("button.quiz_score"))
    assert (await world.wait_for_answer(query))["text"] == RU.plain("quiz.no_score")
    for _ in range(5):
        await world.press(first, RU.plain("button.quiz_next"))
        second = await world.wait_for_message(world.anna, after=first)
        assert poll_of(second).question.startswith("🍵 Дзэнское изречение")
        first = second
    await reply_to(served, first, world.anna, right=True)
    query = await world.press(first, RU.plain("button.quiz_score"))
    told = (await world.wait_for_answer(query))["text"]
    assert told == RU.plain("quiz.score", right=1, answered=1, streak=1, best=1)


async def test_a_group_answers_together(standin: StandIn, maker: FakeMaker, logs: Logs) -> None:
    """Everybody once, in silence; `/quiz stats` there has the best by their names."""
    world = standin.world
    async with serving(standin, maker):
        rounds = ([True, False], [True, True], [False, True], [True, False])
        for counted, right in zip((2, 4, 6, 8), rounds, strict=True):
            message = await in_group(standin, world.anna, "/quiz")
            correct = poll_of(message).correct[0]
            for user, is_right in zip((world.anna, world.boris), right, strict=True):
                await world.vote(message, user, [correct if is_right else 1 - correct])
            # A streak depends on the order, so each round is over before the next begins.
            await logs.wait_for("request", what="quiz_answer", counted=True, count=counted)
        assert len(said_by_bot(standin, world.group)) == 4
        stats = await in_group(standin, world.boris, f"/quiz@{world.bot.username} stats")
        alone = await quizzed(standin, "/quiz", world.boris)
        await reply_to(standin, alone, world.boris, right=True)
        query = await world.press(message, RU.plain("button.quiz_score"), world.boris)
        told = (await world.wait_for_answer(query))["text"]
    here = RU.plain("quiz.score_here", right=2, answered=4)
    score = RU.plain("quiz.score", right=2, answered=4, streak=0, best=2)
    assert stats.text.startswith(f"{score} {here}")
    assert told == f"{RU.plain('quiz.score', right=3, answered=5, streak=1, best=2)} {here}"
    leaders = stats.text.split("\n\n")[1].replace("\u2068", "").replace("\u2069", "")
    assert leaders.endswith("\n1. Анна — 3/4\n2. Борис — 2/4")


async def test_stats_say_how_often_the_network_passes(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """By culture and in all; kept for the admin's figures and for the evaluation."""
    world = standin.world
    async with serving(standin, maker, sqlite):
        assert RU.plain("quiz.nobody") in (await ask(standin, "/quiz stats")).text
        for culture, taken in (("sufi", REAL), ("sufi", MADE), ("zen", MADE)):
            message = await quizzed_until(standin, real=False, text=f"/quiz {culture}")
            await world.vote(message, world.anna, [taken])
            await world.wait_for_message(world.anna, after=message)
        assert "Людей узнают" not in (await ask(standin, "/quiz stats")).text  # nobody was asked
        message = await quizzed_until(standin, real=True)
        await reply_to(standin, message, world.anna, right=True)
        stats = await ask(standin, "/quiz статистика")
    assert "Нейросеть принимают за людей: 33 % (ответов: 3)" in stats.text
    assert "Людей узнают: 100 % (ответов: 1)" in stats.text
    assert stats.text.endswith("🌀 Суфийская мудрость: 50 % (2)\n🍵 Дзэнское изречение: 0 % (1)")
    rates = {culture: found.rate for culture, found in (await judged(sqlite)).items()}
    assert rates == {"sufi": 0.5, "zen": 0.0}
    counts = (await TallyRecords(sqlite).since(datetime.date(2020, 1, 1))).counts
    figures = {(k.name, k.culture): n for k, n in counts.items() if k.name.startswith("quiz:")}
    assert figures == {
        ("quiz:made:real", "sufi"): 1,
        ("quiz:made:made", "sufi"): 1,
        ("quiz:made:made", "zen"): 1,
        ("quiz:real:real", "sufi"): 1,
    }


async def test_answers_after_a_restart_count(
    standin: StandIn, maker: FakeMaker, database: Database
) -> None:
    """A poll outlives the process that sent it."""
    world = standin.world
    async with serving(standin, maker, database):
        message = await quizzed(standin)
    async with serving(standin, maker, database):
        said = await reply_to(standin, message, world.anna, right=True)
    so_far = RU.plain("quiz.so_far", right=1, answered=1)
    assert said.text == RU.plain("quiz.right", so_far=so_far)


async def test_answers_to_polls_of_others_are_let_go(
    standin: StandIn, maker: FakeMaker, logs: Logs
) -> None:
    """A poll that is not known, and an answer taken back: nothing is said or kept."""
    world = standin.world
    answer: dict[str, Any] = {"poll_id": "p77", "user": world.anna.json()}
    async with serving(standin, maker):
        for options in ([1], []):
            chosen = {"option_ids": options, "option_persistent_ids": [*map(str, options)]}
            world.updates.put("poll_answer", answer | chosen)
        await everything_taken(standin)
    assert said_by_bot(standin, world.anna) == []
    lines = logs.of("request", what="quiz_answer")
    assert [each["outcome"] for each in lines] == ["ok", "ok"]


async def test_a_quiz_in_a_topic_stays_there(standin: StandIn, maker: FakeMaker) -> None:
    """As a reply to who asked for it."""
    world = standin.world
    forum = world.add_group("Форум", [world.anna], topics={5: "Мудрость"})
    async with serving(standin, maker):
        said = await world.say(forum, world.anna, "/quiz", thread=5)
        message = await world.wait_for_message(forum, after=said)
    assert (message.thread, message.reply_to) == (5, said)


async def test_a_group_is_asked_of_what_it_allows(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """Whatever is named, or nothing; elsewhere everything may come."""
    world = standin.world
    await with_rules(sqlite, world.group, Rules(cultures=("zen",)))
    async with serving(standin, maker, sqlite):
        for text in ("/quiz", "/quiz sufi", "/quiz sufi zen") * 3:
            message = await in_group(standin, world.anna, text)
            assert poll_of(message).question.startswith("🍵")
        assert poll_of(await quizzed(standin, "/quiz sufi")).question.startswith("🌀")


async def test_answers_are_answered_in_the_chosen_language(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """English, though Telegram speaks Russian."""
    anna = standin.world.anna
    await PreferenceRecords(sqlite).set_language(anna.id, "en", NOW)
    async with serving(standin, maker, sqlite):
        said = await reply_to(standin, await quizzed(standin), anna, right=True)
        query = await standin.world.ask_inline(anna, "sufi")
    so_far = EN.plain("quiz.so_far", right=1, answered=1)
    assert said.text == EN.plain("quiz.right", so_far=so_far)
    assert query.answer is not None
    assert query.answer["results"][0]["title"] == "🌀 Sufi saying"


async def test_a_group_that_moves_keeps_its_score(
    standin: StandIn, maker: FakeMaker, logs: Logs
) -> None:
    """As a supergroup it has another number, and the same best."""
    world = standin.world
    group = world.add_group("Семья", [world.anna, world.boris], kind="group")
    async with serving(standin, maker):
        message = await in_group(standin, world.anna, "/quiz", group)
        await world.vote(message, world.anna, list(poll_of(message).correct))
        await logs.wait_for("request", what="quiz_answer", counted=True)
        grown = await world.migrate(group)
        await logs.wait_for("request", what="migrated")
        stats = await in_group(standin, world.boris, "/quiz stats", grown)
    assert "Анна" in stats.text


async def test_a_broken_connection_is_tried_again(
    standin: StandIn, maker: FakeMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question that was lost on the way, and what is said to an answer."""
    monkeypatch.setattr(request, "RESEND_AFTER_S", 0.05)
    async with serving(standin, maker):
        standin.faults.add(Fault("cut", "sendPoll"))
        message = await quizzed(standin)
        standin.faults.add(Fault("cut", "sendMessage"))
        said = await reply_to(standin, message, standin.world.anna, right=True)
    assert RU.plain("quiz.so_far", right=1, answered=1) in said.text


async def test_who_is_forgotten_has_no_score(standin: StandIn, maker: FakeMaker) -> None:
    """After /deleteme one begins anew; what was taken for real still counts."""
    world = standin.world
    async with serving(standin, maker):
        message = await quizzed_until(standin, real=False)
        await reply_to(standin, message, world.anna, right=False)
        question = await ask(standin, "/deleteme")
        await world.wait_for_answer(await world.press(question, RU.plain("button.forget")))
        stats = await ask(standin, "/quiz stats")
    assert stats.text.startswith(RU.plain("quiz.no_score"))
    assert "🌀 Суфийская мудрость: 100 % (1)" in stats.text


ATTRIBUTIONS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=400)


@given(st.text(min_size=1, max_size=400), ATTRIBUTIONS)
def test_any_saying_fits_into_a_poll(text: str, attribution: str) -> None:
    """Question and explanation stay within Telegram's limits, in both languages."""
    made = Proverb("c" * 24 + "-22222222", "zen", text, 1, relaxed=False)
    for words in (RU, EN):
        for culture in CONFIG.cultures.values():
            assert length(_question_text(Question("zen", text, "", made), culture, words)) <= 300
        for question in (
            Question("zen", text, attribution, None),
            Question("zen", text, "", made),
        ):
            explanation = formatted(_explanation(question, words), "HTML").text
            assert utf16_len(explanation) <= 200
