"""/top: what people like best."""

import datetime

from sqlalchemy import update

from bot.demo.server import StandIn
from bot.storage.database import Database
from bot.storage.tables import VoteRow
from bot.telegram.row import DOWN, UP
from tests.service.makers import FakeMaker
from tests.telegram.bots import RU, serving
from tests.telegram.talk import ask
from tests.telegram.test_favourites import pressed
from tests.telegram.test_votes import press


async def vote(standin: StandIn, proverb_id: str, *buttons: str) -> None:
    """Have as many people vote."""
    for number, button in enumerate(buttons):
        person = (standin.world.anna, standin.world.boris)[number]
        await press(standin, await ask(standin, f"/start {proverb_id}", person), button, person)


async def test_the_best_come_first(served: StandIn) -> None:
    """By their votes, each with its counts and id; what nobody liked is not there."""
    await vote(served, "zen-00001", UP, DOWN)
    await vote(served, "sufi-00002", UP, UP)
    await vote(served, "zen-00003", DOWN)
    text = (await ask(served, "/top")).text
    assert text.startswith(RU.plain("top.week"))
    assert "1. Пословица sufi номер 2.\n🌀 👍 2 · sufi-00002" in text
    assert "2. Пословица zen номер 1.\n🍵 👍 1 👎 1 · zen-00001" in text
    assert "zen-00003" not in text


async def test_one_culture_alone_by_word_or_button(served: StandIn) -> None:
    """`/top zen` and the list behind the button of all traditions."""
    await vote(served, "zen-00001", UP)
    await vote(served, "sufi-00002", UP)
    assert "sufi-00002" not in (await ask(served, "/top dzen")).text
    top = await ask(served, "/top")
    await pressed(served, top, f"{RU.plain('button.all')} ▾")
    assert top.text == RU.plain("top.choose")
    await pressed(served, top, "🌀 суфийская мудрость")
    assert "zen-00001" not in top.text
    assert "🌀 Суфийская мудрость" in top.text
    await pressed(served, top, "🌀 Суфийская мудрость ▾")
    await pressed(served, top, RU.plain("button.all"))
    assert "zen-00001" in top.text


async def test_a_tradition_that_there_is_not_is_not_passed_over(served: StandIn) -> None:
    """The top of everything would look like an answer; the asker is told what there is."""
    answer = await ask(served, "/top марсианская")
    assert answer.text.startswith("Такой традиции у меня нет. Есть, например: /")
    assert "sufi-00002" not in (await ask(served, "/top дзэнская")).text


async def test_periods_are_chosen_by_buttons(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """Day, week, all time, the one that is shown marked; with an old vote only the last has it."""
    async with serving(standin, maker, sqlite):
        await vote(standin, "zen-00001", UP)
        async with sqlite.writing() as session:
            long_ago = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
            await session.execute(update(VoteRow).values(at=long_ago))
        top = await ask(standin, "/top")
        assert top.text.startswith(RU.plain("top.ever"))
        assert f"· {RU.plain('button.ever')} ·" in top.buttons[0]
        for button, title in (("button.day", "top.day"), ("button.week", "top.week")):
            await pressed(standin, top, RU.plain(button))
            assert top.text == f"{RU.plain(title)}\n\n{RU.plain('top.empty')}"
            assert f"· {RU.plain(button)} ·" in top.buttons[0]


async def test_old_buttons_of_the_top_still_work(served: StandIn) -> None:
    """A period or culture that is no more shows the week of all."""
    await vote(served, "zen-00001", UP)
    top = await ask(served, "/top")
    assert top.markup is not None
    top.markup["inline_keyboard"][0][0]["callback_data"] = "top:year:atlantean"
    await pressed(served, top, "top:year:atlantean")
    assert "zen-00001" in top.text
