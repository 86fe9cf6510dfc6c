"""The one place where errors that nobody expected end: logged under an id, answered with it."""

import secrets
from collections.abc import Callable

import structlog
from telegram import Update
from telegram.error import Conflict, TelegramError

from bot.telegram.guard import Context
from bot.telegram.messages import Catalogue
from bot.telegram.request import Request

log = structlog.get_logger()


class ErrorHandler:
    """Called by python-telegram-bot with whatever a handler or the polling raised."""

    def __init__(
        self, catalogue: Catalogue, new_id: Callable[[], str] = lambda: secrets.token_hex(3)
    ) -> None:
        """Answer errors.

        Args:
            catalogue: the words to answer with.
            new_id: gives each error a short name that finds it in the log.
        """
        self._catalogue = catalogue
        self._new_id = new_id

    async def __call__(self, update: object, context: Context) -> None:
        """Log the error, then tell whoever met it; never a traceback to a chat."""
        if isinstance(context.error, TelegramError) and update is None:
            _log_polling(context.error)
            return
        error_id = self._new_id()
        log.error("unexpected_error", error_id=error_id, exc_info=context.error)
        if isinstance(update, Update):
            await self._tell(update, context, error_id)

    async def _tell(self, update: Update, context: Context, error_id: str) -> None:
        request = Request.of(update, context.bot, self._catalogue)
        if request is None:
            return
        try:
            await request.tell(request.words.plain("error.unexpected", error_id=error_id))
        except TelegramError as error:
            log.warning("error_not_told", error_id=error_id, error=error.message)


def _log_polling(error: TelegramError) -> None:
    """One line: python-telegram-bot goes on polling by itself."""
    advice = (
        {"advice": "another process polls with this token: stop one of the two"}
        if isinstance(error, Conflict)
        else {}
    )
    log.warning("polling_failed", error=f"{type(error).__name__}: {error.message}", **advice)
