"""All features of the bot, in the order of the menu."""

from bot.telegram.feature import Feature, Parts


def all_features(_parts: Parts) -> tuple[Feature, ...]:
    """What the bot offers beside proverbs."""
    return ()
