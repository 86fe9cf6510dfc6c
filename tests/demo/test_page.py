"""What a person does on the chat page, in a real browser, with a tiny bot at the other end.

That bot does a little of everything, which the real one does not; `test_real_bot.py` has that.
"""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from bot.demo.server import StandIn
from tests.demo.conftest import open_page
from tests.demo.tiny_bot import LAST, MORE, SAYING, SAYING_ID

pytestmark = pytest.mark.asyncio(loop_scope="module")
expect.set_options(timeout=20_000)

PHONE = {"width": 390, "height": 844}


def composer(page: Page) -> Locator:
    """Where one types."""
    return page.get_by_label("Сообщение", exact=True)


def last_message(page: Page) -> Locator:
    """The newest message of the open chat."""
    return page.locator(".message").last


async def write(page: Page, text: str) -> None:
    """Type and send."""
    await composer(page).fill(text)
    await composer(page).press("Enter")


async def test_a_command_is_answered(page: Page) -> None:
    """Who types /sufi gets a saying with its formatting, and the list of chats shows it too."""
    await write(page, "/sufi")
    await expect(last_message(page).locator("strong")).to_have_text(SAYING)
    await expect(last_message(page).locator("code")).to_have_text(SAYING_ID)
    await expect(page.get_by_role("button", name="Анна — личный чат")).to_contain_text(SAYING)
    await expect(composer(page)).to_have_value("")


async def test_buttons_change_the_message_and_show_notices(page: Page) -> None:
    """A button brings another saying with a short notice, or an alert to be closed."""
    await page.get_by_role("button", name="Начать").click()
    await page.get_by_role("button", name="🔁 Ещё").click()
    await expect(last_message(page).locator("strong")).to_have_text(MORE)
    await expect(last_message(page).locator(".meta")).to_contain_text("изм.")
    await expect(page.get_by_role("status")).to_contain_text("Вот ещё одна")
    await page.get_by_role("button", name="Что это?").click()
    alert = page.get_by_role("dialog")
    await expect(alert).to_contain_text("придумала нейронная сеть")
    await alert.get_by_role("button", name="OK").click()
    await expect(alert).to_be_hidden()


async def test_a_pressed_id_is_copied(page: Page) -> None:
    """As in Telegram: who presses the id of a saying can paste it."""
    await write(page, "/sufi")
    await last_message(page).locator("code").click()
    await expect(page.get_by_role("status")).to_contain_text("Скопировано")
    await composer(page).press("ControlOrMeta+V")
    await expect(composer(page)).to_have_value(SAYING_ID)


async def test_the_menu_of_commands_opens_after_a_slash(page: Page) -> None:
    """The menu narrows down as one types, works with the keyboard, and speaks English too."""
    menu = page.get_by_role("listbox")
    await composer(page).fill("/")
    await expect(menu.get_by_role("option")).to_contain_text(["/sufi", "/photo", "/poll"])
    await composer(page).fill("/p")
    await expect(menu.get_by_role("option")).to_contain_text(["/photo", "/poll"])
    await composer(page).press("ArrowDown")
    await composer(page).press("ArrowDown")
    await composer(page).press("Enter")
    await expect(last_message(page)).to_contain_text("Чья это пословица?")
    await page.get_by_role("button", name="Switch to English").click()
    await page.get_by_label("Message", exact=True).fill("/")
    await expect(menu.get_by_role("option").first).to_contain_text("A Sufi saying")


async def test_a_group_has_several_people_and_a_discreet_bot(page: Page) -> None:
    """In the group the bot keeps silent until it is called or answered."""
    await page.get_by_role("button", name="Кухня мудрецов — группа").click()
    await write(page, "Кто сегодня дежурный?")
    await page.get_by_label("Вы пишете как").select_option("Борис")
    await composer(page).fill("/su")
    await page.get_by_role("option", name="/sufi").click()
    await expect(last_message(page).locator("strong", has_text=SAYING)).to_be_visible()
    texts = page.locator(".message .text")
    await expect(texts.nth(0)).to_have_text("Кто сегодня дежурный?")
    await expect(texts.nth(1)).to_have_text("/sufi@proverb_demo_bot")
    await expect(texts).to_have_count(3)
    await last_message(page).hover()
    await last_message(page).get_by_role("button", name="Ответить").click()
    await write(page, "Красиво")
    await expect(last_message(page).locator("em")).to_have_text("Красиво")


