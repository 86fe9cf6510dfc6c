"""Which messages a bot is shown."""

from bot.demo.messages import Message
from bot.demo.people import User

_SERVICE = {"new_chat_members", "migrate_to_chat_id", "migrate_from_chat_id"}


def bot_sees(bot: User, message: Message) -> bool:
    """Whether the bot is shown this message: all in private chats and channels, and as an admin.

    In other groups there is privacy mode: it sees service messages, what was sent through it,
    replies to it, and commands that are meant for it or for any bot
    (https://core.telegram.org/bots/features#privacy-mode).
    """
    if not message.chat.has_bot:
        return False
    if message.chat.type in {"private", "channel"} or message.chat.bot_status == "administrator":
        return True
    if message.via_bot or _SERVICE & message.content.keys():
        return True
    if message.reply_to is not None and message.reply_to.sender == bot:
        return True
    return _is_command_for(bot, message)


def _is_command_for(bot: User, message: Message) -> bool:
    first = message.entities[0] if message.entities else {}
    if first.get("type") != "bot_command" or first["offset"] != 0:
        return False
    _, _, addressee = message.text[: first["length"]].partition("@")
    return addressee.lower() in {"", bot.username.lower()}
