"""editMessageText, editMessageCaption, editMessageReplyMarkup and deleteMessage."""

from bot.demo.messages import Message
from bot.demo.methods.target import caption, find_chat, inline_keyboard, message_text
from bot.demo.params import Params
from bot.demo.refusal import Json, bad_request
from bot.demo.state import State

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def edit_message_text(state: State, params: Params) -> Json | bool:
    """Put another text and other buttons in a message of the bot's."""
    message = _own_message(state, params)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    content = message_text(params).content("text", "entities")
    return _change(state, params, message, content)


def edit_message_caption(state: State, params: Params) -> Json | bool:
    """Put another caption and other buttons in a message of the bot's."""
    message = _own_message(state, params)
    if "photo" not in message.content:
        raise bad_request("there is no caption in the message to edit")
    photo = {"photo": message.content["photo"]}
    content = photo | caption(params).content("caption", "caption_entities")
    return _change(state, params, message, content)


def edit_message_reply_markup(state: State, params: Params) -> Json | bool:
    """Put other buttons below a message of the bot's; none given takes them away."""
    message = _own_message(state, params)
    return _change(state, params, message, message.content)


def delete_message(state: State, params: Params) -> bool:
    """Delete a message of the bot's, or a person's message in a private chat."""
    chat = find_chat(state, params)
    message = chat.messages.get(params.integer("message_id") or 0)
    if message is None:
        raise bad_request("message to delete not found")
    if message.sender != state.bot and not chat.is_private:
        raise bad_request("message can't be deleted")
    state.delete(message)
    return True


def _own_message(state: State, params: Params) -> Message:
    inline_id = params.text("inline_message_id")
    if inline_id:
        found = state.inline_messages.get(inline_id)
        if found is None or found.chat.messages.get(found.message_id) is not found:
            raise bad_request("MESSAGE_ID_INVALID")
        return found
    found = find_chat(state, params).messages.get(params.integer("message_id") or 0)
    if found is None:
        raise bad_request("message to edit not found")
    if found.sender != state.bot:
        raise bad_request("message can't be edited")
    return found


def _change(state: State, params: Params, message: Message, content: Json) -> Json | bool:
    markup = inline_keyboard(params)
    if (content, markup) == (message.content, message.markup):
        raise bad_request(_NOT_MODIFIED)
    # Telegram marks a message as edited only when its words change, not its buttons.
    words_changed = content != message.content
    message.content, message.markup = content, markup
    state.show(message, edited=words_changed)
    return True if params.text("inline_message_id") else message.json()
