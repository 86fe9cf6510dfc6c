"""Inline mode, as people see it: the whole bot over HTTP."""

import datetime

import pytest

from bot.demo.faults import Fault
from bot.demo.messages import Message
from bot.demo.server import StandIn
from bot.demo.state import InlineQuery
from bot.service.stats import PROVERBS
from bot.storage.database import Database
from bot.storage.proverbs import ProverbRecords
from bot.storage.tables import ProverbRow
from bot.storage.tallies import TallyRecords
from bot.telegram import request
from bot.telegram.messages import Messages
from tests.service.makers import FakeMaker
from tests.service.test_words import HOSTILE
from tests.telegram.bots import EN, RU, serving
from tests.telegram.logs import Logs
from tests.telegram.talk import ask, everything_taken, said_by_bot

POOL = {"size": 6, "best_of": 1, "cpu_share": 1.0, "idle_s": 0.0}
FILLED = {"fill_pool": True, "pool": POOL}


def ids(query: InlineQuery) -> list[str]:
    """The ids of what was offered."""
    assert query.answer is not None
    return [each["id"] for each in query.answer["results"]]


def cultures(query: InlineQuery) -> set[str]:
    """Whose proverbs were offered."""
    return {each.split("-")[0] for each in ids(query)}


async def chosen(standin: StandIn, query: InlineQuery, number: int = 0) -> Message:
    """Send one of those offered into the group."""
    return await standin.world.pick(query, ids(query)[number], standin.world.group)


async def test_nothing_typed_offers_several_cultures(
    standin: StandIn, maker: FakeMaker, logs: Logs
) -> None:
    """A page of fresh ones, for the asker alone and not to be kept; the next page has others."""
    world = standin.world
    async with serving(standin, maker, **FILLED):
        await logs.wait_for("pool_filled")
        first = await world.ask_inline(world.anna, "", chat=world.group)
        assert first.answer is not None
        assert (first.answer["cache_time"], first.answer["is_personal"]) == (0, True)
        offset = first.answer["next_offset"]
        second = await world.ask_inline(world.anna, "", chat=world.group, offset=offset)
    assert cultures(first) == {"sufi", "zen", "jewish"}
    assert second.answer is not None
    assert second.answer["next_offset"] == ""
    assert len(ids(first)) == 12
    assert len({*ids(first), *ids(second)}) == 18


@pytest.mark.parametrize("typed", ["суфийская", "суф", "о суфиях", "SUFI", "suf", "суфийскя"])
async def test_a_culture_is_picked_by_its_name(served: StandIn, typed: str) -> None:
    """In any form, language or spelling."""
    assert cultures(await served.world.ask_inline(served.world.anna, typed)) == {"sufi"}


async def test_the_chosen_one_is_sent_and_kept(
    standin: StandIn, maker: FakeMaker, database: Database, logs: Logs
) -> None:
    """It stands in the chat with tradition and id, and is counted then; the others are not."""
    world = standin.world
    async with serving(standin, maker, database, **FILLED):
        await logs.wait_for("pool_filled")
        query = await world.ask_inline(world.anna, "дзэн сердце", chat=world.group)
        message = await chosen(standin, query)
        await everything_taken(standin)
        name = ids(query)[0]
        assert message.text.startswith("Пословица zen номер ")
        assert "о словах сердце." in message.text
        assert message.text.endswith(f"🍵 Дзэнское изречение · {name}")
        again = await ask(standin, f"/start {name}")
        assert again.text == message.text
    kept = await ProverbRecords(database).find(name)
    assert kept is not None
    assert kept.about == "сердце"
    async with database.reading() as session:
        row = await session.get(ProverbRow, name)
        assert row is not None
        assert row.shown == 2  # inline, and by its id
        assert await session.get(ProverbRow, ids(query)[1]) is None
    assert {each["outcome"] for each in logs.of("request")} == {"ok"}


@pytest.mark.parametrize(("code", "words"), [("ru", RU), ("en", EN)])
async def test_a_sent_one_leads_on(
    standin: StandIn, maker: FakeMaker, code: str, words: Messages
) -> None:
    """Its buttons work where the bot is not: another by typing, and the bot with this very one."""
    world = standin.world
    person = world.add_person("Кто-то", language_code=code)
    async with serving(standin, maker):
        query = await world.ask_inline(person, "дзэн сердце")
        message = await world.pick(query, ids(query)[0], world.group)
        more, in_bot = message.each_button()
        assert message.buttons == [[words.plain("button.more"), words.plain("button.in_bot")]]
        typed = more["switch_inline_query_current_chat"]
        assert cultures(await world.ask_inline(person, typed)) == {"zen"}
        assert in_bot["url"] == f"https://t.me/{world.bot.username}?start={ids(query)[0]}"


async def test_what_was_chosen_asks_nothing(standin: StandIn, maker: FakeMaker) -> None:
    """Sent into the private chat with the bot it is no text to be answered."""
    world = standin.world
    async with serving(standin, maker):
        query = await world.ask_inline(world.anna, "sufi")
        await world.pick(query, ids(query)[0], world.anna)
        await everything_taken(standin)
    assert said_by_bot(standin, world.anna) == []


