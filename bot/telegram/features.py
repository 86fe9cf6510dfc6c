"""All features of the bot, in the order of the menu."""

from bot.telegram import (
    admin,
    broadcast,
    cards,
    daily,
    favourites,
    groups,
    inline,
    kin,
    models,
    presence,
    privacy,
    quiz,
    settings,
    stats,
    top,
    votes,
    wishes,
)
from bot.telegram.feature import Feature, Parts
from bot.telegram.rights import Rights
from bot.telegram.zones import Questions


def all_features(parts: Parts) -> tuple[Feature, ...]:
    """What the bot offers beside proverbs."""
    rights, questions = Rights(), Questions(parts.clock)
    return (
        wishes.feature(parts),
        inline.feature(parts),
        daily.feature(parts, rights, questions),
        settings.feature(parts, rights, questions),
        presence.feature(parts),
        groups.feature(parts, rights),
        votes.feature(parts),
        favourites.feature(parts),
        top.feature(parts),
        cards.feature(parts),
        kin.feature(parts),
        quiz.feature(parts),
        privacy.feature(parts),
        stats.feature(parts),
        admin.feature(parts),
        models.feature(parts),
        broadcast.feature(parts),
    )
