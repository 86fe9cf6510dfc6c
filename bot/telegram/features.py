"""All features of the bot, in the order of the menu."""

from bot.telegram import admin, models, presence, privacy, stats, wishes
from bot.telegram.feature import Feature, Parts


def all_features(parts: Parts) -> tuple[Feature, ...]:
    """What the bot offers beside proverbs."""
    return (
        wishes.feature(parts),
        presence.feature(parts),
        privacy.feature(parts),
        stats.feature(parts),
        admin.feature(parts),
        models.feature(parts),
    )
