"""All features of the bot, in the order of the menu."""

from bot.telegram import (
    admin,
    broadcast,
    favourites,
    inline,
    kin,
    models,
    presence,
    privacy,
    stats,
    top,
    votes,
    wishes,
)
from bot.telegram.feature import Feature, Parts


def all_features(parts: Parts) -> tuple[Feature, ...]:
    """What the bot offers beside proverbs."""
    return (
        wishes.feature(parts),
        inline.feature(parts),
        presence.feature(parts),
        votes.feature(parts),
        favourites.feature(parts),
        top.feature(parts),
        kin.feature(parts),
        privacy.feature(parts),
        stats.feature(parts),
        admin.feature(parts),
        models.feature(parts),
        broadcast.feature(parts),
    )
