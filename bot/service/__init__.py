"""What the bot offers, without Telegram: limits, workers, proverbs."""
