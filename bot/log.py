"""Logs on stderr: one line an event, JSON for machines or coloured text for a terminal.

The standard library's loggers (python-telegram-bot, httpx, uvicorn) go through the same
renderer, and no line leaves with a bot token in it, tracebacks included.
"""

import logging
import os
import re
import sys
from collections.abc import Mapping
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.errors import ConfigError

STYLE_VARIABLE = "PROVERB_LOG"
# <bot id>:<35 characters>, as it stands in URLs and messages.
_TOKEN = re.compile(r"\d+(?::|%3[Aa])[A-Za-z0-9_-]{35}")
# httpx logs each URL at INFO, token included; PTB narrates its inner life at INFO.
_QUIET = ("httpx", "httpcore", "telegram", "asyncio", "alembic", "pymorphy3")


def redact(text: str) -> str:
    """The text with every bot token replaced."""
    return _TOKEN.sub("<token>", text)


def configure_logging(
    stream: TextIO | None = None, environ: Mapping[str, str] = os.environ
) -> None:
    """Send all logs of the process to the stream, one line an event.

    Args:
        stream: where lines go; stderr by default.
        environ: `PROVERB_LOG` chooses `json` or `text`; unset, a terminal gets text and anything
            else JSON.

    Raises:
        ConfigError: `PROVERB_LOG` is something else.
    """
    stream = stream or sys.stderr
    structlog.configure(
        processors=[*_common(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_common(), processors=_rendering(stream, environ)
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _common() -> list[Processor]:
    return [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _rendering(stream: TextIO, environ: Mapping[str, str]) -> list[Processor]:
    first = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if _style(stream, environ) == "json":
        return [
            first,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=False),
            _redact_line,
        ]
    console = structlog.dev.ConsoleRenderer(
        colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    return [first, console, _redact_line]


def _style(stream: TextIO, environ: Mapping[str, str]) -> str:
    style = environ.get(STYLE_VARIABLE) or ("text" if stream.isatty() else "json")
    if style not in {"json", "text"}:
        raise ConfigError(f"{STYLE_VARIABLE}: found {style!r}, expected json or text")
    return style


def _redact_line(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    """The rendered line without tokens: last in the chain, where tracebacks are text already."""
    return redact(str(event))
