"""What stands around every handler: limits first, kind words for expected errors, one log line."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any

import structlog
from telegram import Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import CallbackContext

from bot.errors import (
    BusyError,
    GenerationError,
    MalformedIdError,
    ModelGoneError,
    ProverbBotError,
    ProverbHiddenError,
    StorageError,
    UnknownCultureError,
)
from bot.service.limits import RequestLimits, Verdict
from bot.telegram.messages import LANGUAGES, Catalogue
from bot.telegram.request import Request

log = structlog.get_logger()

Action = Callable[[Request], Coroutine[Any, Any, None]]
Context = CallbackContext[Any, Any, Any, Any]
# Why a request of this name is not served, as its outcome in the log; None if it is.
Gate = Callable[[str, Request], Awaitable[str | None]]
# What, outcome, culture or nothing, milliseconds.
Observer = Callable[[str, str, str, float], None]
Callback = Callable[[Update, Context], Coroutine[Any, Any, None]]
Facts = dict[str, object]
"""What a request's log line will say besides the usual: never a word of the user's."""
QuietAction = Callable[[Update, Context, Facts], Coroutine[Any, Any, None]]
"""Serves what comes from no chat; takes the facts to add to."""

# Error of ours -> outcome in the log, message to the asker.
_EXPECTED: dict[type[ProverbBotError], tuple[str, str]] = {
    BusyError: ("busy", "busy.text"),
    GenerationError: ("failed", "failed.text"),
    MalformedIdError: ("malformed_id", "id.malformed"),
    ModelGoneError: ("model_gone", "id.gone"),
    ProverbHiddenError: ("hidden", "id.hidden"),
    StorageError: ("storage", "storage.text"),
    UnknownCultureError: ("unknown_culture", "culture.unknown"),
}
# What Telegram says where the bot may read but not write.
_MUTED = ("not enough rights", "chat_write_forbidden", "chat_restricted", "topic_closed")


class Guard:
    """Turns what the bot does into callbacks of python-telegram-bot."""

    def __init__(
        self,
        limits: RequestLimits,
        catalogue: Catalogue,
        *,
        is_closed: Callable[[int], bool] = lambda user_id: False,
        observe: Observer = lambda what, outcome, culture, ms: None,
        language_of: Callable[[int], Awaitable[str | None]] | None = None,
        gates: Sequence[Gate] = (),
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Stand around actions.

        Args:
            limits: asked before any action.
            catalogue: the words for refusals.
            is_closed: whether the bot serves somebody not at present, for maintenance.
            observe: told of each request what it was, its outcome, its culture if it has one, and
                how many milliseconds it took.
            language_of: the interface language that somebody has chosen, if any.
            gates: asked in turn before any action; one that refuses has told so itself.
            clock: measures how long a request took, in seconds.
        """
        self._limits = limits
        self._catalogue = catalogue
        self._is_closed = is_closed
        self._observe = observe
        self._language_of = language_of
        self._gates = gates
        self._clock = clock

    def wrap(self, what: str, action: Action, *, light: bool = False) -> Callback:
        """The action as a handler's callback.

        Args:
            what: the request's name in the log.
            action: answers it.
            light: it costs neither a message nor a proverb.
        """

        async def callback(update: Update, context: Context) -> None:
            request = Request.of(update, context.bot, self._catalogue)
            if request is None:
                return
            started = self._clock()
            outcome = "error"
            try:
                request = await self._in_own_language(request)
                outcome = await self._outcome(what, request, action, light)
            except asyncio.CancelledError:
                outcome = "cancelled"
                raise
            finally:
                ms = (self._clock() - started) * 1000
                self._observe(what, outcome, str(request.facts.get("culture", "")), ms)
                log.info(
                    "request",
                    what=what,
                    outcome=outcome,
                    ms=round(ms),
                    chat=str(request.chat.type),
                    **request.facts,
                )

        return callback

    async def _in_own_language(self, request: Request) -> Request:
        """The request, with the words of the language that the asker has chosen."""
        chosen = await self._language_of(request.user_id) if self._language_of else None
        if chosen not in LANGUAGES:
            return request
        return replace(request, words=self._catalogue.of(str(chosen)))

    def wrap_quiet(self, what: str, action: QuietAction) -> Callback:
        """An action that no chat waits for, as a callback: of errors the log alone is told.

        Args:
            what: the request's name in the log.
            action: serves it: an inline query, a choice, an answer in a poll.
        """

        async def callback(update: Update, context: Context) -> None:
            started, outcome = self._clock(), "error"
            facts: Facts = {}
            try:
                outcome = await _quiet_outcome(action(update, context, facts), facts)
            except asyncio.CancelledError:
                outcome = "cancelled"
                raise
            finally:
                ms = round((self._clock() - started) * 1000)
                log.info("request", what=what, outcome=outcome, ms=ms, **facts)

        return callback

    async def _outcome(self, what: str, request: Request, action: Action, light: bool) -> str:
        """Serve the request and say how it went; what nobody expected is raised."""
        try:
            return await self._serve(what, request, action, light)
        except TelegramError as error:
            undelivered = _undelivered(error)
            if undelivered is None:
                raise
            request.facts["error"] = error.message
            return undelivered

    async def _serve(self, what: str, request: Request, action: Action, light: bool) -> str:
        user, group = request.user_id, request.group_id
        verdict = self._limits.check_light(user) if light else self._limits.check(user, group)
        if verdict is not Verdict.ALLOWED:
            wait_s = self._limits.wait_light_s(user) if light else self._limits.wait_s(user, group)
            return await self._refuse(request, verdict, wait_s)
        if self._is_closed(request.user_id):
            await request.tell(request.words.plain("maintenance.text"))
            return "maintenance"
        for gate in self._gates:
            if (refused := await gate(what, request)) is not None:
                return refused
        try:
            await action(request)
        except tuple(_EXPECTED) as error:
            outcome, key = _expected(error)
            await request.tell(request.words.plain(key, **_values(error)))
            return outcome
        return "ok"

    async def _refuse(self, request: Request, verdict: Verdict, wait_s: float) -> str:
        # A notice over the button pressed costs the chat no message, so it is always given.
        if verdict is Verdict.SILENT and request.query is None:
            return "limited"
        await request.tell(request.words.plural("limit.notice", math.ceil(wait_s)))
        return "limited_notice" if verdict is Verdict.NOTICE else "limited"


