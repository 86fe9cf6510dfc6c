"""👍 and 👎 under proverbs."""

import asyncio

import pytest
from sqlalchemy import select
from telegram import Bot, InlineKeyboardMarkup

from bot.demo.messages import Message
from bot.demo.people import User
from bot.demo.server import StandIn
from bot.lm.proverb import Proverb
from bot.service.limits import LIGHT
from bot.storage.database import Database
from bot.storage.tables import VoteRow
from bot.storage.votes import Counts
from bot.telegram.row import DOWN, UP, proverb_row, with_counts
from bot.telegram.votes import Recount
from tests.service.makers import FakeMaker
from tests.telegram.bots import EN, RU, serving
from tests.telegram.talk import ask, everything_taken


async def press(standin: StandIn, message: Message, button: str, user: User | None = None) -> str:
    """Press a button by the beginning of its callback data; the notice that comes."""
    data = next(
        each["callback_data"]
        for each in message.each_button()
        if each["callback_data"].startswith(f"{button}:")
    )
    query = await standin.world.press(message, data, user)
    return str((await standin.world.wait_for_answer(query))["text"])


async def shows(standin: StandIn, message: Message, *labels: str) -> None:
    """Wait until these are among the buttons below a message."""
    async with asyncio.timeout(10):
        while not set(labels) <= {each for row in message.buttons for each in row}:
            await standin.world.journal.after(standin.world.journal.last)


async def test_private_row_has_everything(served: StandIn) -> None:
    """Another, votes, star; below them the card and the real saying."""
    answer = await ask(served, "/zen")
    assert answer.buttons == [
        [RU.plain("button.more"), "👍", "👎", "⭐"],
        [RU.plain("button.card"), RU.plain("button.kin")],
    ]


async def test_groups_have_a_short_row(served: StandIn) -> None:
    """One row of what many may want."""
    world = served.world
    group = world.add_group("Все", [world.anna])
    asked = await world.say(group, world.anna, "/zen")
    answer = await world.wait_for_message(group, after=asked)
    assert answer.buttons == [[RU.plain("button.more"), "👍", "👎", "⭐"]]


async def test_a_vote_is_counted_changed_and_taken_back(served: StandIn) -> None:
    """Each press is answered and the counts below the proverb follow."""
    answer = await ask(served, "/zen")
    assert await press(served, answer, UP) == RU.plain("vote.up")
    await shows(served, answer, "👍 1", "👎")
    assert await press(served, answer, DOWN) == RU.plain("vote.down")
    await shows(served, answer, "👍", "👎 1")
    assert await press(served, answer, DOWN) == RU.plain("vote.back")
    await shows(served, answer, "👍", "👎")


async def test_a_proverb_told_again_has_its_votes(served: StandIn) -> None:
    """Whoever asks for the id sees what others thought of it."""
    await press(served, await ask(served, "/start zen-00042"), UP)
    again = await ask(served, "zen-00042", served.world.boris)
    assert "👍 1" in again.buttons[0]
    assert await press(served, again, UP, served.world.boris) == RU.plain("vote.up")
    await shows(served, again, "👍 2")


