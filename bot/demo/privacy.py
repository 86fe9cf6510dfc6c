"""Which messages a bot is shown."""

from bot.demo.messages import Message
from bot.demo.people import User


def bot_sees(bot: User, message: Message) -> bool:
    """Whether the bot is shown this message: all in private chats, in groups privacy mode.

    There it sees service messages, what was sent through it, replies to it, and commands that are
    meant for it or for any bot (https://core.telegram.org/bots/features#privacy-mode).
    """
    if message.chat.bot_status != "member":
        return False
    if message.chat.is_private or message.via_bot or "new_chat_members" in message.content:
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
