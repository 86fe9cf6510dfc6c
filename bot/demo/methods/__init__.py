"""The Bot API methods that the stand-in knows, by name in lower case."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.demo.methods import chats, editing, media, profile, queries, receiving, sending
from bot.demo.params import Params
from bot.demo.refusal import bad_request
from bot.demo.state import State

Method = Callable[[State, Params], Any | Awaitable[Any]]

METHODS: dict[str, Method] = {
    "getme": profile.get_me,
    "getupdates": receiving.get_updates,
    "setwebhook": receiving.set_webhook,
    "deletewebhook": receiving.delete_webhook,
    "getwebhookinfo": receiving.get_webhook_info,
    "getchat": chats.get_chat,
    "getchatmember": chats.get_chat_member,
    "sendmessage": sending.send_message,
    "sendchataction": sending.send_chat_action,
    "sendphoto": media.send_photo,
    "senddocument": media.send_document,
    "sendpoll": media.send_poll,
    "getfile": media.get_file,
    "editmessagetext": editing.edit_message_text,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "deletemessage": editing.delete_message,
    "answercallbackquery": queries.answer_callback_query,
    "answerinlinequery": queries.answer_inline_query,
    "setmycommands": profile.set_my_commands,
    "getmycommands": profile.get_my_commands,
    "deletemycommands": profile.delete_my_commands,
    **profile.TEXT_METHODS,
}


def find_method(name: str) -> Method:
    """The method of this name, in any letter case.

    Raises:
        ApiError: 400 and not 404, which clients take for a wrong token.
    """
    method = METHODS.get(name.lower())
    if method is None:
        raise bad_request(f"method {name} is not supported by the stand-in")
    return method
