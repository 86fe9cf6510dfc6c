"""Putting messages together, guessing, and other pure parts of the Telegram side."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import RetryAfter

from bot.config import load_config
from bot.lm.proverb import Proverb
from bot.telegram.flood import FloodPatience, retry_after_s
from bot.telegram.hints import Hints, visible
from bot.telegram.keyboards import ANY, MORE, any_keyboard, more_keyboard
from bot.telegram.menu import menu_commands
from bot.telegram.texts import clipped, length, name_of, proverb_html
from tests.telegram.bots import CONFIG_FILE, EN, RU

CULTURES = load_config(CONFIG_FILE).cultures
HINTS = Hints(CULTURES)


@given(st.text(), st.integers(1, 50))
def test_clipping_keeps_to_the_limit(text: str, limit: int) -> None:
    """A clipped text is within the limit as Telegram counts, and untouched if it was before."""
    cut = clipped(text, limit)
    assert length(cut) <= limit
    assert cut == text or (length(text) > limit and cut.endswith("…"))


def test_proverb_without_an_id_shows_none() -> None:
    """A proverb that no id can name is shown with its tradition alone."""
    proverb = Proverb(None, "zen", "Вымой чашку.", 1, relaxed=False)
    assert proverb_html(proverb, CULTURES["zen"], RU) == "Вымой чашку.\n\n🍵 Дзэнское изречение"
    assert proverb_html(proverb, CULTURES["zen"], EN).endswith("🍵 Zen saying")


@pytest.mark.parametrize("name", [None, "", "  \n"])
def test_the_nameless_are_addressed_too(name: str | None) -> None:
    """Without a first name the greeting has a friendly word in its place."""
    assert name_of(name, RU) == "друг"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("sufi-4F7K2QXB", "sufi-4F7K2QXB"),
        ("\u2067Sufi—4f7k2qx\u2069", "Sufi-4f7k2qx"),
        ("hello-4F7K2QXB", None),
        ("sufi-", None),
        ("sufi-4F7K2QXB!", None),
        ("суфи-4F7K2QXB", None),
        ("x-ray", None),
    ],
)
def test_proverb_ids_are_recognised(typed: str, found: str | None) -> None:
    """An id of a known culture is recognised through invisible characters and other dashes."""
    assert HINTS.proverb_id(typed) == found


@pytest.mark.parametrize(
    ("typed", "command"),
    [("/sufy", "sufi"), ("/armenien", "armenian"), ("/halp", "help"), ("/qqqqqq", None)],
)
def test_mistyped_commands_are_guessed(typed: str, command: str | None) -> None:
    """A mistyped command gives the closest one; nonsense gives none."""
    assert HINTS.command(typed) == command


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("суфийская", "sufi"),
        ("скажи мне суфийскую пословицу", "sufi"),
        ("Что-нибудь дзэнское!", "zen"),
        ("пословицу соседей", "neighbours"),
        ("a Jewish proverb please", "jewish"),
    ],
)
def test_a_culture_named_in_a_sentence_is_found(typed: str, command: str) -> None:
    """Who asks in words for a tradition is told its command."""
    assert HINTS.culture(typed) == command


@pytest.mark.parametrize(
    "typed", ["привет", "как дела", "ok", "спасибо", "😀", "", "hello", "расскажи пословицу"]
)
def test_small_talk_is_not_taken_for_a_culture(typed: str) -> None:
    """Ordinary words suggest no command."""
    assert HINTS.culture(typed) is None


@given(st.text())
def test_guessing_takes_any_text(text: str) -> None:
    """No text that can be typed breaks the guessing."""
    HINTS.culture(text)
    HINTS.proverb_id(text)
    HINTS.command(f"/{text}")
    assert visible(text) == visible(visible(text))


@pytest.mark.parametrize("culture", [*CULTURES, "a" * 24])
def test_callback_data_fits_and_is_read_back(culture: str) -> None:
    """The button of any culture stays within 64 bytes and names it."""
    data = more_keyboard(culture, RU).inline_keyboard[0][0].callback_data
    assert isinstance(data, str)
    assert len(data.encode()) <= 64
    assert data.partition(":") == (MORE, ":", culture)
    other = any_keyboard(RU).inline_keyboard[0][0].callback_data
    assert isinstance(other, str)
    assert other.partition(":")[0] == ANY


def test_menu_stays_within_telegrams_limit() -> None:
    """With more cultures than a menu can hold the bot's own commands keep their place."""
    many = {f"culture{number}": CULTURES["zen"] for number in range(200)}
    commands = [each.command for each in menu_commands(many, [], RU)]
    assert len(commands) == 100
    assert commands[0] == "any"
    assert commands[-2:] == ["help", "about"]


def test_a_long_description_does_not_lose_the_menu() -> None:
    """Telegram refuses a menu with one line too long, so that line is cut to its 256."""
    words = CULTURES["zen"].ru.model_copy(update={"description": "о" * 256})
    menu = menu_commands({"zen": CULTURES["zen"].model_copy(update={"ru": words})}, [], RU)
    (line,) = (each.description for each in menu if each.command == "zen")
    assert length(line) == 256
    assert line.startswith("🍵 ооо")
    assert line.endswith("о…")


async def test_flood_wait_is_slept_once_and_bounded() -> None:
    """A short pause is slept and the call repeated once; a long one is raised at once."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def refused(seconds: float) -> bool:
        raise RetryAfter(datetime.timedelta(seconds=seconds))

    patience = FloodPatience(longest_wait_s=5, sleep=sleep)
    with pytest.raises(RetryAfter) as caught:
        await patience.process_request(refused, (4,), {}, "sendMessage", {}, None)
    assert slept == [4]
    assert retry_after_s(caught.value) == 4
    for seconds, method in ((6, "sendMessage"), (1, "sendChatAction")):
        with pytest.raises(RetryAfter):
            await patience.process_request(refused, (seconds,), {}, method, {}, None)
    assert slept == [4]