@pytest.mark.parametrize("spelt", ["zen-00012", " ZEN—00012"])
async def test_an_id_gives_its_proverb(served: StandIn, spelt: str) -> None:
    """The very same one, alone."""
    query = await served.world.ask_inline(served.world.anna, spelt)
    assert ids(query) == ["zen-00012"]
    message = await chosen(served, query)
    assert message.text.startswith("Пословица zen номер 12.")


@pytest.mark.parametrize("typed", ["zen-90000", "zen-12x", "jewish-"])
async def test_an_id_of_nothing_gets_an_ordinary_answer(served: StandIn, typed: str) -> None:
    """Mistyped, half typed, or of a model that is gone: proverbs of that culture."""
    query = await served.world.ask_inline(served.world.anna, typed)
    assert cultures(query) == {typed.partition("-")[0]}


@pytest.mark.parametrize("typed", [*HOSTILE, "/sufi", "@other_bot", "a" * 256, "\u202eсуф"])
async def test_hostile_queries_get_an_ordinary_answer(
    served: StandIn, logs: Logs, typed: str
) -> None:
    """Whatever is typed: proverbs, nothing injected, nothing echoed."""
    query = await served.world.ask_inline(served.world.anna, typed)
    message = await chosen(served, query)
    assert message.text.startswith("Пословица ")
    assert {each["type"] for each in message.entities} == {"code"}
    await everything_taken(served)
    assert {each["outcome"] for each in logs.of("request")} <= {"ok"}


async def test_a_forged_offset_begins_anew(served: StandIn) -> None:
    """What the bot did not write is no place to go on from."""
    world = served.world
    query = await world.ask_inline(world.anna, "sufi", offset="'; DROP TABLE proverb")
    assert cultures(query) == {"sufi"}


async def test_where_nothing_is_ready_the_bot_is_a_tap_away(
    standin: StandIn, maker: FakeMaker
) -> None:
    """Within a moment there is an answer, if only a button that leads to the bot."""
    maker.unlucky_seeds = 1000
    world = standin.world
    async with serving(standin, maker):
        query = await world.ask_inline(world.anna, "")
        assert query.answer is not None
        assert query.answer["results"] == []
        button = query.answer["button"]
        assert button["text"] == RU.plain("inline.empty")
        welcome = await ask(standin, f"/start {button['start_parameter']}")
    assert "Анна" in welcome.text


async def test_a_choice_of_something_long_gone_is_let_go(
    standin: StandIn, maker: FakeMaker, logs: Logs
) -> None:
    """Offered by an earlier model and chosen after a restart: the log says so, nobody is told."""
    world = standin.world
    async with serving(standin, maker):
        gone = {"result_id": "zen-90000", "from": world.anna.json(), "query": ""}
        world.updates.put("chosen_inline_result", gone)
        await everything_taken(standin)
    assert [each["outcome"] for each in logs.of("request", what="inline_choice")] == ["model_gone"]
    assert logs.of("unexpected_error") == []


async def test_an_answer_too_late_is_let_go(standin: StandIn, maker: FakeMaker, logs: Logs) -> None:
    """Telegram does not take it any more; that is no error."""
    world = standin.world
    async with serving(standin, maker):
        late = {"id": "gone", "from": world.anna.json(), "query": "", "offset": ""}
        world.updates.put("inline_query", late)
        await everything_taken(standin)
    assert [each["outcome"] for each in logs.of("request", what="inline")] == ["late"]
    assert logs.of("unexpected_error") == []


async def test_a_broken_connection_is_tried_again(
    standin: StandIn, maker: FakeMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that was lost on the way is sent once more."""
    monkeypatch.setattr(request, "RESEND_AFTER_S", 0.05)
    async with serving(standin, maker):
        standin.faults.add(Fault("cut", "answerInlineQuery"))
        assert ids(await standin.world.ask_inline(standin.world.anna, "sufi"))


async def test_during_maintenance_nothing_is_offered(standin: StandIn, maker: FakeMaker) -> None:
    """To admins alone."""
    world = standin.world
    async with serving(standin, maker, admins=(world.boris.id,)):
        await ask(standin, "/maintenance on", world.boris)
        assert ids(await world.ask_inline(world.anna, "sufi")) == []
        assert cultures(await world.ask_inline(world.boris, "sufi")) == {"sufi"}


async def test_chosen_ones_are_in_the_figures(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """Those of today count them as proverbs told, by culture."""
    world = standin.world
    async with serving(standin, maker, sqlite):
        await chosen(standin, await world.ask_inline(world.anna, "sufi"))
        await everything_taken(standin)
    figures = await TallyRecords(sqlite).since(datetime.date(2020, 1, 1))
    found = {key.culture: n for key, n in figures.counts.items() if key.name == PROVERBS}
    assert found == {"sufi": 1}


async def test_help_tells_of_it(served: StandIn) -> None:
    """With the bot's own name, ready to be copied."""
    assert f"@{served.world.bot.username} суфийская" in (await ask(served, "/help")).text
