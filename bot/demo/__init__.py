"""A Bot API server with a chat page, small enough for tests and for trying the bot at home.

It imports nothing of the bot but its errors: the bot meets it over HTTP, as it meets Telegram.
"""
