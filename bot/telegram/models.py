"""`/models`, `/reload`, `/rollback`: what admins see of the models, do with them and are told."""

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial

import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.config import Config
from bot.errors import ModelError
from bot.lm.versions import Version, Versions
from bot.service.models import ModelKeeper, News, Outcome
from bot.service.workers import Workers
from bot.telegram import texts
from bot.telegram.admins import tell_admins
from bot.telegram.feature import Command, Feature, Parts
from bot.telegram.messages import Catalogue, Html, Messages
from bot.telegram.request import Request

log = structlog.get_logger()

ROLLBACK = "rollback"
_KEEP = "-"  # in place of a culture: nothing is to change
_LONGEST_REASON = 300
_IN_A_MESSAGE = 8  # news, with their reasons within the 4096 characters of a message
# Reading eighteen models and making their samples again takes seconds, more on a busy machine.
_DEADLINE_S = 300.0


def feature(parts: Parts) -> Feature:
    """The three commands, and the watch over the models; nothing where there are none to watch."""
    if parts.models is None:
        return Feature()
    parts.models.on_change = parts.service.pool.forget
    models = Models(parts, parts.models)
    return Feature(
        admin_commands=(
            Command(("models",), models.show, lambda words: words.plain("menu.models")),
            Command(("reload",), models.reload, lambda words: words.plain("menu.reload")),
            Command(("rollback",), models.ask, lambda words: words.plain("menu.rollback")),
        ),
        admin_buttons={ROLLBACK: models.roll_back},
        background=(models.watch,),
    )


class Models:
    """What admins see and do; everything that blocks goes through one thread."""

    def __init__(self, parts: Parts, keeper: ModelKeeper) -> None:
        self._config: Config = parts.config
        self._cultures = parts.cultures
        self._catalogue: Catalogue = parts.catalogue
        self._menu_changed = parts.menu_changed
        self._keeper = keeper
        self._workers = Workers(limit=1, queue=8, deadline_s=_DEADLINE_S)

    async def watch(self, bot: Bot) -> None:
        """Tell of the start, then of whatever becomes of new models."""
        await self._announce(bot, self._keeper.started)
        while True:
            await asyncio.sleep(self._config.service.models_every_s)
            try:
                news = await self._workers.run(self._keeper.look)
            except Exception:  # whatever it is, the bot serves on and looks again
                log.exception("models_not_looked_at")
            else:
                await self._announce(bot, news)

    async def show(self, request: Request) -> None:
        """`/models`: each with its versions and figures."""
        async with request.typing():
            found = await self._workers.run(self._all_versions)
        words = request.words
        lines = [self._line(key, each, words) for key, each in found]
        await request.reply(Html("\n".join([words.html("models.title"), "", *lines])))

    async def reload(self, request: Request) -> None:
        """`/reload`: look at the models at once."""
        async with request.typing():
            news = await self._workers.run(self._keeper.reload)
        self._follow(news)
        for told in _told(news, request.words) or [request.words.html("models.nothing_new")]:
            await request.reply(told)

    async def ask(self, request: Request) -> None:
        """`/rollback CULTURE`: which version it would be, and two buttons."""
        culture = request.argument.lower().lstrip("/")
        if culture not in self._config.cultures:
            example = next(iter(self._cultures))
            return await request.reply(request.words.html("rollback.which", example=example))
        found = await self._workers.run(lambda: self._keeper.versions(culture))
        if found.previous is None:
            return await request.reply(request.words.html("rollback.none", culture=culture))
        question = request.words.html(
            "rollback.ask",
            culture=culture,
            previous=_shown(found.previous, request.words),
            present=_shown(found.current, request.words) if found.current else "—",
        )
        keyboard = _confirmation(culture, found.previous.name, request.words)
        return await request.reply(question, keyboard)

    async def roll_back(self, request: Request) -> None:
        """One of the two buttons."""
        culture, _, version = request.data.partition(":")
        if culture not in self._config.cultures:
            return await request.edit(request.words.html("rollback.kept"))
        try:
            news = await self._workers.run(lambda: self._back_to(culture, version))
        except ModelError as error:
            reason = texts.clipped(str(error), _LONGEST_REASON)
            return await request.edit(request.words.html("rollback.failed", reason=reason))
        if news is None:  # pressed twice, or the models have changed since
            return await request.edit(request.words.html("rollback.stale", culture=culture))
        self._follow([news])
        return await request.edit(_news(news, request.words))

    def _back_to(self, culture: str, version: str) -> News | None:
        """Roll back, if that leads to this version."""
        previous = self._keeper.versions(culture).previous
        if previous is None or previous.name != version:
            return None
        return self._keeper.roll_back(culture)

    def _line(self, culture: str, versions: Versions, words: Messages) -> Html:
        current, shelf = versions.current, self._keeper.shelf
        lines = [
            words.html(
                "models.line",
                emoji=self._config.cultures[culture].emoji,
                culture=culture,
                version=_shown(current, words) if current else _fault(versions.fault, words),
            )
        ]
        serving = shelf.version(culture) if culture in shelf.cultures() else None
        if serving is not None and (current is None or current.name != serving):
            lines.append(words.html("models.serving", version=serving))
        if versions.previous:
            lines.append(words.html("models.before", version=_shown(versions.previous, words)))
        if versions.rejected:
            lines.append(words.html("models.aside", version=_shown(versions.rejected, words)))
        return Html("\n".join(lines))

    def _all_versions(self) -> list[tuple[str, Versions]]:
        return [(culture, self._keeper.versions(culture)) for culture in self._config.cultures]

    async def _announce(self, bot: Bot, news: Sequence[News]) -> None:
        self._follow(news)
        for some in _batched(news):
            await tell_admins(bot, self._config.admins, self._catalogue, partial(_message, some))

    def _follow(self, news: Iterable[News]) -> None:
        """Log the news; a culture that has a model now joins what is on offer."""
        for each in news:
            write = log.error if each.reason else log.info
            write(
                f"model_{each.outcome.value}",
                culture=each.culture,
                version=each.version,
                former=each.former,
                reason=each.reason,
            )
        served = self._keeper.shelf.cultures()
        if tuple(self._cultures) != served:
            offered = {key: self._config.cultures[key] for key in served}
            self._cultures.clear()
            self._cultures.update(offered)
            self._menu_changed.set()


