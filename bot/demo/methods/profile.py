"""getMe, and what the bot tells of itself: commands, name, descriptions."""

import re
from collections.abc import Callable
from typing import Any

from bot.demo.commands import checked_language, scope_key
from bot.demo.methods.target import named_chat
from bot.demo.params import Params
from bot.demo.refusal import Json, bad_request
from bot.demo.state import State

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
# Method ending -> (field of parameters and result, longest text).
_TEXTS = {
    "MyName": ("name", 64),
    "MyDescription": ("description", 512),
    "MyShortDescription": ("short_description", 120),
}


def get_me(state: State, params: Params) -> Json:
    """The bot as a ``User`` with what only the bot itself is told."""
    del params
    return state.bot.json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(state: State, params: Params) -> bool:
    """Set the menu of one scope and language."""
    commands = params.array("commands")
    if commands is None:
        raise bad_request('parameter "commands" is required')
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    key = _menu_key(state, params)
    state.profile.menus[key] = [_command(command) for command in commands]
    state.journal.write("profile")
    return True


def _command(given: Any) -> Json:
    if not isinstance(given, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(given.get("command", "")).removeprefix("/")
    description = str(given.get("description", ""))
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def get_my_commands(state: State, params: Params) -> list[Json]:
    """The menu of exactly this scope and language."""
    return state.profile.menus.get(_menu_key(state, params), [])


def delete_my_commands(state: State, params: Params) -> bool:
    """Take the menu of one scope and language away, so that the next wider one shows."""
    state.profile.menus.pop(_menu_key(state, params), None)
    state.journal.write("profile")
    return True


def _menu_key(state: State, params: Params) -> tuple[tuple[str, ...], str]:
    scope = scope_key(params.mapping("scope"))
    if len(scope) > 1 and named_chat(state, scope[1]) is None:
        raise bad_request("chat not found")
    return scope, checked_language(params.text("language_code"))


def _setter(name: str, limit: int) -> Callable[[State, Params], bool]:
    def set_text(state: State, params: Params) -> bool:
        text = params.text(name)
        if len(text) > limit:
            raise bad_request(f"bot {name.replace('_', ' ')} is too long")
        state.profile.texts[name, checked_language(params.text("language_code"))] = text
        state.journal.write("profile")
        return True

    return set_text


def _getter(name: str) -> Callable[[State, Params], Json]:
    def get_text(state: State, params: Params) -> Json:
        language = checked_language(params.text("language_code"))
        default = state.bot.first_name if name == "name" else ""
        return {name: state.profile.text(name, language, default)}

    return get_text


TEXT_METHODS: dict[str, Callable[[State, Params], Any]] = {
    f"set{ending}".lower(): _setter(name, limit) for ending, (name, limit) in _TEXTS.items()
} | {f"get{ending}".lower(): _getter(name) for ending, (name, _) in _TEXTS.items()}
