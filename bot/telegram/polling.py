"""The bot's life: connect, poll until told to stop, then end within a bounded time."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import structlog
from telegram import Update
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.errors import ConfigError
from bot.telegram.application import BotApplication
from bot.telegram.connection import PollRequest
from bot.telegram.flood import retry_after_s
from bot.telegram.updates import RunningUpdates

log = structlog.get_logger()

LONGEST_PAUSE_S = 30.0
BACKGROUND_PAUSE_S = 1.0
"""Before work that failed beside the answers is begun again; it doubles with each time."""
REFUSED = (
    "TELEGRAM_BOT_TOKEN: Telegram refused the token. Take the bot's current token from @BotFather."
)


async def run_polling(
    application: BotApplication,
    polls: PollRequest,
    stop: asyncio.Event,
    *,
    shutdown_s: float,
    updates: Sequence[str] = (Update.MESSAGE, Update.CALLBACK_QUERY),
    background: Sequence[Callable[[], Coroutine[Any, Any, None]]] = (),
    first_pause_s: float = 1.0,
) -> None:
    """Serve updates until `stop` is set.

    Args:
        application: the bot.
        polls: the request object that the application polls with.
        stop: ends the run.
        shutdown_s: longest time from `stop` to the end, in seconds.
        updates: the kinds of updates to ask for.
        background: begun once updates are served, cancelled when the run ends.
        first_pause_s: pause after the first failed attempt to connect; it doubles with each.

    Raises:
        ConfigError: Telegram refuses the token.
    """
    tasks: list[asyncio.Task[None]] = []
    try:
        if await _connect(application, updates, stop, first_pause_s):
            log.info("polling", bot=application.bot.username)
            tasks += [asyncio.create_task(_kept_going(begin)) for begin in background]
            await _first(stop.wait(), polls.refused.wait())
    finally:
        for task in tasks:
            task.cancel()
        if tasks:  # what they end with belongs to the database, which is open still
            await asyncio.wait(tasks, timeout=shutdown_s / 8)
        await _end(application, polls, shutdown_s)
    if polls.refused.is_set():
        raise ConfigError(REFUSED)


async def _kept_going(begin: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Work that nobody awaits: if it fails, the log says so at once, and it is begun again."""
    pause_s = BACKGROUND_PAUSE_S
    while True:
        try:
            return await begin()
        except Exception:
            log.exception("background_failed", next_try_s=pause_s)
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


async def _connect(
    application: BotApplication, updates: Sequence[str], stop: asyncio.Event, pause_s: float
) -> bool:
    """Reach the server and begin to poll, however long it takes; False if told to stop first."""
    while not stop.is_set():
        try:
            await _unless(stop, _begin(application, updates))
            break
        except InvalidToken:
            raise ConfigError(REFUSED) from None
        except TelegramError as error:
            wait_s = retry_after_s(error) if isinstance(error, RetryAfter) else pause_s
            log.warning("telegram_unreachable", error=error.message, next_try_s=wait_s)
        await _unless(stop, asyncio.sleep(wait_s))
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
    return not stop.is_set()


async def _begin(application: BotApplication, updates: Sequence[str]) -> None:
    def failed(error: TelegramError) -> None:
        application.create_task(application.process_error(error=error, update=None))

    assert application.updater is not None
    await application.initialize()
    if not application.running:
        await application.start()
    # The server has answered: what fails from here on passes, so PTB may repeat it by itself.
    # Telegram keeps the previous kinds of updates unless told, so it is always told.
    await application.updater.start_polling(
        bootstrap_retries=-1, allowed_updates=list(updates), error_callback=failed
    )


async def _end(application: BotApplication, polls: PollRequest, limit_s: float) -> None:
    """Stop polling, let running answers finish, close: each within its share of the time."""
    assert application.updater is not None
    if application.updater.running:
        # After an error PTB sleeps up to half a minute before it looks at its stop signal.
        await _bounded(application.updater.stop(), limit_s / 4)
    if application.running:
        await _finish_handlers(application, limit_s * 3 / 8)
    await _bounded(_close(application, polls), limit_s / 8)
    log.info("stopped")


async def _close(application: BotApplication, polls: PollRequest) -> None:
    await application.shutdown()
    # PTB leaves these open if the run ended before it had fully begun.
    await application.bot.request.shutdown()
    await polls.shutdown()


async def _finish_handlers(application: BotApplication, limit_s: float) -> None:
    stopping = asyncio.ensure_future(application.stop())
    done, _ = await asyncio.wait({stopping}, timeout=limit_s)
    if not done:
        assert isinstance(application.update_processor, RunningUpdates)
        log.warning("answers_abandoned", count=application.update_processor.abandon())
        await _bounded(stopping, limit_s / 3)


async def _bounded(work: Awaitable[None], limit_s: float) -> None:
    """Wait for the work so long and no longer; what is left of it is cancelled, not awaited."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=limit_s)
    if not done:
        task.cancel()
        log.warning("not_stopped_in_time", limit_s=limit_s)
    elif not task.cancelled() and task.exception() is not None:
        log.warning("stop_failed", error=str(task.exception()))


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """The work, broken off when `stop` is set."""
    await _first(work, stop.wait())


async def _first(*awaited: Coroutine[Any, Any, Any]) -> None:
    """Wait for the first of these to end and cancel the others.

    Raises:
        Exception: what the first one raised.
    """
    tasks = [asyncio.create_task(one) for one in awaited]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()
