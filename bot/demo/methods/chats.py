"""getChat and getChatMember."""

from bot.demo.methods.target import find_chat
from bot.demo.params import Params
from bot.demo.people import member_json
from bot.demo.refusal import Json, bad_request
from bot.demo.state import State


def get_chat(state: State, params: Params) -> Json:
    """The chat as a ``ChatFullInfo`` object."""
    return find_chat(state, params).json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            (
                *("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription"),
                "gifts_from_channels",
            ),
            False,
        ),
    }


def get_chat_member(state: State, params: Params) -> Json:
    """What somebody is in a chat, as a ``ChatMember`` object."""
    chat = find_chat(state, params)
    user = state.users.get(params.integer("user_id") or 0)
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    if user == state.bot:
        return member_json(user, chat.bot_status)
    if chat.type == "channel" and chat.bot_status != "administrator":
        raise bad_request("member list is inaccessible")
    return member_json(user, chat.status_of(user.id))
