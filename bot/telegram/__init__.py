"""The Telegram side: the application, its handlers and all that a chat user reads."""

import os

# python-telegram-bot 22 warns wherever a period is read as a number; this is its documented way
# to have them as timedelta at once, and it must be set before any such value is read.
os.environ.setdefault("PTB_TIMEDELTA", "1")
