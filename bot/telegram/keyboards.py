"""The buttons under messages, and what their callback data means.

Callback data is `more:<culture>` or `any`: at most 5 + 24 of the 64 bytes that Telegram allows.
"""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.telegram.messages import Messages

MORE = "more"
ANY = "any"


def more_keyboard(culture: str, words: Messages) -> InlineKeyboardMarkup:
    """One button that asks for another proverb of the culture."""
    return _single(words.plain("button.more"), f"{MORE}:{culture}")


def any_keyboard(words: Messages) -> InlineKeyboardMarkup:
    """One button that asks for a proverb of any culture."""
    return _single(words.plain("button.any"), ANY)


def _single(label: str, data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)]])