def _expected(error: ProverbBotError) -> tuple[str, str]:
    """An error's outcome in the log, and the message to the asker."""
    if isinstance(error, StorageError):  # ours to mend, so the log says what it is
        log.error("storage_failed", error=str(error))
    return next(found for kind, found in _EXPECTED.items() if isinstance(error, kind))


async def _quiet_outcome(action: Coroutine[Any, Any, None], facts: Facts) -> str:
    """How an action went; what nobody expected is raised."""
    try:
        await action
    except tuple(_EXPECTED) as error:
        return _expected(error)[0]
    except TelegramError as error:
        undelivered = "late" if _is_late(error) else _undelivered(error)
        if undelivered is None:
            raise
        facts["error"] = error.message
        return undelivered
    return "ok"


def _is_late(error: TelegramError) -> bool:
    """Whether an answer came when nobody waited for it any more."""
    return isinstance(error, BadRequest) and "query is too old" in error.message.lower()


def _values(error: ProverbBotError) -> dict[str, str]:
    """What an error's message to the asker is filled with."""
    return {"command": error.culture} if isinstance(error, ModelGoneError) else {}


def _undelivered(error: TelegramError) -> str | None:
    """Why an answer could not reach its chat; None if that is for us to mend."""
    match error:
        case Forbidden():  # blocked, or thrown out of the group
            return "forbidden"
        case RetryAfter():
            return "flood"
        case ChatMigrated():
            return "migrated"
        case BadRequest():
            return "muted" if any(sign in error.message.lower() for sign in _MUTED) else None
        case NetworkError():  # TimedOut is one
            return "network"
    return None
