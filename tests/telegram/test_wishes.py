"""Words on request, as people see it: the whole bot over HTTP, a fake maker behind it."""

import pytest

from bot.demo.server import StandIn
from bot.storage.database import Database
from bot.storage.people import PeopleRecords, PersonSeen
from bot.storage.proverbs import ProverbRecords
from bot.storage.tables import PersonRow
from bot.telegram.messages import Messages
from tests.databases import fresh_sqlite
from tests.service.makers import FakeMaker
from tests.service.test_words import HOSTILE
from tests.storage.test_proverbs import NOW
from tests.telegram.bots import EN, RU, serving
from tests.telegram.talk import ask, everything_taken, said_by_bot


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/sufi сердце", "сердце"),
        ("/sufi@{bot} о сердцах", "сердце"),
        ("/suf\nлюбовь и смерть", "любовь смерть"),
    ],
)
async def test_a_command_with_words_gives_a_proverb_about_them(
    served: StandIn, typed: str, words: str
) -> None:
    """One word or two, in any form, behind the command."""
    answer = await ask(served, typed.format(bot=served.world.bot.username))
    assert answer.text.startswith("Пословица sufi номер ")
    assert f"о словах {words}." in answer.text


async def test_any_takes_words_too(served: StandIn) -> None:
    """`/any` with a word is about it, of some culture."""
    assert "о словах сердце." in (await ask(served, "/any сердце")).text


async def test_more_keeps_to_the_words(served: StandIn) -> None:
    """«ещё» under a proverb about a word gives another about it."""
    first = await ask(served, "/zen сердце")
    await served.world.press(first, "ещё")
    second = await served.world.wait_for_message(served.world.anna, after=first)
    assert second.text != first.text
    assert second.text.startswith("Пословица zen")
    assert "о словах сердце." in second.text


async def test_words_too_long_for_a_button_still_get_more(served: StandIn) -> None:
    """Where a button has no room for the words «ещё» gives an ordinary one of the culture."""
    long = "переосвидетельствование человеконенавистничество"
    first = await ask(served, f"/zen {long}")
    assert f"о словах {long}." in first.text
    await served.world.press(first, "ещё")
    second = await served.world.wait_for_message(served.world.anna, after=first)
    assert "Пословица zen" in second.text


async def test_forged_words_in_a_button_are_not_taken(served: StandIn) -> None:
    """Callback data that the bot did not write asks for an ordinary proverb."""
    first = await ask(served, "/zen")
    assert first.markup is not None
    first.markup["inline_keyboard"][0][0]["callback_data"] = data = "more:zen:<b>x</b>"
    await served.world.press(first, data)
    second = await served.world.wait_for_message(served.world.anna, after=first)
    assert "о словах" not in second.text


async def test_a_reply_is_about_the_message(standin: StandIn, maker: FakeMaker) -> None:
    """A command as a reply takes the most telling noun of the message, in a group too."""
    world = standin.world
    async with serving(standin, maker):
        said = await world.say(world.group, world.boris, "Опять весь день жду курьера")
        asked = await world.say(
            world.group, world.anna, f"/sufi@{world.bot.username}", reply_to=said
        )
        answer = await world.wait_for_message(world.group, after=asked)
    assert "о словах курьер." in answer.text
    assert answer.reply_to is asked


async def test_words_go_before_the_message_replied_to(served: StandIn) -> None:
    """Who names a word in a reply means the word."""
    world = served.world
    said = await world.say(world.anna, world.anna, "Жду курьера")
    hint = await world.wait_for_message(world.anna, after=said)
    asked = await world.say(world.anna, world.anna, "/sufi сердце", reply_to=said)
    answer = await world.wait_for_message(world.anna, after=asked)
    assert "о словах сердце." in answer.text
    asked = await world.say(world.anna, world.anna, "/sufi", reply_to=hint)
    answer = await world.wait_for_message(world.anna, after=asked)
    assert "о словах" not in answer.text  # the bot's own words are no wish


