"""«Карточка» under proverbs."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from bot.demo.messages import Message
from bot.demo.server import StandIn
from bot.service import archive
from bot.storage.database import Database
from bot.storage.tables import CardRow, ProverbRow
from bot.telegram import cards
from tests.service.makers import FakeMaker
from tests.telegram.bots import RU, serving
from tests.telegram.talk import ask, everything_taken


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of all cards that are drawn."""
    texts: list[str] = []
    draw = cards.draw_card

    def noted(card: cards.CardText) -> bytes:
        texts.append(card.text)
        return draw(card)

    monkeypatch.setattr(cards, "draw_card", noted)
    return texts


async def card_of(standin: StandIn, proverb: Message) -> Message:
    """Press the button and wait for the picture."""
    last = max(proverb.chat.messages)
    await standin.world.press(proverb, RU.plain("button.card"))
    return await standin.world.wait_for_message(proverb.chat.id, after=last)


async def test_a_card_is_drawn_once(
    standin: StandIn, maker: FakeMaker, database: Database, drawn: list[str]
) -> None:
    """A picture in reply to the proverb; the second time, and after a restart, the same file."""
    async with serving(standin, maker, database):
        proverb = await ask(standin, "/start zen-00042")
        first = await card_of(standin, proverb)
        assert first.reply_to is proverb
        photo = standin.world.photos[first.content["photo"][0]["file_id"]]
        assert Image.open(io.BytesIO(photo.data)).size == (1080, 1080)
        assert (await card_of(standin, proverb)).content == first.content
    async with serving(standin, maker, database):
        assert (await card_of(standin, proverb)).content == first.content
    assert drawn == ["Пословица zen номер 42."]


async def test_a_card_that_telegram_lost_is_drawn_anew(
    standin: StandIn, maker: FakeMaker, sqlite: Database, drawn: list[str]
) -> None:
    """A file id of another bot, or of long ago, costs nobody the card."""
    async with serving(standin, maker, sqlite):
        proverb = await ask(standin, "/start zen-00042")
        await card_of(standin, proverb)
        await everything_taken(standin)
        standin.world.photos.clear()
        again = await card_of(standin, proverb)
        assert again.content["photo"]
        await everything_taken(standin)
    async with sqlite.reading() as session:
        kept = await session.scalar(select(CardRow.file_id))
    assert kept == again.content["photo"][0]["file_id"]
    assert len(drawn) == 2


async def test_no_card_of_a_hidden_proverb(
    standin: StandIn,
    maker: FakeMaker,
    sqlite: Database,
    drawn: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was taken out of use is not shown as a picture either."""
    monkeypatch.setattr(archive, "GATHER_S", 0.0)
    async with serving(standin, maker, sqlite) as application:
        proverb = await ask(standin, "/start zen-00042")
        await everything_taken(standin)
        async with sqlite.writing() as session:
            row = await session.get_one(ProverbRow, "zen-00042")
            row.hidden_at = row.created_at
        query = await standin.world.press(proverb, RU.plain("button.card"))
        assert (await standin.world.wait_for_answer(query))["text"] == RU.plain("id.hidden")
        assert application.running
    assert drawn == []
