"""«Карточка»: a proverb as a picture."""

import asyncio
from functools import partial
from weakref import WeakValueDictionary

from telegram.constants import ChatAction
from telegram.error import BadRequest

from bot.cards.card import STYLE_VERSION, CardText, draw_card
from bot.lm.proverb import Proverb
from bot.service.cards import Cards
from bot.service.people import FLUSH_S
from bot.service.proverbs import ProverbService
from bot.storage.cards import CardRecords
from bot.telegram import texts
from bot.telegram.feature import Feature, Parts
from bot.telegram.messages import DEFAULT_LANGUAGE
from bot.telegram.request import Request
from bot.telegram.row import CARD


def feature(parts: Parts) -> Feature:
    """The button."""
    cards = Cards(CardRecords(parts.database), STYLE_VERSION)
    return Feature(buttons={CARD: CardSender(parts, cards).send})


class CardSender:
    """Sends cards: drawn once, then by Telegram's own name for the file."""

    def __init__(self, parts: Parts, cards: Cards) -> None:
        self._service: ProverbService = parts.service
        self._archive = parts.archive
        self._known = parts.config.cultures
        # Proverbs are Russian, so what stands beside them is too: one card serves everybody.
        self._words = parts.catalogue.of(DEFAULT_LANGUAGE)
        self._cards = cards
        # Of the cards that are being sent: who presses again meanwhile gets the same file.
        self._busy: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def send(self, request: Request) -> None:
        """The card of the proverb whose button was pressed."""
        busy = self._busy.setdefault(request.data, asyncio.Lock())
        async with busy:
            await self._send(request)

    async def _send(self, request: Request) -> None:
        async with request.typing(ChatAction.UPLOAD_PHOTO):
            proverb = await self._service.remake(request.data)
            request.facts["culture"] = proverb.culture
            known = await self._cards.file_id(request.data)
            if known is not None and await _sent(request, known):
                return
            picture = await self._cards.drawn(partial(draw_card, self._text(proverb)))
            await self._archive.flushed(FLUSH_S)  # the proverb may have been sent a moment ago
        file_id = await request.reply_photo(picture, quoted=True)
        await self._cards.keep(request.data, file_id)

    def _text(self, proverb: Proverb) -> CardText:
        culture = texts.culture_called(proverb.culture, self._known)
        return CardText(
            culture=proverb.culture,
            text=proverb.text,
            credit=texts.title(culture.ru.name),
            footer=self._words.plain("card.footer", proverb_id=proverb.id),
        )


async def _sent(request: Request, file_id: str) -> bool:
    """Send a card that Telegram has; False if it has it no longer, or for another bot only."""
    try:
        await request.reply_photo(file_id, quoted=True)
    except BadRequest as error:
        if "file" not in error.message.lower():
            raise
        return False
    return True
