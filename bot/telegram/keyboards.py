"""The buttons under messages, and what their callback data means.

Callback data is `more:<culture>` or `any`: at most 5 + 24 of the 64 bytes that Telegram allows.
"""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.telegram.messages import Messages

_MORE = "more:"
_ANY = "any"


def more_keyboard(culture: str, words: Messages) -> InlineKeyboardMarkup:
    """One button that asks for another proverb of the culture."""
    return _single(words.plain("button.more"), f"{_MORE}{culture}")


def any_keyboard(words: Messages) -> InlineKeyboardMarkup:
    """One button that asks for a proverb of any culture."""
    return _single(words.plain("button.any"), _ANY)


def asks_for_any(data: str | None) -> bool:
    """Whether the button pressed was that of `any_keyboard`."""
    return data == _ANY


def culture_asked(data: str | None) -> str | None:
    """The culture of the `more_keyboard` button pressed; None for any other button."""
    return data.removeprefix(_MORE) if data and data.startswith(_MORE) else None


def _single(label: str, data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)]])
