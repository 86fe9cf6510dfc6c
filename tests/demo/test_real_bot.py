"""The whole path: browser, page, stand-in, the bot itself and a trained model, as one process."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from bot.lm.proverb_id import ProverbId
from tests.cli.test_serve import event, running
from tests.demo.conftest import DESKTOP, open_page
from tests.small_project import CULTURE, Project

pytestmark = pytest.mark.asyncio(loop_scope="module")
expect.set_options(timeout=20_000)


@pytest_asyncio.fixture(loop_scope="module")
async def url(project: Project) -> AsyncIterator[str]:
    """Where `run` without a token serves the page, its bot at work."""
    text = project.config_path.read_text("utf-8")
    project.config_path.write_text(text[: text.index("  zen:")], "utf-8")  # it has no model
    async with running(project, "run", "--port", "0", TELEGRAM_BOT_TOKEN="") as process:
        address = await served_at(process)
        await event(process, "polling")
        yield address


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, url: str, tmp_path: Path) -> AsyncIterator[Page]:
    """The page of that process; nothing that it asks for may come from elsewhere."""
    async with open_page(browser, url, tmp_path, viewport=DESKTOP) as opened:
        yield opened


async def test_a_proverb_another_and_the_first_again(page: Page) -> None:
    """A command brings a proverb, the button another, and the first one's id the very same text."""
    await write(page, f"/{CULTURE}")
    first = await answer(page, 2)
    await page.get_by_role("button", name="ещё", exact=True).click()
    second = await answer(page, 3)
    assert id_of(second) != id_of(first)
    await write(page, str(id_of(first)))
    assert await answer(page, 5) == first


async def test_the_bot_tells_what_it_can(page: Page) -> None:
    """The menu and /help, both from the bot itself, name the culture that it has a model of."""
    await page.get_by_label("Сообщение", exact=True).fill("/")
    await expect(page.get_by_role("option", name=f"/{CULTURE}")).to_contain_text("хлеб и дорога")
    await write(page, "/help")
    await expect(nth(page, 2)).to_contain_text(f"/{CULTURE}: Русская пословица")


async def served_at(process: asyncio.subprocess.Process) -> str:
    """The address of the page, as the process tells it to a person."""
    assert process.stderr is not None
    async with asyncio.timeout(60):
        async for line in process.stderr:
            found = re.search(r"http://127\.0\.0\.1:\d+", line.decode())
            if found:
                return found[0]
    raise AssertionError("the process ended without an address")


async def write(page: Page, text: str) -> None:
    """Type and send."""
    composer = page.get_by_label("Сообщение", exact=True)
    await composer.fill(text)
    await composer.press("Enter")


def nth(page: Page, number: int) -> Locator:
    """The text of the chat's message of this number, counted from one."""
    return page.locator(".message .text").nth(number - 1)


async def answer(page: Page, number: int) -> str:
    """The whole text of that message, which is a proverb with its id and the chat's last one."""
    await expect(nth(page, number).locator("code")).to_have_text(re.compile(f"^{CULTURE}-"))
    await expect(page.locator(".message .text")).to_have_count(number)
    return await nth(page, number).inner_text()


def id_of(proverb: str) -> ProverbId:
    """The id at the proverb's end; it raises where that has not the format of ids."""
    assert proverb.partition("\n\n")[0].strip()
    return ProverbId.parse(proverb.rsplit(maxsplit=1)[-1])
