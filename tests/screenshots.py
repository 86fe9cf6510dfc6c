"""Take the README's pictures of the chat page: `make screenshots`, or `ARGS='chat quiz'` for some.

The bot as it ships talks to the page in headless Chromium. Each picture has a bot of its own whose
seeds come from one number, so the same models say the same; with new models, or where what is said
is not worth showing, `--seed 7 chat` tries another number, to be written down in `PICTURES`.
"""

import argparse
import asyncio
import shutil
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.demo.server import StandIn
from bot.service.models import ModelKeeper
from tests.demo.conftest import QUIET
from tests.telegram.a_day import keeper_of
from tests.telegram.bots import config_with, serving

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
WIDE = {"width": 960, "height": 720}
PHONE = {"width": 400, "height": 860}
# Twice the pixels of the page: screens have them, and letters need them.
SCALE = 2
QUALITY = 80
WAIT_MS = 60_000
Act = Callable[[Page], Awaitable[None]]


@dataclass(frozen=True)
class Picture:
    """What one picture shows."""

    act: Act
    size: dict[str, int]
    seed: int


async def chat(page: Page) -> None:
    """A proverb, another that somebody likes, and one about a word."""
    await write(page, "/jewish", 2)
    await press(page, "ещё", 3)
    await last(page).get_by_role("button", name="👍").click()
    await expect(last(page).get_by_role("button", name="👍 1")).to_be_visible()
    await write(page, "/sufi сердце", 5)


async def card(page: Page) -> None:
    """A proverb and its card."""
    await open_chat(page)
    await write(page, "/zen", 2)
    await press(page, "карточка", 3)
    await expect(last(page).locator("img")).to_be_visible()


async def quiz(page: Page) -> None:
    """A question that was answered, and the score."""
    await open_chat(page)
    await write(page, "/quiz chinese", 2)
    await last(page).get_by_role("button", name="Придумала нейросеть").click()
    await arrived(page, 3)
    await write(page, "/quiz stats", 5)


async def settings(page: Page) -> None:
    """What a person can set, and the proverb of the day."""
    await open_chat(page)
    await write(page, "/settings", 2)
    await write(page, "/daily 9:00 Ереван", 4)


PICTURES = {
    "chat": Picture(chat, WIDE, 4),
    "card": Picture(card, PHONE, 4),
    "quiz": Picture(quiz, PHONE, 23),
    "settings": Picture(settings, PHONE, 1),
}


async def open_chat(page: Page) -> None:
    """On a narrow screen the list of chats comes first."""
    await page.get_by_role("button", name="Анна — личный чат").click()


async def write(page: Page, text: str, messages: int) -> None:
    """Type and send, and wait until there are so many messages."""
    composer = page.get_by_label("Сообщение", exact=True)
    await composer.fill(text)
    await composer.press("Enter")
    await arrived(page, messages)


async def press(page: Page, button: str, messages: int) -> None:
    """Press a button of the last message, and wait likewise."""
    await last(page).get_by_role("button", name=button, exact=True).click()
    await arrived(page, messages)


async def arrived(page: Page, messages: int) -> None:
    """Wait until there are so many messages."""
    await expect(page.locator(".message")).to_have_count(messages)


def last(page: Page) -> Locator:
    """The last message."""
    return page.locator(".message").last


async def take(browser: Browser, keeper: ModelKeeper, name: str, seed: int | None) -> Path:
    """Play one picture's part and keep what the page shows at its end."""
    picture, path = PICTURES[name], FOLDER / f"{name}.jpg"
    own = {"pool": {"size": 0}, "word_deadline_s": 60.0, "deadline_s": 60.0}
    async with (
        StandIn.start(port=0) as standin,
        serving(
            standin,
            keeper.shelf,
            config=config_with(**own),
            with_menu=True,
            seed=picture.seed if seed is None else seed,
        ),
    ):
        context = await browser.new_context(
            locale="ru-RU", color_scheme="light", viewport=picture.size, device_scale_factor=SCALE
        )
        page = await context.new_page()
        page.set_default_timeout(WAIT_MS)
        await page.goto(standin.url)
        await picture.act(page)
        await expect(page.locator("#toasts > *")).to_have_count(0)
        await page.mouse.move(0, 0)
        await page.evaluate("document.activeElement.blur()")  # it has tools of its own
        await page.screenshot(path=path, type="jpeg", quality=QUALITY, animations="disabled")
        await context.close()
    return path


async def main(names: list[str], seed: int | None) -> None:
    """Take these pictures, or all."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not installed: apt-get install chromium fonts-noto-color-emoji")
    expect.set_options(timeout=WAIT_MS)
    FOLDER.mkdir(exist_ok=True)
    keeper = keeper_of(config_with())
    await asyncio.to_thread(keeper.start)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
        for name in names or PICTURES:
            path = await take(browser, keeper, name, seed)
            print(f"{path.relative_to(Path.cwd())}: {path.stat().st_size // 1024} KB")
        await browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="PICTURE", help=f"of {', '.join(PICTURES)}")
    parser.add_argument("--seed", type=int, help="in place of the picture's own")
    arguments = parser.parse_args()
    if unknown := {*arguments.names} - {*PICTURES}:
        parser.error(f"no such picture: {', '.join(sorted(unknown))}")
    asyncio.run(main(arguments.names, arguments.seed))
