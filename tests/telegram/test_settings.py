"""What a person sets for themselves."""

from bot.demo.server import StandIn
from bot.storage.database import Database
from bot.storage.preferences import PreferenceRecords
from tests.service.makers import FakeMaker
from tests.telegram.bots import EN, RU, serving
from tests.telegram.talk import ask
from tests.telegram.test_daily import pressed


async def test_language_is_chosen_and_kept(
    standin: StandIn, maker: FakeMaker, database: Database
) -> None:
    """English though Telegram speaks Russian, after a restart too, and back again."""
    anna = standin.world.anna
    async with serving(standin, maker, database):
        panel = await ask(standin, "/settings")
        assert "Язык: как в Telegram" in panel.text
        await pressed(standin, panel, RU.plain("button.language"))
        await pressed(standin, panel, "English")
        assert "Language: English" in panel.text
    async with serving(standin, maker, database):
        assert (await ask(standin, "/nonsense")).text == EN.plain("hint.unknown")
        await pressed(standin, panel, EN.plain("button.language"))
        await pressed(standin, panel, EN.plain("settings.as_telegram"))
        assert "Язык: как в Telegram" in panel.text
    assert (await PreferenceRecords(database).person(anna.id)).language is None


async def test_favourites_are_what_any_draws_from(
    standin: StandIn, maker: FakeMaker, database: Database
) -> None:
    """Ticked one by one; all of them, or none, is no choice at all."""
    async with serving(standin, maker, database):
        panel = await ask(standin, "/settings")
        await pressed(standin, panel, RU.plain("button.favourite_cultures"))
        await pressed(standin, panel, "🍵 дзэнское изречение")
        assert ["✓ 🍵 дзэнское изречение"] in panel.buttons or any(
            "✓ 🍵 дзэнское изречение" in row for row in panel.buttons
        )
        for _ in range(8):
            assert "Дзэнское" in (await ask(standin, "/any")).text
        await pressed(standin, panel, RU.plain("button.back"))
        assert "Традиции для /any: 🍵 /zen" in panel.text
        await pressed(standin, panel, RU.plain("button.favourite_cultures"))
        await pressed(standin, panel, "✓ 🍵 дзэнское изречение")
        assert panel.buttons[0] == ["✓ все"]


async def test_buttons_can_be_put_away(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """And brought back; a group keeps its own."""
    world = standin.world
    async with serving(standin, maker, sqlite):
        panel = await ask(standin, "/settings")
        await pressed(standin, panel, RU.plain("button.buttons_off"))
        assert "Кнопки под пословицами: не показываю" in panel.text
        assert (await ask(standin, "/zen")).buttons == []
        asked = await world.say(world.group, world.anna, f"/zen@{world.bot.username}")
        assert (await world.wait_for_message(world.group, after=asked)).buttons
        await pressed(standin, panel, RU.plain("button.buttons_on"))
        assert (await ask(standin, "/zen")).buttons


async def test_the_daily_proverb_is_a_button_away(served: StandIn) -> None:
    """The panel turns into that of the daily proverb."""
    panel = await ask(served, "/settings")
    await pressed(served, panel, RU.plain("button.daily"))
    assert panel.text.startswith("Пословица дня")
    assert "5:00" in panel.buttons[0]


async def test_deleting_ones_data_deletes_settings(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """Out of memory too: the next answer is in Telegram's language."""
    async with serving(standin, maker, sqlite):
        panel = await ask(standin, "/settings")
        await pressed(standin, panel, RU.plain("button.language"))
        await pressed(standin, panel, "English")
        question = await ask(standin, "/deleteme")
        query = await standin.world.press(question, EN.plain("button.forget"))
        await standin.world.wait_for_answer(query)
        assert (await ask(standin, "/nonsense")).text == RU.plain("hint.unknown")
