"""A browser for the page's tests, and the tiny bot that it talks to."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page, async_playwright
from telegram import Bot

from bot.demo.server import StandIn
from tests.demo.tiny_bot import running_bot

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP = {"width": 1180, "height": 780}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
async def client(standin: StandIn) -> AsyncIterator[Bot]:
    """The Bot API client of python-telegram-bot, pointed at the stand-in."""
    bot = Bot(
        standin.token,
        base_url=f"{standin.api_url}/bot",
        base_file_url=f"{standin.api_url}/file/bot",
    )
    async with bot:
        yield bot


@pytest.fixture
async def ask(standin: StandIn) -> AsyncIterator[Callable[..., Awaitable[Any]]]:
    """A bare Bot API call with a JSON body, for what a careful client would not send."""
    async with httpx.AsyncClient(base_url=f"{standin.api_url}/bot{standin.token}") as http:

        async def call(method: str, **parameters: Any) -> Any:
            return (await http.post(f"/{method}", json=parameters)).json()

        yield call


@pytest.fixture
async def bot_at_work(standin: StandIn) -> AsyncIterator[Any]:
    """The tiny bot, polling the stand-in."""
    async with running_bot(standin) as application:
        yield application


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Headless Chromium; the test is skipped where there is none."""
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("chromium is not installed, and the page's tests need it")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=QUIET)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def open_page(browser: Browser, url: str, **settings: Any) -> AsyncIterator[Page]:
    """The chat page in a window of its own; errors on it end the test."""
    context = await browser.new_context(locale="ru-RU", **settings)
    page = await context.new_page()
    page.set_default_timeout(10_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(url)
    try:
        yield page
    finally:
        await context.close()
    assert errors == []


@pytest.fixture
async def page(standin: StandIn, bot_at_work: Any) -> AsyncIterator[Page]:
    """The chat page on a desktop, with the tiny bot at work."""
    async with (
        open_browser() as browser,
        open_page(browser, standin.url, viewport=DESKTOP) as opened,
    ):
        yield opened