async def test_a_location_is_sent(page: Page) -> None:
    """Where the browser is, if it may know, comes as a message."""
    await page.context.grant_permissions(["geolocation"])
    await page.context.set_geolocation({"latitude": 55.75, "longitude": 37.62})
    await page.get_by_role("button", name="Отправить геопозицию").click()
    await expect(last_message(page)).to_contain_text("📍 55.7500, 37.6200")


async def test_a_quiz_is_answered_and_explained(page: Page) -> None:
    """Who chooses wrongly sees the right answer, the shares, and why."""
    await write(page, "/poll")
    await page.get_by_role("button", name="суфийская").click()
    await expect(page.get_by_role("group", name="суфийская: 100 %, неверно")).to_be_visible()
    await expect(page.get_by_role("group", name="армянская: 0 %, верно")).to_be_visible()
    await expect(last_message(page)).to_contain_text("Камень и гора выдают её.")


async def test_a_photo_is_shown_and_opens_large(page: Page) -> None:
    """A card comes as a picture with its caption, and a press shows it alone."""
    await write(page, "/photo")
    photo = last_message(page).get_by_role("img")
    await expect(photo).to_have_js_property("naturalWidth", 480)
    await expect(last_message(page)).to_contain_text("Открытка с пословицей")
    await photo.click()
    await expect(page.get_by_role("dialog").get_by_role("img")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_a_file_can_be_saved(page: Page) -> None:
    """A document shows its name and size, and a press saves it as it is."""
    await write(page, "/file")
    link = last_message(page).get_by_role("link", name="данные.json")
    await expect(link).to_contain_text("1 КБ")
    async with page.expect_download() as waiting:
        await link.click()
    saved = await waiting.value
    assert saved.suggested_filename == "данные.json"
    assert (await saved.path()).read_bytes() == b'{"a": 1}'


async def test_an_inline_result_is_sent(page: Page) -> None:
    """After the bot's name one types a word, chooses, and sends it in one's own name."""
    await composer(page).fill("@proverb_demo_bot вода")
    await page.get_by_role("option", name="Река вода").click()
    await expect(last_message(page)).to_contain_text("через @proverb_demo_bot")
    await expect(last_message(page).locator("strong")).to_have_text(MORE)


async def test_inline_results_go_on(page: Page) -> None:
    """Below the first page one asks for the next, which joins it."""
    await composer(page).fill("@proverb_demo_bot вода")
    await page.get_by_role("option", name="Показать ещё").click()
    await expect(page.get_by_role("option")).to_contain_text([SAYING, MORE, LAST])
    await expect(page.get_by_role("option")).to_have_count(3)
    await page.get_by_role("option", name="Мост вода").click()
    await expect(last_message(page).locator("strong")).to_have_text(LAST)


async def test_an_inline_button_leads_to_the_bot(page: Page) -> None:
    """From any chat into the private one, where the bot is started."""
    await page.get_by_role("button", name="Кухня мудрецов — группа").click()
    await composer(page).fill("@proverb_demo_bot ничего")
    await page.get_by_role("option", name="Загляните ко мне").click()
    await expect(page.locator(".message.own .text")).to_have_text("/start inline")
    await expect(last_message(page).locator("strong")).to_have_text(SAYING)


async def test_markup_that_people_type_stays_text(page: Page) -> None:
    """Nothing that is written becomes part of the page, from a person nor through the bot."""
    typed = "<b>жирно</b><img src=x onerror=\"document.title='взлом'\">"
    await write(page, typed)
    await expect(last_message(page).locator("em")).to_have_text(typed)
    await expect(page.locator(".message .text").first).to_have_text(typed)
    await expect(page.locator(".message img, .message b")).to_have_count(0)
    await expect(page).to_have_title("Пословицы")


async def test_a_reload_keeps_the_conversation(page: Page) -> None:
    """The conversation is the server's: a reloaded page shows it, and the talk goes on."""
    await page.get_by_role("button", name="Борис — личный чат").click()
    await write(page, "/sufi")
    await expect(last_message(page)).to_contain_text(SAYING)
    await page.reload()
    await expect(page.locator("#chat-status")).to_contain_text("Борис")
    await expect(page.locator(".message .text")).to_have_count(2)
    await page.get_by_role("button", name="🔁 Ещё").click()
    await expect(last_message(page)).to_contain_text(MORE)


async def test_the_view_follows_the_talk(page: Page, talking: StandIn) -> None:
    """Who reads further up stays there whatever comes; who writes, or asks, is at the end."""
    world = talking.world
    for number in range(40):
        await world.say(world.group, world.boris, f"строка {number}")
    await page.get_by_role("button", name="Кухня мудрецов — группа").click()
    await expect(last_message(page)).to_be_in_viewport()
    first = page.locator(".message").first
    await first.scroll_into_view_if_needed()
    to_end = page.get_by_role("button", name="К последнему сообщению")
    await expect(to_end).to_be_visible()
    await world.say(world.group, world.boris, "новость")
    await expect(last_message(page)).to_contain_text("новость")
    await expect(first).to_be_in_viewport()
    await to_end.click()
    await expect(last_message(page)).to_be_in_viewport(ratio=1)
    await first.scroll_into_view_if_needed()
    await expect(to_end).to_be_visible()
    await write(page, "/sufi@proverb_demo_bot")
    await expect(last_message(page)).to_contain_text(SAYING)
    await expect(last_message(page)).to_be_in_viewport(ratio=1)


async def test_a_phone_shows_list_and_chat_in_turn(
    browser: Browser, talking: StandIn, tmp_path: Path
) -> None:
    """At 390 pixels nothing is cut off at the side, the composer is in reach, back leads back."""
    phone = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
    async with open_page(browser, talking.url, tmp_path, **phone) as page:
        chats = page.get_by_role("navigation")
        await expect(composer(page)).to_be_hidden()
        await chats.get_by_role("button", name="Анна").tap()
        await expect(chats).to_be_hidden()
        for number, text in enumerate(("/rich", "/poll", "/photo", "/sufi", "очень" * 40)):
            await write(page, text)
            # First the own message: till it is there the last one is the answer before.
            await expect(page.locator(".message.own")).to_have_count(number + 1)
            await expect(last_message(page)).to_have_class(re.compile(r"\bother\b"))
        await expect(composer(page)).to_be_in_viewport(ratio=1)
        await expect(last_message(page)).to_be_in_viewport(ratio=1)
        assert await widest(page) <= PHONE["width"]
        await page.get_by_role("button", name="К списку чатов").tap()
        await expect(chats).to_be_visible()
        assert await widest(page) <= PHONE["width"]
        await chats.get_by_role("button", name="Кухня").tap()
        await expect(page.get_by_role("heading", name="Кухня мудрецов")).to_be_visible()
        await page.go_back()
        await expect(chats).to_be_visible()


async def widest(page: Page) -> float:
    """The right edge of what reaches furthest to the right, hidden by scrolling or not."""
    return float(
        await page.evaluate(
            """() => Math.max(
              document.documentElement.scrollWidth,
              ...[...document.querySelectorAll(".scroller, .sidebar, .bar, .bubble, .keyboard")]
                .filter((node) => node.checkVisibility())
                .map((node) => node.getBoundingClientRect().left + node.scrollWidth),
            )"""
        )
    )
