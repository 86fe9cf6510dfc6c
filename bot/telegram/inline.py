"""Inline mode: `@bot суфийская сердце` in any chat offers proverbs, and one is sent by a tap."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import structlog
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.ext import ChosenInlineResultHandler, InlineQueryHandler
from telegram.helpers import create_deep_linked_url

from bot.config import Culture
from bot.lm.proverb import Proverb
from bot.service.naming import CultureNames
from bot.service.offers import Offers, Place
from bot.service.stats import PROVERBS
from bot.telegram.feature import Feature, Handler, Parts
from bot.telegram.guard import Context, Facts, Guard
from bot.telegram.hints import Hints
from bot.telegram.messages import Messages
from bot.telegram.request import resent
from bot.telegram.speech import Speech
from bot.telegram.texts import credit, culture_called, proverb_html

log = structlog.get_logger()

# What /start is given by who came from an empty list of offers.
_FROM_INLINE = "inline"
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def feature(parts: Parts) -> Feature:
    """Answers inline queries and takes note of what is chosen."""
    cultures = parts.config.cultures
    offers = Offers(parts.service, parts.archive, culture_names(cultures), rng=parts.rng)
    inline = Inline(
        offers,
        cultures,
        Speech(parts.catalogue, parts.preferences),
        is_closed=lambda user: parts.maintenance.is_on and user not in parts.config.admins,
        told=partial(parts.tally.count, PROVERBS),
    )
    return Feature(
        handlers=inline.handlers,
        updates=(Update.INLINE_QUERY, Update.CHOSEN_INLINE_RESULT),
        background=(_say_if_off,),
    )


def culture_names(cultures: Mapping[str, Culture]) -> CultureNames:
    """Tells cultures by their ids, aliases and names in every language."""
    return CultureNames(
        {
            key: (key, *culture.aliases, culture.ru.name, culture.en.name)
            for key, culture in cultures.items()
        }
    )


async def _say_if_off(bot: Bot) -> None:
    if not bot.supports_inline_queries:
        advice = "switch it on in @BotFather: /setinline, then /setinlinefeedback with 100%"
        log.info("inline_mode_off", advice=advice)


class Inline:
    """The bot's side of inline mode."""

    def __init__(
        self,
        offers: Offers,
        cultures: Mapping[str, Culture],
        speech: Speech,
        *,
        is_closed: Callable[[int], bool] = lambda user_id: False,
        told: Callable[[str], None] = lambda culture: None,
    ) -> None:
        """Offer proverbs.

        Args:
            offers: what there is to choose from.
            cultures: all that a proverb may be of.
            speech: the words around them.
            is_closed: whether the bot serves somebody not at present, for maintenance.
            told: learns whose proverb was chosen.
        """
        self._is_closed = is_closed
        self._told = told
        self._offers = offers
        self._cultures = cultures
        self._speech = speech
        self._hints = Hints(cultures)

    def handlers(self, guard: Guard) -> Sequence[Handler]:
        """For queries and for choices."""
        return (
            InlineQueryHandler(guard.wrap_quiet("inline", self.offer)),
            ChosenInlineResultHandler(guard.wrap_quiet("inline_choice", self.chosen)),
        )

    async def offer(self, update: Update, context: Context, facts: Facts) -> None:
        """A query: proverbs to choose from, or the very one that an id names."""
        query = update.inline_query
        assert query is not None
        words = await self._speech.to(query.from_user)
        proverbs, following = await self._found(query.query, query.offset, query.from_user.id)
        facts["offered"] = len(proverbs)
        button = InlineQueryResultsButton(words.plain("inline.empty"), None, _FROM_INLINE)
        await resent(
            lambda: context.bot.answer_inline_query(
                query.id,
                [self._result(each, words, context.bot) for each in proverbs],
                # Telegram would give the same to everybody for five minutes otherwise.
                cache_time=0,
                is_personal=True,
                next_offset=following,
                button=None if proverbs or query.offset else button,
            )
        )

    async def chosen(self, update: Update, context: Context, facts: Facts) -> None:
        """A choice: from now on the proverb has been told."""
        choice = update.chosen_inline_result
        assert choice is not None
        culture = (await self._offers.chosen(choice.result_id)).culture
        facts["culture"] = culture
        self._told(culture)

    async def _found(self, typed: str, offset: str, user_id: int) -> tuple[list[Proverb], str]:
        """Proverbs that have ids, and the offset of the next page."""
        if self._is_closed(user_id):
            return [], ""
        proverb_id = self._hints.proverb_id(typed)
        named = await self._offers.named(proverb_id) if proverb_id else None
        if named is not None:
            return [named], ""
        page = await self._offers.page(typed, Place.read(offset), user_id)
        return [each for each in page.proverbs if each.id], str(page.following or "")

    def _result(self, proverb: Proverb, words: Messages, bot: Bot) -> InlineQueryResultArticle:
        assert proverb.id is not None
        culture = culture_called(proverb.culture, self._cultures)
        return InlineQueryResultArticle(
            proverb.id,
            credit(culture, words),
            InputTextMessageContent(
                proverb_html(proverb, culture, words),
                ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
            ),
            reply_markup=_keyboard(proverb, words, bot),
            description=proverb.text,
        )


def _keyboard(proverb: Proverb, words: Messages, bot: Bot) -> InlineKeyboardMarkup:
    """Buttons that work where the bot is not: another by typing for you, and the bot itself."""
    again = f"{proverb.culture} {proverb.about}".strip()
    link = create_deep_linked_url(bot.username, proverb.id)
    more = InlineKeyboardButton(
        words.plain("button.more"), switch_inline_query_current_chat=f"{again} "
    )
    return InlineKeyboardMarkup(
        [[more, InlineKeyboardButton(words.plain("button.in_bot"), url=link)]]
    )
