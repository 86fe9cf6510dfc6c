"""The buttons under messages, and what their callback data means.

Callback data is `more:<culture>`, `more:<culture>:<words>` or `any`.
"""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit

from bot.telegram.messages import Messages

MORE = "more"
ANY = "any"


def more_keyboard(culture: str, words: Messages, about: str = "") -> InlineKeyboardMarkup:
    """One button that asks for another proverb of the culture, about the same words.

    Words too long for a button are left out.
    """
    data = f"{MORE}:{culture}"
    with_words = f"{data}:{about}" if about else data
    fits = len(with_words.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
    return _single(words.plain("button.more"), with_words if fits else data)


def any_keyboard(words: Messages) -> InlineKeyboardMarkup:
    """One button that asks for a proverb of any culture."""
    return _single(words.plain("button.any"), ANY)


def _single(label: str, data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)]])
