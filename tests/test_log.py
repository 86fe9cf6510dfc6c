"""Logs: one line an event, in two styles, never a token."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConfigError
from bot.log import configure_logging, redact

TOKEN = "123456789:AAE-abcdefghijklmnopqrstuvwxyz_0123"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where the logs of the test go; everything is put back afterwards."""
    root = logging.getLogger()
    before = root.handlers, root.level
    yield io.StringIO()
    root.handlers, level = before
    root.setLevel(level)
    structlog.reset_defaults()


def test_json_lines_hold_the_event_and_its_values(stream: io.StringIO) -> None:
    """Away from a terminal each event is one line of JSON, Cyrillic left readable."""
    configure_logging(stream, {})
    structlog.get_logger().info("request", culture="sufi", note="Ёж\nв тумане")
    (line,) = stream.getvalue().splitlines()
    assert "Ёж" in line
    found = json.loads(line)
    assert (found["event"], found["level"], found["culture"]) == ("request", "info", "sufi")
    assert found["timestamp"].endswith("Z")


def test_text_lines_are_for_people(stream: io.StringIO) -> None:
    """PROVERB_LOG=text gives key=value lines."""
    configure_logging(stream, {"PROVERB_LOG": "text"})
    structlog.get_logger().warning("request", culture="sufi")
    assert "culture=sufi" in stream.getvalue()


@pytest.mark.parametrize("style", ["json", "text"])
def test_token_never_leaves(stream: io.StringIO, style: str) -> None:
    """A token in a message, a value, a URL or a traceback is replaced, whoever logs it."""
    configure_logging(stream, {"PROVERB_LOG": style})
    structlog.get_logger().warning(f"bad {TOKEN}", url=f"https://api.telegram.org/bot{TOKEN}/getMe")
    logging.getLogger("telegram.ext").error("The token `%s` was rejected", TOKEN)
    try:
        raise RuntimeError(f"https://x/bot{TOKEN.replace(':', '%3A')}/getMe")
    except RuntimeError:
        structlog.get_logger().exception("failed")
    assert "AAE-abc" not in stream.getvalue()
    assert stream.getvalue().count("<token>") >= 4


def test_talkative_libraries_are_quiet(stream: io.StringIO) -> None:
    """What httpx and python-telegram-bot say at INFO is left out, their warnings are kept."""
    configure_logging(stream, {})
    logging.getLogger("httpx").info("HTTP Request: POST https://…")
    logging.getLogger("telegram.ext.Application").info("Application started")
    logging.getLogger("telegram.ext.Updater").warning("kept")
    (line,) = stream.getvalue().splitlines()
    assert json.loads(line)["event"] == "kept"


def test_unknown_style_is_refused(stream: io.StringIO) -> None:
    """PROVERB_LOG with another value says what is expected."""
    with pytest.raises(ConfigError, match="PROVERB_LOG: found 'xml', expected json or text"):
        configure_logging(stream, {"PROVERB_LOG": "xml"})


@given(st.text(), st.from_regex(r"[0-9]{6,10}:[A-Za-z0-9_-]{35}", fullmatch=True))
def test_redaction_finds_every_token(text: str, token: str) -> None:
    """Wherever a token stands it is replaced."""
    assert token not in redact(f"{text} {token} {text}")


def test_redaction_leaves_the_rest_alone() -> None:
    """Times, ports and addresses are no tokens."""
    line = "2024-01-01T10:00:00 http://127.0.0.1:8080/bot/getMe"
    assert redact(line) == line
