"""⭐ and /favorites."""

from bot.demo.messages import Message
from bot.demo.server import StandIn
from bot.storage.database import Database
from bot.telegram.favourites import DROP, FILE
from bot.telegram.row import KEEP
from tests.service.makers import FakeMaker
from tests.telegram.bots import RU, serving
from tests.telegram.talk import ask, everything_taken
from tests.telegram.test_votes import press


async def keep(standin: StandIn, *numbers: int) -> None:
    """Have Anna keep proverbs."""
    for number in numbers:
        answer = await ask(standin, f"/start zen-{number:05}")
        assert await press(standin, answer, KEEP) == RU.plain("favorites.kept")


async def pressed(standin: StandIn, message: Message, button: str) -> None:
    """Press a button and wait until the bot has done all that follows."""
    await standin.world.wait_for_answer(await standin.world.press(message, button))
    await everything_taken(standin)


async def test_the_star_keeps_and_lets_go(served: StandIn) -> None:
    """The star again takes the proverb out."""
    assert (await ask(served, "/favorites")).text == RU.plain("favorites.empty")
    await keep(served, 1, 2)
    kept = await ask(served, "/favourites")
    assert kept.text.startswith(RU.plural("favorites.head", 2))
    assert kept.text.index("zen-00002") < kept.text.index("zen-00001")
    answer = await ask(served, "/start zen-00002")
    assert await press(served, answer, KEEP) == RU.plain("favorites.dropped")
    assert "zen-00002" not in (await ask(served, "/favorites")).text


async def test_favourites_have_pages(served: StandIn) -> None:
    """Forth and back, numbered on; every favourite is on one of them."""
    await keep(served, *range(1, 8))
    book = await ask(served, "/favorites")
    assert "1. Пословица zen номер 7." in book.text
    assert book.buttons[1] == ["1 / 2", "›"]
    await pressed(served, book, "›")
    assert "6. Пословица zen номер 2." in book.text
    assert book.buttons == [["✕ 6", "✕ 7"], ["‹", "2 / 2"], [RU.plain("button.file")]]
    await pressed(served, book, "‹")
    assert book.text.count("zen-") == 5


async def test_favourites_are_removed_where_they_are_listed(served: StandIn) -> None:
    """The page stays; with its last one gone the page before is shown; then none is left."""
    await keep(served, *range(1, 7))
    book = await ask(served, "/favorites")
    await pressed(served, book, "›")
    await pressed(served, book, "✕ 6")
    assert "zen-00001" not in book.text
    assert len(book.buttons) == 2
    for _ in range(5):
        await pressed(served, book, "✕ 1")
    assert book.text == RU.plain("favorites.empty")
    assert book.buttons == []


async def test_favourites_come_as_a_text_file(served: StandIn) -> None:
    """All of them, with tradition and id, readable anywhere."""
    await keep(served, 1, 2)
    book = await ask(served, "/favorites")
    await served.world.press(book, FILE)
    answer = await served.world.wait_for_message(served.world.anna, after=book)
    document = served.world.documents[answer.content["document"]["file_id"]]
    assert document.name == "favorites.txt"
    assert document.data.decode().split("\n\n") == [
        "Пословица zen номер 2.\n🍵 Дзэнское изречение · zen-00002",
        "Пословица zen номер 1.\n🍵 Дзэнское изречение · zen-00001\n",
    ]


async def test_favourites_are_ones_own(
    standin: StandIn, maker: FakeMaker, database: Database
) -> None:
    """Another's list is empty, and in groups nobody's is shown."""
    world = standin.world
    group = world.add_group("Все", [world.anna, world.boris])
    async with serving(standin, maker, database):
        await keep(standin, 1)
        assert (await ask(standin, "/favorites", world.boris)).text == RU.plain("favorites.empty")
        asked = await world.say(group, world.anna, "/favorites")
        answer = await world.wait_for_message(group, after=asked)
        assert answer.text == RU.plain("favorites.in_private")


async def test_old_pages_still_turn(served: StandIn) -> None:
    """Callback data with a page that is none shows the first."""
    await keep(served, 1)
    book = await ask(served, "/favorites")
    assert book.markup is not None
    button = book.markup["inline_keyboard"][0][0]
    for data in ("favs:", "favs:x", "favs:99999999999", f"{DROP}:²:zen-00009"):
        button["callback_data"] = data
        await pressed(served, book, data)
        assert "zen-00001" in book.text
        button = (book.markup or {})["inline_keyboard"][0][0]
