"""A day in the bot's life: all that it offers, one after the other, on one database.

The models are those that ship, people and Bot API the stand-in's, the clock the test's own: the
night is one when clocks in Berlin go from 2 to 3.
"""

import asyncio
import datetime
import json
from pathlib import Path

from bot.demo.messages import Message
from bot.demo.people import Chat
from bot.demo.server import StandIn
from bot.lm.corpus import read_corpus
from bot.storage.database import Database
from bot.telegram.row import DOWN, KEEP, UP
from tests.clocks import FakeClock
from tests.storage.test_privacy import traces
from tests.telegram.a_day import WAIT_S, Day, id_in, proverb_in, shipped_models
from tests.telegram.bots import EN, RU
from tests.telegram.logs import Logs
from tests.telegram.talk import said_by_bot
from tests.versions import saved_again

UTC = datetime.UTC
EVENING = datetime.datetime(2026, 3, 28, 18, 0, 20, tzinfo=UTC)
TOPIC = 7
SUFI = "🌀 суфийская мудрость"


async def test_a_day_in_the_bots_life(
    standin: StandIn, database: Database, tmp_path: Path, logs: Logs
) -> None:
    """Everything works beside everything else, and nothing is logged that an admin should see."""
    config = shipped_models(tmp_path / "models")
    admin = standin.world.add_person("Вера", "vera")
    day = Day(standin, database, config, FakeClock(EVENING), admin)
    async with day.served():
        await people_arrive(day)
        proverb = await every_tradition_is_tried(day)
        await words_are_asked_for(day)
        await proverbs_are_judged_and_kept(day, proverb)
        await it_is_used_in_other_chats(day)
        await riddles_are_set(day)
        await settings_are_changed(day)
        forum = await a_group_with_topics_is_joined(day)
        await the_night_passes(day, forum)
    async with day.served():
        await what_was_said_is_remembered(day, proverb)
        await models_change_under_traffic(day)
        await the_admin_keeps_order(day, forum)
        await anna_is_forgotten(day, proverb)
    assert [line for line in logs if line["level"] not in {"debug", "info"}] == []
    refused = [line["outcome"] for line in logs.of("request") if line["outcome"] != "ok"]
    assert refused == ["group_culture", "hidden", "maintenance"]


async def people_arrive(day: Day) -> None:
    """They are greeted by name, in their language, and shown what there is."""
    assert "Анна" in (await day.ask("/start")).text
    assert "/any" in (await day.ask("/start", day.boris)).text
    john = day.standin.world.add_person("John", language_code="en")
    assert (await day.ask("/about", john)).text != (await day.ask("/about")).text
    told = (await day.ask("/help")).text
    assert all(f"/{culture}" in told for culture in day.config.cultures)
    assert "/broadcast" not in told
    assert "/broadcast" in (await day.ask("/help", day.admin)).text


async def every_tradition_is_tried(day: Day) -> Message:
    """Each of ten gives a proverb of its own; so does the button under the last."""
    answers = [await day.ask(f"/{culture}") for culture in day.config.cultures]
    assert [id_in(each).partition("-")[0] for each in answers] == [*day.config.cultures]
    another = await day.brings(answers[-1], "button.more")
    assert len({id_in(each) for each in (*answers, another)}) == len(answers) + 1
    return answers[-1]


async def words_are_asked_for(day: Day) -> None:
    """Behind the command, and in a message that it answers; the button stays with the word."""
    about = await day.ask("/sufi сердце")
    assert "серд" in proverb_in(about).lower()
    assert "серд" in proverb_in(await day.brings(about, "button.more")).lower()
    group = day.standin.world.group
    said = await day.standin.world.say(group, day.boris, "До чего же долгая дорога!")
    answer = await day.call(group, "/jewish", day.anna, reply_to=said)
    assert "дорог" in proverb_in(answer).lower()
    assert RU.plain("wish.unreadable") in (await day.ask("/sufi <b>&'; DROP TABLE proverb")).text


async def proverbs_are_judged_and_kept(day: Day, proverb: Message) -> None:
    """Votes that change, a star, its list and file, a card, the nearest real saying."""
    name = id_in(proverb)
    await day.press_row(proverb, UP)
    await day.shows(proverb, "👍 1")
    his = await day.ask(f"/again {name}", day.boris)
    assert proverb_in(his) == proverb_in(proverb)
    await day.press_row(his, UP, day.boris)
    await day.shows(his, "👍 2")
    await day.press_row(his, DOWN, day.boris)
    await day.shows(his, "👍 1", "👎 1")
    top = await day.ask("/top")
    assert name in top.text
    await day.press_row(proverb, KEEP)
    kept = await day.ask("/favorites")
    assert name in kept.text
    file = await day.brings(kept, "button.file")
    document = day.standin.world.documents[file.content["document"]["file_id"]]
    assert proverb_in(proverb) in document.data.decode()
    card = await day.brings(proverb, "button.card")
    again = await day.brings(his, "button.card")
    assert card.content["photo"] == again.content["photo"]
    kin = await day.brings(proverb, "button.kin")
    corpus = read_corpus(day.config.corpus_path(name.partition("-")[0]))
    assert any(each.text in kin.text for each in corpus)


