"""Words on request: made ready for the first one, and what is said where one is not met."""

import asyncio

from telegram import Bot

from bot.lm.morphology import analyzer
from bot.service.wishes import Outcome
from bot.telegram.feature import Feature, Parts
from bot.telegram.messages import Messages


def feature(_parts: Parts) -> Feature:
    """Has the dictionary in memory before somebody waits for it."""

    async def warm(_bot: Bot) -> None:
        await asyncio.to_thread(analyzer)

    return Feature(background=(warm,))


def note(outcome: Outcome, words: Messages) -> str:
    """What is said above a proverb that is not quite what was asked for; empty if it is."""
    match outcome:
        case Outcome.PARTLY:
            return words.plain("wish.partly")
        case Outcome.UNMET:
            return words.plain("wish.unmet")
        case Outcome.UNREADABLE:
            return words.plain("wish.unreadable")
    return ""
