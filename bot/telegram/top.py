"""`/top`: what people like best, by day, week and ever, of all cultures or one."""

from collections.abc import Iterable, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.config import Culture
from bot.service.ranking import Period, Ranking
from bot.storage.votes import Rated, VoteRecords
from bot.telegram import texts
from bot.telegram.feature import Command, Feature, Parts
from bot.telegram.hints import visible
from bot.telegram.inline import culture_names
from bot.telegram.messages import Html, Messages, escape
from bot.telegram.request import Request

TOP, CHOOSE = "top", "topof"
_COLUMNS = 2
_MOST_BUTTONS = 96  # Telegram takes 100 below a message


def feature(parts: Parts) -> Feature:
    """The command and its buttons."""
    top = Top(parts)
    return Feature(
        commands=(Command(("top",), top.open, lambda words: words.plain("menu.top")),),
        buttons={TOP: top.turn, CHOOSE: top.choose},
    )


class Top:
    """Lists of the best."""

    def __init__(self, parts: Parts) -> None:
        self._ranking = Ranking(VoteRecords(parts.database))
        self._cultures = parts.cultures
        self._known = parts.config.cultures
        self._names = culture_names(self._known)

    async def open(self, request: Request) -> None:
        """`/top`, `/top sufi`: the best of the week; of all time where the week has none."""
        culture = self._named(request.rest)
        if culture is None and visible(request.rest):
            examples = texts.examples(self._cultures)
            return await request.reply(request.words.html("top.unknown", examples=examples))
        period = Period.WEEK
        found = await self._ranking.best(period, culture)
        if not found:
            period = Period.EVER
            found = await self._ranking.best(period, culture)
        return await request.reply(*self._shown(found, period, culture, request.words))

    async def turn(self, request: Request) -> None:
        """Another period or culture."""
        period, culture = self._chosen(request.data)
        found = await self._ranking.best(period, culture)
        await request.edit(*self._shown(found, period, culture, request.words))

    async def choose(self, request: Request) -> None:
        """A button for each culture."""
        period, _ = self._chosen(request.data)
        everything = InlineKeyboardButton(
            request.words.plain("button.all"), callback_data=f"{TOP}:{period.value}:"
        )
        each = [
            InlineKeyboardButton(
                f"{culture.emoji} {culture.wording(request.words.language).name}",
                callback_data=f"{TOP}:{period.value}:{name}",
            )
            for name, culture in list(self._cultures.items())[:_MOST_BUTTONS]
        ]
        rows = [each[at : at + _COLUMNS] for at in range(0, len(each), _COLUMNS)]
        await request.edit(
            request.words.html("top.choose"), InlineKeyboardMarkup([[everything], *rows])
        )

    def _named(self, text: str) -> str | None:
        """The culture on offer that somebody means; of several the first."""
        meant = self._names.find(text).cultures
        return next((culture for culture in meant if culture in self._cultures), None)

    def _chosen(self, data: str) -> tuple[Period, str | None]:
        """What callback data says; the week, and all cultures, where it says nothing known."""
        period, _, culture = data.partition(":")
        known = {each.value: each for each in Period}
        return known.get(period, Period.WEEK), culture if culture in self._cultures else None

    def _shown(
        self, found: Sequence[Rated], period: Period, culture: str | None, words: Messages
    ) -> tuple[Html, InlineKeyboardMarkup]:
        head = [Html(f"<b>{_title(period, words)}</b>")]
        if culture is not None:
            head.append(escape(texts.credit(self._cultures[culture], words)))
        entries = [
            texts.entry_html(number, each.text, _credit(each, self._known), each.id)
            for number, each in enumerate(found, 1)
        ]
        body = "\n\n".join(entries) if entries else words.html("top.empty")
        return Html("\n".join(head) + "\n\n" + body), self._buttons(period, culture, words)

    def _buttons(
        self, period: Period, culture: str | None, words: Messages
    ) -> InlineKeyboardMarkup:
        labels = {
            Period.DAY: words.plain("button.day"),
            Period.WEEK: words.plain("button.week"),
            Period.EVER: words.plain("button.ever"),
        }
        periods = [
            InlineKeyboardButton(
                f"· {label} ·" if each is period else label,
                callback_data=f"{TOP}:{each.value}:{culture or ''}",
            )
            for each, label in labels.items()
        ]
        chosen = (
            words.plain("button.all")
            if culture is None
            else texts.credit(self._cultures[culture], words)
        )
        other = InlineKeyboardButton(f"{chosen} ▾", callback_data=f"{CHOOSE}:{period.value}")
        return InlineKeyboardMarkup([periods, [other]])


def _title(period: Period, words: Messages) -> str:
    match period:
        case Period.DAY:
            return words.plain("top.day")
        case Period.WEEK:
            return words.plain("top.week")
        case Period.EVER:
            return words.plain("top.ever")


def _credit(rated: Rated, cultures: "dict[str, Culture]") -> str:
    votes: Iterable[str] = (
        f"{sign} {count}"
        for sign, count in (("👍", rated.counts.likes), ("👎", rated.counts.dislikes))
        if count
    )
    return " ".join([texts.culture_called(rated.culture, cultures).emoji, *votes])