async def it_is_used_in_other_chats(day: Day) -> None:
    """Typed behind its name; what is chosen stands in the chat and can be had again."""
    world = day.standin.world
    async with asyncio.timeout(WAIT_S):
        while True:
            query = await world.ask_inline(
                day.anna, "суфийская", chat=world.group, timeout_s=WAIT_S
            )
            if query.answer and query.answer["results"]:  # the pool has some
                break
            await asyncio.sleep(0.1)
    assert (query.answer["cache_time"], query.answer["is_personal"]) == (0, True)
    chosen = await world.pick(query, query.answer["results"][0]["id"], world.group)
    assert id_in(chosen).startswith("sufi-")
    assert proverb_in(await day.ask(id_in(chosen), day.boris)) == proverb_in(chosen)


async def riddles_are_set(day: Day) -> None:
    """In private with a word to each answer, in a group in silence, and the score of both."""
    world = day.standin.world
    mine = await day.ask("/quiz")
    assert mine.poll is not None
    await world.vote(mine, day.anna, mine.poll.correct)
    so_far = RU.plain("quiz.so_far", right=1, answered=1)
    assert (await day.after(mine)).text == RU.plain("quiz.right", so_far=so_far)
    ours = await day.call(world.group, "/quiz sufi")
    assert ours.poll is not None
    assert ours.poll.question.startswith("🌀")
    await world.vote(ours, day.boris, [1 - ours.poll.correct[0]])
    score = RU.plain("quiz.score", right=0, answered=1, streak=0, best=0)
    async with asyncio.timeout(WAIT_S):  # the vote and the command overtake each other
        while score not in (stats := await day.call(world.group, "/quiz stats", day.boris)).text:
            pass
    assert "Борис" in stats.text


async def settings_are_changed(day: Day) -> None:
    """Favourite traditions rule /any, the language all that is said, until it is changed back."""
    panel = await day.ask("/settings")
    await day.press(panel, RU.plain("button.favourite_cultures"))
    await day.press(panel, SUFI)
    await day.shows(panel, f"✓ {SUFI}")
    assert id_in(await day.ask("/any")).startswith("sufi-")
    panel = await day.ask("/settings")
    await day.press(panel, RU.plain("button.language"))
    await day.press(panel, "English")
    await day.says(panel, "English")
    assert EN.plain("hint.unknown").split(".")[0] in (await day.ask("/qqqqqq")).text
    await day.press(panel, EN.plain("button.language"))
    await day.press(panel, "Русский")
    await day.says(panel, "Русский")


async def a_group_with_topics_is_joined(day: Day) -> Chat:
    """Greeted once; its admin allows some traditions; answers and the daily keep to their topic."""
    world = day.standin.world
    forum = world.add_group("Форум", [day.anna, day.boris], {TOPIC: "Мудрость"}, "left")
    await world.set_bot_status(forum, day.anna, "member")
    hello = await world.wait_for_message(forum, timeout_s=WAIT_S)
    assert f"/any@{world.bot.username}" in hello.text
    first = await day.call(forum, "/sufi", day.boris, thread=TOPIC)
    second = await day.brings(first, "button.more")
    assert (first.thread, second.thread) == (TOPIC, TOPIC)
    assert len(first.buttons) == 1
    panel = await day.call(forum, "/settings", thread=TOPIC)
    await day.press(panel, RU.plain("button.cultures"))
    await day.press(panel, SUFI)
    await day.shows(panel, f"✓ {SUFI}")
    refused = await day.call(forum, "/jewish", day.boris, thread=TOPIC)
    assert refused.text == RU.plain("group.culture", allowed="/sufi")
    refused = await day.call(forum, "/daily 9:00 Москва", day.boris, thread=TOPIC)
    assert refused.text == RU.plain("group.admins_only")
    set_up = await day.call(forum, "/daily 9:00 Москва", thread=TOPIC)
    assert "Часы: Москва, UTC+3" in set_up.text
    return forum


async def the_night_passes(day: Day, forum: Chat) -> None:
    """At 2:30, which that night lacks, Anna's comes at 3:30; in the morning the forum's."""
    world = day.standin.world
    set_up = await day.ask("/daily 2:30 Берлин")
    assert "Следующая — завтра в 3:30." in set_up.text
    await day.until(datetime.datetime(2026, 3, 29, 1, 29, tzinfo=UTC))
    assert max(world.chat(day.anna).messages) == set_up.message_id
    last = max(forum.messages)
    await day.until(datetime.datetime(2026, 3, 29, 1, 30, tzinfo=UTC))
    assert (await day.after(set_up)).text.startswith(RU.plain("daily.note"))
    assert max(forum.messages) == last
    await day.until(datetime.datetime(2026, 3, 29, 6, 0, tzinfo=UTC))
    sent = await world.wait_for_message(forum, after=last, timeout_s=WAIT_S)
    assert (sent.thread, id_in(sent).partition("-")[0]) == (TOPIC, "sufi")


