"""/again and links to any proverb that was ever sent."""

import datetime

import pytest

from bot.demo.server import StandIn
from bot.storage.database import Database
from bot.storage.proverbs import ProverbRecords, Showing, StoredProverb
from tests.service.makers import FakeMaker
from tests.telegram.bots import RU, serving
from tests.telegram.talk import ask

NOW = datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC)
OLD = StoredProverb("atlantean-222AAAA2", "atlantean", "222", 7, "Море помнит.")


async def test_again_takes_an_id(served: StandIn) -> None:
    """In any case, with any dash."""
    assert (await ask(served, "/again ZEN—00042")).text.startswith("Пословица zen номер 42.")
    assert (await ask(served, "/again zen-00042.")).text.startswith("Пословица zen номер 42.")


async def test_again_takes_the_proverb_replied_to(served: StandIn) -> None:
    """In a group too, where the bot sees replies to it."""
    world = served.world
    group = world.add_group("Все", [world.anna, world.boris])
    asked = await world.say(group, world.anna, "/zen")
    proverb = await world.wait_for_message(group, after=asked)
    again = await world.say(group, world.boris, "/again", reply_to=proverb)
    assert (await world.wait_for_message(group, after=again)).text == proverb.text


@pytest.mark.parametrize("typed", ["/again", "/again \u200b"])
async def test_again_alone_says_how(served: StandIn, typed: str) -> None:
    """Without an id it tells what to write."""
    answer = await ask(served, typed)
    assert "/again sufi-" in answer.text


@pytest.mark.parametrize("typed", ["/again сердце", "/again zen", "/again zen-oops"])
async def test_again_with_no_id_is_explained(served: StandIn, typed: str) -> None:
    """What is no id is said to be mistyped."""
    assert (await ask(served, typed)).text == RU.plain("id.malformed")


@pytest.mark.parametrize("typed", ["/again {}", "/start {}"])
async def test_proverbs_of_cultures_long_gone_are_given(
    standin: StandIn, maker: FakeMaker, sqlite: Database, typed: str
) -> None:
    """What was sent once is told for ever, but another of its culture cannot be had."""
    await ProverbRecords(sqlite).add([Showing(OLD, 1, NOW)])
    async with serving(standin, maker, sqlite):
        answer = await ask(standin, typed.format(OLD.id))
    assert answer.text == f"Море помнит.\n\n📜 Atlantean · {OLD.id}"
    assert answer.buttons[0] == ["👍", "👎", "⭐"]


async def test_links_that_name_nothing_welcome(served: StandIn) -> None:
    """A payload that only looks like an id of a culture never known is no error."""
    assert "Анна" in (await ask(served, "/start klingon-abc")).text