def _batched(news: Sequence[News]) -> list[Sequence[News]]:
    """As many news together as a message has room for."""
    return [news[at : at + _IN_A_MESSAGE] for at in range(0, len(news), _IN_A_MESSAGE)]


def _told(news: Sequence[News], words: Messages) -> list[Html]:
    return [_message(some, words) for some in _batched(news)]


def _message(news: Sequence[News], words: Messages) -> Html:
    return Html("\n\n".join(_news(each, words) for each in news))


def _news(news: News, words: Messages) -> Html:
    culture, version, former = news.culture, news.version, news.former
    reason = texts.clipped(news.reason, _LONGEST_REASON)
    match news.outcome:
        case Outcome.TAKEN if former:
            told = words.html("models.taken", culture=culture, version=version, former=former)
        case Outcome.TAKEN:
            told = words.html("models.joined", culture=culture, version=version)
        case Outcome.RESTORED:
            told = words.html("models.restored", culture=culture, version=version, former=former)
        case Outcome.REJECTED:
            told = words.html("models.rejected", culture=culture, version=version, reason=reason)
        case Outcome.SUBSTITUTED:
            told = words.html("models.substituted", culture=culture, version=version, reason=reason)
        case Outcome.REFUSED if version:
            told = words.html("models.refused", culture=culture, version=version, reason=reason)
        case Outcome.REFUSED:
            told = words.html("models.missing", culture=culture, reason=reason)
    return told


def _fault(fault: str, words: Messages) -> Html:
    return words.html("models.none", reason=texts.clipped(fault, _LONGEST_REASON // 3))


def _shown(version: Version, words: Messages) -> Html:
    """A version with its day and figures."""
    metrics = version.manifest.metrics
    bits = f"{metrics.bits_per_char:.2f}"
    if metrics.passing is None:
        return words.html("models.version", version=version.name, date=version.date, bits=bits)
    return words.html(
        "models.version_passing",
        version=version.name,
        date=version.date,
        bits=bits,
        passing=round(100 * metrics.passing),
    )


def _confirmation(culture: str, version: str, words: Messages) -> InlineKeyboardMarkup:
    back = f"{ROLLBACK}:{culture}:{version}"
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(words.plain("button.rollback"), callback_data=back)],
            [InlineKeyboardButton(words.plain("button.stay"), callback_data=f"{ROLLBACK}:{_KEEP}")],
        ]
    )
