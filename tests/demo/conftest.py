"""Clients for the stand-in, a browser for the page's tests, and the tiny bot that it talks to."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Request, async_playwright
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


@pytest.fixture
async def client(standin: StandIn, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bot]:
    """The Bot API client of python-telegram-bot, pointed at the stand-in."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # as the bot itself has it: times as timedelta
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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Headless Chromium, one for a module; its tests are skipped where there is none."""
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("chromium is not installed, and the page's tests need it")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=executable, args=QUIET)
        try:
            yield opened
        finally:
            await opened.close()


@pytest_asyncio.fixture(loop_scope="module")
async def talking() -> AsyncIterator[StandIn]:
    """A stand-in in the browser's event loop, with the tiny bot at work."""
    async with StandIn.start(port=0) as standin, running_bot(standin):
        yield standin


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, talking: StandIn, tmp_path: Path) -> AsyncIterator[Page]:
    """The chat page on a desktop; what it shows at the end is left in `tmp_path`."""
    async with open_page(browser, talking.url, tmp_path, viewport=DESKTOP) as opened:
        yield opened


@asynccontextmanager
async def open_page(
    browser: Browser, url: str, pictures: Path, **settings: Any
) -> AsyncIterator[Page]:
    """The chat page in a window of its own, its last look kept as `pictures`/page.png.

    Errors on the page, and requests that leave the stand-in, end the test.
    """
    context = await browser.new_context(locale="ru-RU", **settings)
    page = await context.new_page()
    page.set_default_timeout(20_000)
    wrong: list[str] = []

    def watch(request: Request) -> None:
        if not request.url.startswith((url, "data:")):
            wrong.append(f"request to {request.url}")

    page.on("request", watch)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await page.goto(url)
    try:
        yield page
        await page.screenshot(path=pictures / "page.png")
    finally:
        await context.close()
    assert wrong == []
