"""The buttons under a proverb: another, votes, favourite, card, the nearest real saying.

Callback data is a name, a colon and the proverb's id: at most 5 + 33 of the 64 bytes that Telegram
allows.
"""

from collections.abc import Iterator

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.lm.proverb import Proverb
from bot.storage.votes import Counts
from bot.telegram.keyboards import more_keyboard
from bot.telegram.messages import Messages

UP = "up"
DOWN = "down"
KEEP = "keep"
CARD = "card"
KIN = "kin"
_NO_VOTES = Counts()


def proverb_row(
    proverb: Proverb,
    words: Messages,
    *,
    in_group: bool,
    counts: Counts = _NO_VOTES,
    more: bool = True,
) -> InlineKeyboardMarkup | None:
    """What stands under a proverb; in a group a single row. None for nothing.

    Args:
        proverb: without an id it can only be followed by another.
        words: of the reader's language.
        in_group: whether many read it.
        counts: its votes so far.
        more: whether another one of its culture can be had.
    """
    first = (
        list(more_keyboard(proverb.culture, words, proverb.about).inline_keyboard[0])
        if more
        else []
    )
    name = proverb.id
    if name is None:
        return InlineKeyboardMarkup([first]) if first else None
    row = [
        *first,
        *_votes(name, counts),
        InlineKeyboardButton("⭐", callback_data=f"{KEEP}:{name}"),
    ]
    if in_group:
        return InlineKeyboardMarkup([row])
    second = [
        InlineKeyboardButton(words.plain("button.card"), callback_data=f"{CARD}:{name}"),
        InlineKeyboardButton(words.plain("button.kin"), callback_data=f"{KIN}:{name}"),
    ]
    return InlineKeyboardMarkup([row, second])


def with_counts(
    markup: InlineKeyboardMarkup, proverb_id: str, counts: Counts
) -> InlineKeyboardMarkup:
    """The buttons with new counts, all else as it was."""
    fresh = {each.callback_data: each for each in _votes(proverb_id, counts)}
    return InlineKeyboardMarkup(
        [[fresh.get(each.callback_data, each) for each in row] for row in markup.inline_keyboard]
    )


def _votes(proverb_id: str, counts: Counts) -> Iterator[InlineKeyboardButton]:
    for name, sign, count in ((UP, "👍", counts.likes), (DOWN, "👎", counts.dislikes)):
        label = f"{sign} {count}" if count else sign
        yield InlineKeyboardButton(label, callback_data=f"{name}:{proverb_id}")
