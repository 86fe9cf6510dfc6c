"""Measuring texts: how new, how various, how Russian they are, beside human sayings and rivals.

Nothing here makes or serves proverbs; `proverb-bot evaluate` puts it to work.
"""
