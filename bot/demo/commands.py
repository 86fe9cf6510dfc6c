"""The bot's command menus and descriptions, per scope and language."""

import re
from dataclasses import dataclass, field

from bot.demo.people import Chat
from bot.demo.refusal import Json, bad_request

_SIMPLE = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
_OF_A_CHAT = frozenset({"chat", "chat_administrators"})
_LANGUAGE = re.compile(r"[a-z]{2}|")

Scope = tuple[str, ...]


def scope_key(scope: Json | None) -> Scope:
    """A ``BotCommandScope`` as a key.

    Raises:
        ApiError: 400, no such scope.
    """
    kind = (scope or {"type": "default"}).get("type")
    if kind in _SIMPLE:
        return (str(kind),)
    if scope is not None and kind in _OF_A_CHAT and "chat_id" in scope:
        return (str(kind), str(scope["chat_id"]))
    if scope is not None and kind == "chat_member" and {"chat_id", "user_id"} <= scope.keys():
        return ("chat_member", str(scope["chat_id"]), str(scope["user_id"]))
    raise bad_request("can't parse BotCommandScope: unsupported type specified")


def checked_language(code: str) -> str:
    """The language code, two letters or empty.

    Raises:
        ApiError: 400, anything else.
    """
    if not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


@dataclass
class Profile:
    """What the bot has said of itself: menus, name, description, short description."""

    menus: dict[tuple[Scope, str], list[Json]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    """(field, language) -> text."""

    def text(self, name: str, language: str, default: str = "") -> str:
        """The text in this language, else in no language, else the default."""
        return self.texts.get((name, language)) or self.texts.get((name, "")) or default

    def menu(self, chat: Chat, user_id: int, language: str) -> list[Json]:
        """The commands that this person sees in this chat.

        The first menu that was set, in the order of
        https://core.telegram.org/bots/api#determining-list-of-commands; administrators' menus
        are left out, as nobody here is one.
        """
        scopes: list[Scope] = [("chat", str(chat.id))]
        if not chat.is_private:
            scopes.insert(0, ("chat_member", str(chat.id), str(user_id)))
        scopes += [("all_private_chats",) if chat.is_private else ("all_group_chats",)]
        for scope in [*scopes, ("default",)]:
            for code in (language, ""):
                if (scope, code) in self.menus:
                    return self.menus[scope, code]
        return []
