"""Where a message goes and what hangs below it: checks that several methods share."""

from typing import Any

from bot.demo.entities import MAX_CAPTION, MAX_TEXT, Formatted, formatted, utf16_len
from bot.demo.messages import Message
from bot.demo.params import Params
from bot.demo.people import Chat
from bot.demo.refusal import Json, bad_request, forbidden, migrated
from bot.demo.state import State

_ACTIONS = (
    "callback_data",
    "url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "web_app",
    "login_url",
    "pay",
    "callback_game",
)


def find_chat(state: State, params: Params) -> Chat:
    """The chat that `chat_id` names, by number or by @username.

    Raises:
        ApiError: 400, there is none; 403, the bot was blocked or is not in the group.
    """
    given = params.text("chat_id")
    if not given:
        raise bad_request("chat_id is empty")
    chat = named_chat(state, given)
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise migrated(chat.migrated_to)
    if chat.bot_status == "kicked":
        where = "blocked by the user" if chat.is_private else f"kicked from the {chat.type} chat"
        raise forbidden(f"bot was {where}")
    if chat.bot_status == "left":
        raise forbidden(f"bot is not a member of the {chat.type} chat")
    return chat


def named_chat(state: State, given: str) -> Chat | None:
    """The chat of this number or @username, if there is one."""
    if given.startswith("@"):
        named = (chat for chat in state.chats.values() if not chat.is_private)
        return next((chat for chat in named if chat.username == given[1:]), None)
    try:
        return state.chats.get(int(given))
    except ValueError:
        return None


def placement(chat: Chat, params: Params) -> Json:
    """The message replied to and the thread, as arguments of ``State.post``.

    Raises:
        ApiError: 400, no such message or thread.
    """
    thread = params.integer("message_thread_id")
    if thread and thread not in chat.topics and thread not in chat.messages:
        raise bad_request("message thread not found")
    return {"reply_to": _reply_to(chat, params), "thread": thread}


def _reply_to(chat: Chat, params: Params) -> Message | None:
    reply = Params(params.mapping("reply_parameters") or {})
    message_id = reply.integer("message_id") or params.integer("reply_to_message_id")
    if not message_id:
        return None
    message = chat.messages.get(message_id)
    lenient = any(each.flag("allow_sending_without_reply") for each in (reply, params))
    if message is None and not lenient:
        raise bad_request("message to be replied not found")
    return message


def message_text(params: Params, name: str = "text") -> Formatted:
    """The text to send, 1 to 4096 characters when markup is taken off.

    Raises:
        ApiError: 400, empty, too long or markup that cannot be parsed.
    """
    found = formatted(params.text(name), params.text("parse_mode"), params.entities("entities"))
    if not found.text:
        raise bad_request("message text is empty")
    if utf16_len(found.text) > MAX_TEXT:
        raise bad_request("message is too long")
    return found


def caption(params: Params) -> Formatted:
    """The caption to send, up to 1024 characters when markup is taken off.

    Raises:
        ApiError: 400, too long or markup that cannot be parsed.
    """
    given = params.entities("caption_entities")
    found = formatted(params.text("caption"), params.text("parse_mode"), given)
    if utf16_len(found.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return found


def inline_keyboard(params: Params) -> Json | None:
    """The buttons below a message; None where there are none.

    Raises:
        ApiError: 400, a button that Telegram would not take, or another kind of keyboard.
    """
    markup = params.mapping("reply_markup")
    if not markup:
        return None
    rows = markup.get("inline_keyboard")
    if rows is None:
        raise bad_request("keyboards other than inline ones are not supported by the stand-in")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be of type Array of Arrays')
    buttons = [button for row in rows for button in row]
    for button in buttons:
        _check_button(button)
    return {"inline_keyboard": [row for row in rows if row]} if buttons else None


def _check_button(button: Any) -> None:
    if not isinstance(button, dict) or not button.get("text"):
        raise bad_request(
            'can\'t parse inline keyboard button: Field "text" must be of type String'
        )
    actions = [name for name in _ACTIONS if name in button]
    if len(actions) != 1:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not str(url).startswith(("http://", "https://", "tg://")):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
