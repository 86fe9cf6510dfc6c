"""The message catalogues: complete, alike in every language, and valid for Telegram."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from telegram.constants import BotDescriptionLimit, CallbackQueryLimit

from bot.demo.entities import formatted
from bot.telegram.guard import _EXPECTED
from bot.telegram.messages import LANGUAGES, LOCALES, Html, Messages, escape, interface_language
from tests.telegram.bots import EN, RU

SOURCES = sorted(LOCALES.parent.glob("*.py"))
# Values that the methods of Messages put in by themselves.
_METHODS = {"plain": set[str](), "html": set[str](), "plural": {"n"}}


def entries(language: str) -> dict[str, Message]:
    """The catalogue's entries by key."""
    with (LOCALES / f"{language}.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    return {
        str(each.id[0] if isinstance(each.id, tuple) else each.id): each
        for each in catalogue
        if each.id
    }


def forms(entry: Message) -> tuple[str, ...]:
    """The texts of an entry: one, or one for each plural form."""
    return (entry.string,) if isinstance(entry.string, str) else tuple(entry.string)


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def calls(path: Path) -> Iterator[tuple[str, set[str]]]:
    """(key, names of values) for every message that a source file asks for."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in _METHODS
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            given = {keyword.arg for keyword in node.keywords if keyword.arg}
            yield str(node.args[0].value), given | _METHODS[node.func.attr]


ASKED = [call for path in SOURCES for call in calls(path)] + [
    (key, {"command"} if key == "id.gone" else set[str]()) for _, key in _EXPECTED.values()
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_has_exactly_what_the_bot_asks_for(language: str) -> None:
    """No message is missing and none lies unused."""
    assert set(entries(language)) == {key for key, _ in ASKED}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_is_translated(language: str) -> None:
    """No entry is empty, fuzzy or short of a plural form."""
    count = {"ru": 3, "en": 2}[language]
    for key, entry in entries(language).items():
        assert not entry.fuzzy, key
        assert all(forms(entry)), key
        assert len(forms(entry)) in {1, count}, key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("key", "given"), ASKED, ids=[key for key, _ in ASKED])
def test_placeholders_are_those_given(language: str, key: str, given: set[str]) -> None:
    """Each text, in each language and plural form, uses the values that the bot gives it."""
    for text in forms(entries(language)[key]):
        assert placeholders(text) == given


@pytest.mark.parametrize("language", LANGUAGES)
def test_markup_is_valid(language: str) -> None:
    """Every text is HTML that Telegram takes."""
    for entry in entries(language).values():
        for text in forms(entry):
            assert formatted(text, "HTML").text


@pytest.mark.parametrize("words", [RU, EN], ids=LANGUAGES)
def test_lengths_fit_telegram(words: Messages) -> None:
    """Descriptions and notices stay within the Bot API's limits."""
    assert len(words.plain("profile.short")) <= BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH
    assert len(words.plain("profile.description")) <= BotDescriptionLimit.MAX_DESCRIPTION_LENGTH
    notices = [words.plain(key, command="sufi") for _, key in _EXPECTED.values()]
    notices += [words.plural("limit.notice", 60), words.plain("button.stale")]
    notices += [words.plain("error.unexpected", error_id="abcdef")]
    assert max(map(len, notices)) <= CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH


@pytest.mark.parametrize(
    ("n", "form"),
    [
        (1, "1 секунду "),
        (2, "2 секунды "),
        (5, "5 секунд "),
        (11, "11 секунд "),
        (21, "21 секунду "),
    ],
)
def test_russian_plurals(n: int, form: str) -> None:
    """Numbers agree with their noun."""
    assert f"через {form}" in RU.plural("limit.notice", n)


@pytest.mark.parametrize(
    ("code", "language"),
    [
        (None, "ru"),
        ("", "ru"),
        ("ru", "ru"),
        ("ru-RU", "ru"),
        ("uk", "ru"),
        ("KK", "ru"),
        ("en", "en"),
        ("en-GB", "en"),
        ("de", "en"),
        ("pt-br", "en"),
    ],
)
def test_interface_language(code: str | None, language: str) -> None:
    """Russian for who mostly reads it or says nothing of their language, else English."""
    assert interface_language(code) == language


@given(st.text())
def test_values_never_become_markup(value: str) -> None:
    """Whatever a value holds, Telegram shows it as it is."""
    shown = formatted(f"|{escape(value)}|", "HTML")
    assert shown.text == f"|{value}|"


def test_html_is_not_escaped_twice() -> None:
    """What is HTML already stays as it is."""
    assert escape(Html("<b>x</b>")) == "<b>x</b>"
