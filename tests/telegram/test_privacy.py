"""What a person can learn and change of what is kept of them."""

import json
from typing import Any

from bot.demo.messages import Message
from bot.demo.server import StandIn
from bot.storage.database import Database
from bot.storage.privacy import PersonalData
from tests.service.makers import FakeMaker
from tests.storage.test_privacy import fill, traces
from tests.telegram.bots import EN, RU, serving
from tests.telegram.talk import ask, everything_taken, said_by_bot


def data_in(standin: StandIn, message: Message) -> dict[str, Any]:
    """The JSON document that a message carries."""
    document = standin.world.documents[message.content["document"]["file_id"]]
    assert document.name.endswith(".json")
    found: dict[str, Any] = json.loads(document.data)
    return found


async def test_privacy_says_what_is_kept(served: StandIn) -> None:
    """In plain words, with one's number, and the two commands that follow from it."""
    text = (await ask(served, "/privacy")).text
    assert f"{served.world.anna.id}" in text
    assert "/mydata" in text
    assert "/deleteme" in text


async def test_my_data_come_as_a_file(
    standin: StandIn, maker: FakeMaker, database: Database
) -> None:
    """All that the database has of the asker, this visit included."""
    anna = standin.world.anna
    await fill(database, anna.id + 500)
    async with serving(standin, maker, database):
        answer = await ask(standin, "/mydata")
    found = data_in(standin, answer)
    assert found["user_id"] == anna.id
    assert found["person"]["started_at"]
    assert found["favourites"] == []
    assert "Анна" not in json.dumps(found, ensure_ascii=False)


async def test_delete_me_forgets_after_confirmation(
    standin: StandIn, maker: FakeMaker, database: Database
) -> None:
    """Asked once more, then nothing is left, and the buttons are gone."""
    world = standin.world
    await fill(database, world.anna.id)
    async with serving(standin, maker, database):
        question = await ask(standin, "/deleteme")
        assert await traces(database, world.anna.id) != []
        query = await world.press(question, RU.plain("button.forget"))
        await world.wait_for_answer(query)
        await everything_taken(standin)
        assert question.text == RU.plain("privacy.forgotten")
        assert question.buttons == []
    assert await traces(database, world.anna.id) == []


async def test_delete_me_can_be_thought_over(
    standin: StandIn, maker: FakeMaker, database: Database
) -> None:
    """Who presses the other button keeps everything."""
    world = standin.world
    await fill(database, world.anna.id)
    before = await PersonalData(database).document(world.anna.id)
    async with serving(standin, maker, database):
        question = await ask(standin, "/deleteme")
        query = await world.press(question, RU.plain("button.keep"))
        await world.wait_for_answer(query)
        await everything_taken(standin)
        assert question.text == RU.plain("privacy.kept")
    after = await PersonalData(database).document(world.anna.id)
    assert after["favourites"] == before["favourites"]


async def test_who_writes_again_is_known_anew(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """Forgetting is no block: the next message makes a fresh acquaintance."""
    world = standin.world
    async with serving(standin, maker, sqlite):
        question = await ask(standin, "/deleteme")
        await world.wait_for_answer(await world.press(question, RU.plain("button.forget")))
        answer = await ask(standin, "/mydata")
    assert data_in(standin, answer)["person"]["started_at"]


async def test_data_are_not_given_in_groups(standin: StandIn, maker: FakeMaker) -> None:
    """There one is asked to write in private; the question can't be answered for another."""
    world = standin.world
    john = world.add_person("John", language_code="en")
    group = world.add_group("Все", [world.anna, john])
    async with serving(standin, maker):
        for command, user, words in (("mydata", world.anna, RU), ("deleteme", john, EN)):
            asked = await world.say(group, user, f"/{command}@{world.bot.username}")
            answer = await world.wait_for_message(group, after=asked)
            assert answer.text == words.plain("privacy.in_private")
        await everything_taken(standin)
    assert not world.documents
    assert len(said_by_bot(standin, group)) == 2