async def test_a_reply_to_a_message_without_a_noun_is_an_ordinary_request(
    served: StandIn,
) -> None:
    """Who replies to «ок» or a name did not ask for a word, and hears nothing of it."""
    world = served.world
    said = await world.say(world.anna, world.anna, "ок")
    asked = await world.say(world.anna, world.anna, "/sufi", reply_to=said)
    answer = await world.wait_for_message(world.anna, after=asked)
    while not answer.text.startswith("Пословица"):  # the hint to «ок» comes first
        answer = await world.wait_for_message(world.anna, after=answer)
    assert answer.text.startswith("Пословица sufi номер ")


@pytest.mark.parametrize(("code", "texts"), [("ru", RU), ("en", EN)])
async def test_an_unmet_wish_is_owned_up_to(
    standin: StandIn, maker: FakeMaker, code: str, texts: Messages
) -> None:
    """A note above an ordinary proverb says that it is not about what was asked."""
    maker.barren = {"сердце", "любовь"}
    person = standin.world.add_person("Кто-то", language_code=code)
    async with serving(standin, maker):
        unmet = await ask(standin, "/sufi сердце", person)
        partly = await ask(standin, "/sufi любовь и смерть", person)
        unread = await ask(standin, "/sufi coffee", person)
    assert unmet.text.startswith(f"{texts.plain('wish.unmet')}\n\nПословица sufi")
    assert partly.text.startswith(f"{texts.plain('wish.partly')}\n\nПословица sufi")
    assert "о словах смерть." in partly.text
    assert unread.text.startswith(f"{texts.plain('wish.unreadable')}\n\nПословица sufi")
    assert unmet.entities[0]["type"] == "italic"


@pytest.mark.parametrize("typed", HOSTILE)
async def test_hostile_words_get_a_friendly_answer(served: StandIn, typed: str) -> None:
    """Whatever stands behind a command: a proverb, nothing injected, nothing echoed."""
    answer = await ask(served, f"/sufi {typed}"[:4096])
    assert "Пословица sufi номер " in answer.text
    kinds = {each["type"] for each in answer.entities}
    assert kinds <= {"code", "italic"}
    assert len(answer.text) < 300


async def test_a_proverb_is_stored_with_its_words(standin: StandIn, maker: FakeMaker) -> None:
    """By its id it is found again, words and all."""
    async with fresh_sqlite() as database:
        async with serving(standin, maker, database):
            answer = await ask(standin, "/sufi сердце")
            name = answer.text.rsplit(" ", 1)[1]
            again = await ask(standin, f"/start {name}")
            assert again.text == answer.text
            await standin.world.press(again, "ещё")
            more = await standin.world.wait_for_message(standin.world.anna, after=again)
            assert "о словах сердце." in more.text
        kept = await ProverbRecords(database).find(name)
    assert kept is not None
    assert kept.about == "сердце"


async def likes(database: Database, user_id: int, cultures: object) -> None:
    """Somebody has chosen favourite cultures."""
    await PeopleRecords(database).add([PersonSeen(user_id, NOW, True)], [])
    async with database.writing() as session:
        person = await session.get(PersonRow, user_id)
        assert person is not None
        person.settings = {"cultures": cultures}


@pytest.mark.parametrize(
    ("chosen", "drawn"),
    [
        (["zen"], {"zen"}),
        (["zen", "gone"], {"zen"}),
        (["gone"], {"sufi", "zen", "jewish"}),
        ("zen", {"sufi", "zen", "jewish"}),
    ],
)
async def test_any_keeps_to_favourite_cultures(
    standin: StandIn, chosen: object, drawn: set[str]
) -> None:
    """`/any` draws from a person's favourites; from all where none of them is on offer."""
    maker = FakeMaker()
    async with fresh_sqlite() as database:
        await likes(database, standin.world.anna.id, chosen)
        async with serving(standin, maker, database):
            for _ in range(30):
                await ask(standin, "/any")
            await everything_taken(standin)
    assert set(maker.calls) <= drawn
    assert len(said_by_bot(standin, standin.world.anna)) == 30