async def test_many_vote_in_a_group(
    standin: StandIn, maker: FakeMaker, sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One vote each, more than the group may ask for proverbs, and the last count is shown."""
    monkeypatch.setattr("bot.telegram.votes.GROUP_EVERY_S", 0.05)
    world = standin.world
    people = [world.add_person(f"P{n}", language_code="en") for n in range(12)]
    group = world.add_group("Все", people)
    async with serving(standin, maker, sqlite, chat_per_minute=2):
        asked = await world.say(group, people[0], "/zen")
        answer = await world.wait_for_message(group, after=asked)
        notices = await asyncio.gather(*(press(standin, answer, UP, each) for each in people))
        assert notices == [EN.plain("vote.up")] * 12
        await shows(standin, answer, "👍 12")
    async with sqlite.reading() as session:
        votes = list(await session.scalars(select(VoteRow)))
    assert {each.user_id for each in votes} == {each.id for each in people}


async def test_presses_have_a_limit_of_their_own(standin: StandIn, maker: FakeMaker) -> None:
    """Votes spend nothing of what one may ask for, and who presses on and on is told to wait."""
    async with serving(standin, maker, user_per_minute=2):
        answer = await ask(standin, "/zen")
        notices = [await press(standin, answer, UP) for _ in range(2 * LIGHT + 1)]
        assert notices[-2:] == [RU.plain("vote.back"), RU.plural("limit.notice", 60)]
        assert "Пословица" in (await ask(standin, "/zen")).text


async def test_forged_votes_are_refused(served: StandIn) -> None:
    """Callback data that names no proverb gets a friendly notice."""
    answer = await ask(served, "/zen")
    assert answer.markup is not None
    for data, key in (("up:zen-oops", "id.malformed"), ("down:zen-99999", "id.gone")):
        answer.markup["inline_keyboard"][0][1]["callback_data"] = data
        query = await served.world.press(answer, data)
        assert (await served.world.wait_for_answer(query))["text"] == RU.plain(key, command="zen")
    await everything_taken(served)


def test_only_the_counts_change() -> None:
    """Other buttons, also of another proverb, stay as they are."""
    proverb = Proverb("zen-00001", "zen", "Да.", 1, relaxed=False, about="чаша")
    markup = proverb_row(proverb, RU, in_group=False)
    assert markup is not None
    changed = with_counts(markup, "zen-00001", Counts(3, 1))
    labels = [each.text for each in changed.inline_keyboard[0]]
    assert labels == [RU.plain("button.more"), "👍 3", "👎 1", "⭐"]
    assert changed.inline_keyboard[0][0].callback_data == "more:zen:чаша"
    assert with_counts(markup, "zen-00002", Counts(3, 1)) == markup


@pytest.mark.parametrize("culture", ["zen", "a" * 24])
def test_callback_data_of_the_row_fits(culture: str) -> None:
    """With the longest ids every button stays within Telegram's 64 bytes."""
    proverb = Proverb(f"{culture}-4F7K2QXB", culture, "Да.", 1, relaxed=False)
    markup = proverb_row(proverb, RU, in_group=False)
    assert markup is not None
    data = [each.callback_data for row in markup.inline_keyboard for each in row]
    assert all(isinstance(each, str) and len(each.encode()) <= 64 for each in data)


def test_a_nameless_proverb_can_only_be_followed() -> None:
    """Nothing can be tied to a proverb without an id."""
    proverb = Proverb(None, "zen", "Да.", 1, relaxed=False)
    markup = proverb_row(proverb, RU, in_group=False)
    assert markup is not None
    assert [[each.text for each in row] for row in markup.inline_keyboard] == [["ещё"]]
    assert proverb_row(proverb, RU, in_group=True, more=False) is None


async def test_a_group_is_shown_the_last_of_many_counts(standin: StandIn) -> None:
    """Counts of one moment become one change of the message."""
    world = standin.world
    group = world.add_group("Все", [world.anna])
    recount = Recount(every_s=0)
    async with Bot(standin.token, base_url=f"{standin.api_url}/bot") as bot:
        sent = await bot.send_message(group.id, "Да.")
        proverb = Proverb("zen-00001", "zen", "Да.", 1, relaxed=False)
        for likes in (1, 2, 3):
            row = proverb_row(proverb, RU, in_group=True, counts=Counts(likes))
            assert isinstance(row, InlineKeyboardMarkup)
            recount.show(group.id, sent.message_id, row)
        recount.show(group.id, 999, row)  # deleted meanwhile: passed over
        before = world.journal.last
        running = asyncio.create_task(recount.run(bot))
        message = world.chat(group).messages[sent.message_id]
        await shows(standin, message, "👍 3")
        running.cancel()
    assert len([e for e in world.journal.since(before) if e.kind == "edit"]) == 1
