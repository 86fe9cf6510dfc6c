"""A bot of a few lines that does a little of everything, so that the page has what to show."""

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import escape
from typing import Any

from telegram import (
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.demo.server import StandIn
from bot.lm.proverb_id import ProverbId

SAYING = "Терпение — ключ от двери, которой ещё нет."
SAYING_ID = str(ProverbId("sufi", version=77, seed=123456))
MORE = "Река не спорит с камнем, а обходит его."
LAST = "Мост помнит всех, кто по нему не прошёл."


def png(width: int, height: int, colour: tuple[int, int, int] = (217, 164, 65)) -> bytes:
    """A picture that fades from one colour to dark, as the bytes of a PNG file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = b"".join(
        b"\0" + bytes(part * (height - row // 2) // height for part in colour) * width
        for row in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def keyboard() -> InlineKeyboardMarkup:
    """The buttons below a saying."""
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton("🔁 Ещё", callback_data="more")],
            [
                InlineKeyboardButton("Что это?", callback_data="about"),
                InlineKeyboardButton("Сайт", url="https://example.org/"),
            ],
        ]
    )


async def say(update: Update, context: Any) -> None:
    """Answer /sufi with a saying and buttons."""
    await update.effective_message.reply_html(
        f"🌀 <b>{SAYING}</b>\n<i>суфийская</i> · <code>{SAYING_ID}</code>",
        reply_markup=keyboard(),
    )


async def more(update: Update, context: Any) -> None:
    """Put another saying in the place of the first."""
    query = update.callback_query
    await query.answer("Вот ещё одна")
    await query.edit_message_text(f"🌀 <b>{MORE}</b>", parse_mode="HTML", reply_markup=keyboard())


async def about(update: Update, context: Any) -> None:
    """Tell in an alert what the button asks."""
    await update.callback_query.answer("Пословицу придумала нейронная сеть.", show_alert=True)


async def photo(update: Update, context: Any) -> None:
    """Send a picture with a caption."""
    await update.effective_message.reply_photo(png(480, 300), caption="Открытка с пословицей")


async def file(update: Update, context: Any) -> None:
    """Send a file."""
    await update.effective_message.reply_document(b'{"a": 1}', filename="данные.json")


async def poll(update: Update, context: Any) -> None:
    """Send a quiz."""
    await update.effective_chat.send_poll(
        "Чья это пословица?",
        ["суфийская", "армянская", "японская"],
        type="quiz",
        correct_option_ids=[1],
        explanation="Камень и гора выдают её.",
    )


async def typing(update: Update, context: Any) -> None:
    """Only show that something is being written."""
    await update.effective_chat.send_action("typing")


async def rich(update: Update, context: Any) -> None:
    """Show every entity."""
    await update.effective_message.reply_html(
        "<b>жирно</b>, <i>курсив</i>, <u>черта</u>, <s>вон</s>, <code>код</code>, "
        '<tg-spoiler>тайна</tg-spoiler>, <a href="https://example.org/">ссылка</a>, /sufi\n'
        "<blockquote>цитата</blockquote>\n<pre>ровный\n  текст</pre>"
    )


async def echo(update: Update, context: Any) -> None:
    """Repeat a text, escaped."""
    await update.effective_message.reply_html(f"<i>{escape(update.effective_message.text)}</i>")


async def inline(update: Update, context: Any) -> None:
    """Offer two sayings about the query, then one more; about nothing only the bot itself."""
    word, offset = update.inline_query.query, update.inline_query.offset
    if word == "ничего":
        button = InlineQueryResultsButton("Загляните ко мне", start_parameter="inline")
        await update.inline_query.answer([], cache_time=0, button=button)
        return
    results = [
        InlineQueryResultArticle(
            id=str(number),
            title=f"{text.split()[0]} {word}".strip(),
            description=text,
            input_message_content=InputTextMessageContent(f"<b>{text}</b>", parse_mode="HTML"),
        )
        for number, text in enumerate((LAST,) if offset else (SAYING, MORE))
    ]
    following = "" if offset else "2"
    await update.inline_query.answer(results, cache_time=0, is_personal=True, next_offset=following)


@asynccontextmanager
async def running_bot(standin: StandIn) -> AsyncIterator[Application]:
    """The bot, polling the stand-in until the context ends."""
    application = (
        Application.builder()
        .token(standin.token)
        .base_url(f"{standin.api_url}/bot")
        .base_file_url(f"{standin.api_url}/file/bot")
        .concurrent_updates(True)
        .build()
    )
    commands = {"sufi": say, "start": say, "photo": photo, "poll": poll, "typing": typing}
    for name, answer in {**commands, "rich": rich, "file": file}.items():
        application.add_handler(CommandHandler(name, answer, filters.UpdateType.MESSAGE))
    application.add_handler(CallbackQueryHandler(more, "more"))
    application.add_handler(CallbackQueryHandler(about, "about"))
    application.add_handler(InlineQueryHandler(inline))
    application.add_handler(
        MessageHandler(filters.TEXT & ~filters.COMMAND & ~filters.VIA_BOT, echo)
    )
    async with application:
        await introduce(application)
        await application.start()
        await application.updater.start_polling()
        try:
            yield application
        finally:
            await application.updater.stop()
            await application.stop()


async def introduce(application: Application) -> None:
    """Register menus and the description, in Russian and English."""
    bot = application.bot
    russian = [
        BotCommand("sufi", "Суфийская мудрость — сердце, свеча и мотылёк"),
        BotCommand("photo", "Открытка"),
        BotCommand("poll", "Викторина"),
    ]
    english = [BotCommand("sufi", "A Sufi saying"), BotCommand("photo", "A card")]
    await asyncio.gather(
        bot.set_my_commands(russian),
        bot.set_my_commands(english, language_code="en"),
        bot.set_my_description("Придумываю новые пословицы разных народов."),
        bot.set_my_description("I make up new proverbs.", language_code="en"),
    )
