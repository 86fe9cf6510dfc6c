"""sendMessage and sendChatAction."""

from bot.demo.methods.target import find_chat, inline_keyboard, message_text, placement
from bot.demo.params import Params
from bot.demo.refusal import Json, bad_request
from bot.demo.state import State

_CHAT_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def send_message(state: State, params: Params) -> Json:
    """Post a text and return the message."""
    chat = find_chat(state, params)
    content = message_text(params).content("text", "entities")
    markup = inline_keyboard(params)
    place = placement(chat, params)
    return state.post(chat, state.bot, content, markup=markup, **place).json()


def send_chat_action(state: State, params: Params) -> bool:
    """Show for five seconds what the bot is doing."""
    chat = find_chat(state, params)
    action = params.text("action")
    if action not in _CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    state.journal.write("action", chat_id=chat.id, action=action)
    return True