async def what_was_said_is_remembered(day: Day, proverb: Message) -> None:
    """After a restart: the text by its id, its votes, the list of favourites, the score."""
    again = await day.ask(f"/start {id_in(proverb)}", day.boris)
    assert proverb_in(again) == proverb_in(proverb)
    await day.shows(again, "👍 1", "👎 1")
    assert id_in(proverb) in (await day.ask("/favorites")).text
    score = RU.plain("quiz.score", right=1, answered=1, streak=1, best=1)
    assert score in (await day.ask("/quiz stats")).text


async def models_change_under_traffic(day: Day) -> None:
    """A new model is taken over and given back while everybody asks; nobody goes without."""
    culture, keeper = "sufi", day.keeper
    assert keeper is not None
    first, over = keeper.shelf.version(culture), asyncio.Event()

    async def talk() -> list[Message]:
        answers = []
        while not over.is_set():
            answers.append(await day.ask(f"/{culture}", day.boris))
        return answers

    talking = asyncio.create_task(talk())
    started = await day.ask("/models", day.admin)
    assert first in started.text
    folder = day.config.models / culture
    lines = [each.text for each in read_corpus(day.config.corpus_path(culture))]
    # Its samples were made by what it may not say, which is other lines now.
    await asyncio.to_thread(saved_again, folder, folder, lines, golden=())
    told = await day.told(day.admin, started, f"✅ {culture}: отвечает новая модель")
    second = keeper.shelf.version(culture)
    assert f"модель {second}, до неё была {first}" in told.text
    served_by_second = await day.ask(f"/{culture}")
    assert proverb_in(await day.ask(id_in(served_by_second))) == proverb_in(served_by_second)
    question = await day.ask(f"/rollback {culture}", day.admin)
    await day.press(question, RU.plain("button.rollback"), day.admin)
    await day.says(question, f"снова отвечает модель {first}")
    assert keeper.shelf.version(culture) == first
    over.set()
    answers = await asyncio.wait_for(talking, WAIT_S)
    assert {id_in(each).partition("-")[0] for each in answers} == {culture}


async def the_admin_keeps_order(day: Day, forum: Chat) -> None:
    """Figures, hiding, blocking, a message to everybody, maintenance; others know none of it."""
    world, admin = day.standin.world, day.admin
    assert RU.plain("hint.unknown").split(".")[0] in (await day.ask("/stats", day.boris)).text
    assert "Люди: 4;" in (await day.ask("/stats", admin)).content["caption"]
    bad = await day.ask("/jewish", day.boris)
    hidden = await day.ask(f"/hide {id_in(bad)}", admin)
    assert (await day.ask(id_in(bad), day.boris)).text == RU.plain("id.hidden")
    await day.press(hidden, RU.plain("button.show"), admin)
    assert proverb_in(await day.ask(id_in(bad), day.boris)) == proverb_in(bad)

    await day.ask(f"/block {day.boris.id}", admin)
    unheard = await world.say(day.boris, day.boris, "/zen")
    await day.ask(f"/unblock {day.boris.id}", admin)
    assert (await day.ask("/about", day.boris)).message_id == unheard.message_id + 2

    preview = await day.ask("/broadcast Доброе утро!", admin)
    question = await day.after(preview)
    assert "Людей: 4, групп: 2." in question.text
    before = max(forum.messages)
    await day.press(question, RU.plain("button.broadcast_people", count=4), admin)
    await day.says(question, "Дошло: 4 из 4")
    assert said_by_bot(day.standin, day.boris)[-1] == "Доброе утро!"
    assert max(forum.messages) == before

    await day.ask("/maintenance on", admin)
    assert (await day.ask("/sufi", day.boris)).text == RU.plain("maintenance.text")
    assert id_in(await day.ask("/sufi", admin)).startswith("sufi-")
    await day.ask("/maintenance off", admin)
    assert id_in(await day.ask("/sufi", day.boris)).startswith("sufi-")


async def anna_is_forgotten(day: Day, proverb: Message) -> None:
    """She sees all that is kept, has it deleted, and leaves nothing but votes of nobody's."""
    assert f"{day.anna.id}" in (await day.ask("/privacy")).text
    answer = await day.ask("/mydata")
    document = day.standin.world.documents[answer.content["document"]["file_id"]]
    known = json.loads(document.data)
    assert [each["proverb_id"] for each in known["favourites"]] == [id_in(proverb)]
    assert known["votes"]
    assert known["quiz_answers"]
    assert known["subscriptions"]
    question = await day.ask("/deleteme")
    await day.press(question, RU.plain("button.forget"))
    await day.says(question, RU.plain("privacy.forgotten"))
    assert await traces(day.database, day.anna.id) == []
    again = await day.ask(id_in(proverb), day.boris)
    await day.shows(again, "👍 1", "👎 1")
    assert (await day.ask("/favorites")).text == RU.plain("favorites.empty")
