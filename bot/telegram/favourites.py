"""⭐ under a proverb, and `/favorites`: pages, removing, all as a text file."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.service.opinions import Favourites, Page
from bot.telegram import texts
from bot.telegram.feature import Command, Feature, Parts
from bot.telegram.messages import Html, Messages
from bot.telegram.request import Request
from bot.telegram.row import KEEP

PAGE, DROP, FILE = "favs", "drop", "favfile"


def feature(parts: Parts) -> Feature:
    """The command and its buttons."""
    book = FavouriteBook(parts)
    return Feature(
        commands=(
            Command(
                ("favorites", "favourites"),
                book.open,
                lambda words: words.plain("menu.favorites"),
            ),
        ),
        light_buttons={KEEP: book.keep},
        buttons={PAGE: book.turn, DROP: book.drop, FILE: book.give},
    )


class FavouriteBook:
    """A person's favourites, in the private chat only."""

    def __init__(self, parts: Parts) -> None:
        self._favourites: Favourites = parts.favourites
        self._known = parts.config.cultures

    async def keep(self, request: Request) -> None:
        """⭐: keep, or no longer."""
        kept = await self._favourites.toggle(request.data, request.user_id)
        notice = (
            request.words.plain("favorites.kept")
            if kept
            else request.words.plain("favorites.dropped")
        )
        await request.tell(notice)

    async def open(self, request: Request) -> None:
        """`/favorites`: the first page."""
        if request.group_id is not None:
            return await request.reply(request.words.html("favorites.in_private"))
        page = await self._favourites.page(request.user_id)
        return await request.reply(*self._shown(page, request.words))

    async def turn(self, request: Request) -> None:
        """Another page."""
        page = await self._favourites.page(request.user_id, _number(request.data))
        await request.edit(*self._shown(page, request.words))

    async def drop(self, request: Request) -> None:
        """Remove one; the page stays open."""
        number, _, proverb_id = request.data.partition(":")
        await self._favourites.remove(proverb_id, request.user_id)
        page = await self._favourites.page(request.user_id, _number(number))
        await request.edit(*self._shown(page, request.words))

    async def give(self, request: Request) -> None:
        """All of them as a text file."""
        kept = await self._favourites.all(request.user_id)
        if not kept:
            return await request.tell(request.words.plain("favorites.empty"))
        entries = [
            f"{each.text}\n{self._credit(each.culture, request.words)} · {each.id}\n"
            for each in kept
        ]
        return await request.reply_document(
            "favorites.txt",
            "\n".join(entries).encode(),
            request.words.html("favorites.document"),
        )

    def _shown(self, page: Page, words: Messages) -> tuple[Html, InlineKeyboardMarkup | None]:
        if not page.total:
            return words.html("favorites.empty"), None
        head = Html(f"<b>{words.plural('favorites.head', page.total)}</b>")
        entries = [
            texts.entry_html(number, each.text, self._credit(each.culture, words), each.id)
            for number, each in enumerate(page.proverbs, page.first)
        ]
        return Html("\n\n".join([head, *entries])), _buttons(page, words)

    def _credit(self, culture: str, words: Messages) -> str:
        return texts.credit(texts.culture_called(culture, self._known), words)


def _buttons(page: Page, words: Messages) -> InlineKeyboardMarkup:
    dropping = [
        InlineKeyboardButton(f"✕ {number}", callback_data=f"{DROP}:{page.number}:{each.id}")
        for number, each in enumerate(page.proverbs, page.first)
    ]
    turning = []
    if page.number > 0:
        turning.append(InlineKeyboardButton("‹", callback_data=f"{PAGE}:{page.number - 1}"))
    if page.pages > 1:
        place = f"{page.number + 1} / {page.pages}"
        turning.append(InlineKeyboardButton(place, callback_data=f"{PAGE}:{page.number}"))
    if page.number + 1 < page.pages:
        turning.append(InlineKeyboardButton("›", callback_data=f"{PAGE}:{page.number + 1}"))
    giving = [InlineKeyboardButton(words.plain("button.file"), callback_data=FILE)]
    return InlineKeyboardMarkup([row for row in (dropping, turning, giving) if row])


def _number(text: str) -> int:
    """A page's number from callback data; the first page for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
