"""`/stats`: how the bot is doing, as figures and a picture."""

import asyncio

from bot.service.people import FLUSH_S
from bot.service.stats import Stats, gather
from bot.telegram.chart import draw_stats
from bot.telegram.feature import Command, Feature, Parts
from bot.telegram.messages import Html, Messages
from bot.telegram.request import Request


def feature(parts: Parts) -> Feature:
    """The admins' command."""

    async def show(request: Request) -> None:
        async with request.typing():
            for kept in (parts.people, parts.archive, parts.tally):
                await kept.flushed(FLUSH_S)
            stats = await gather(parts.database)
            picture = await asyncio.to_thread(
                draw_stats, stats.requests_by_day, stats.proverbs_by_culture
            )
        await request.reply_photo(picture, stats_html(stats, request.words))

    command = Command(("stats",), show, lambda words: words.plain("menu.stats"))
    return Feature(admin_commands=(command,))


def stats_html(stats: Stats, words: Messages) -> Html:
    """The figures, within a caption's length."""
    found = stats.totals
    cultures = found.cultures.values()
    quizzed, fooled = sum(c.quizzed for c in cultures), sum(c.fooled for c in cultures)
    text = words.html(
        "stats.text",
        people=found.people,
        day=found.active_day,
        week=found.active_week,
        month=found.active_month,
        unreachable=found.unreachable,
        chats=found.chats,
        proverbs=found.proverbs,
        shown=sum(c.shown for c in cultures),
        hidden=found.hidden,
        likes=sum(c.likes for c in cultures),
        dislikes=sum(c.dislikes for c in cultures),
        favourites=found.favourites,
        subscriptions=found.subscriptions,
        p50="–" if stats.p50_ms is None else stats.p50_ms,
        p95="–" if stats.p95_ms is None else stats.p95_ms,
        quizzed=quizzed,
        fooled=fooled,
        rate=round(100 * fooled / quizzed) if quizzed else 0,
    )
    if not stats.failed:
        return text
    failed = ", ".join(f"{outcome} {count}" for outcome, count in list(stats.failed.items())[:8])
    return Html(f"{text}\n{words.html('stats.failed', outcomes=failed)}")
