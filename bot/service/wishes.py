"""A proverb about what somebody asked for, or an honest one about something else."""

import enum
from dataclasses import dataclass

from bot.errors import BusyError, GenerationError
from bot.lm.proverb import Proverb
from bot.service.proverbs import ProverbService
from bot.service.words import Wish


class Outcome(enum.Enum):
    """What became of a wish."""

    MET = "met"
    PARTLY = "partly"
    """About one of the two words asked for."""
    UNMET = "unmet"
    """An ordinary proverb: none about the words came in time."""
    UNREADABLE = "unreadable"
    """An ordinary proverb: there was no Russian word to be made out."""


@dataclass(frozen=True)
class Granted:
    """The proverb, and how far it is what was asked for."""

    proverb: Proverb
    outcome: Outcome


async def grant(
    service: ProverbService, culture: str, wish: Wish, *, chat: int | None = None
) -> Granted:
    """A proverb of the culture about what is wished; an ordinary one where that cannot be had.

    Args:
        service: makes the proverbs.
        culture: whose.
        wish: what it is to be about.
        chat: who will read it.

    Raises:
        UnknownCultureError: no model of that culture is loaded.
        BusyError: not even an ordinary one is to be had.
        GenerationError: likewise.
    """
    if not wish.alternatives:
        return Granted(await service.proverb(culture, chat=chat), Outcome.UNREADABLE)
    try:
        proverb = await service.proverb_about(culture, wish.alternatives, chat=chat)
    except (BusyError, GenerationError):
        return Granted(await service.proverb(culture, chat=chat), Outcome.UNMET)
    met = not wish.whole or proverb.about == wish.alternatives[0]
    return Granted(proverb, Outcome.MET if met else Outcome.PARTLY)
