"""The rules of a group at its door: who may ask, when, how often, and for what."""

import datetime
from collections import OrderedDict
from collections.abc import Mapping
from math import ceil

from bot.config import Culture
from bot.service.clock import Clock
from bot.service.groups import Groups, Refusal, Rules
from bot.telegram.hints import any_id, last_id, visible
from bot.telegram.keyboards import ANY, MORE
from bot.telegram.quiz import NEXT
from bot.telegram.request import Request
from bot.telegram.rights import Rights

# What is answered whatever a group's rules are: settings, and what people may know of their data.
_EXEMPT = frozenset({"settings", "daily", "place", "privacy", "mydata", "deleteme"})
# Buttons that ask for a proverb; the others cost the group no message.
_ASKING = frozenset({MORE, ANY, NEXT})
# What else than the cultures' own commands brings a text, and so keeps to the pause.
_TEXTS = frozenset({ANY, "again", "quiz", NEXT})
# What may name a proverb by its id.
_BY_ID = frozenset({"again", "start"})
_AGAIN = datetime.timedelta(minutes=10)
_REMEMBERED = 10_000


class GroupGate:
    """Keeps requests back that a group's admins do not want."""

    def __init__(
        self, groups: Groups, rights: Rights, cultures: Mapping[str, Culture], clock: Clock
    ) -> None:
        self._groups = groups
        self._rights = rights
        self._cultures = cultures
        self._clock = clock
        self._told: OrderedDict[tuple[int, Refusal], datetime.datetime] = OrderedDict()

    async def __call__(self, what: str, request: Request) -> str | None:
        """The outcome of a request that is not served, once its asker has been told; else None."""
        group = request.group_id
        name = (request.query.data or "").partition(":")[0] if request.query else what
        if group is None or name in _EXEMPT or (request.query and name not in _ASKING):
            return None
        rules = await self._groups.rules(group)
        by_id = _culture_by_id(name, request)
        culture = request.data.partition(":")[0] if name == MORE else name
        named = by_id or (culture if culture in self._cultures else None)
        refusal = await self._groups.refusal(
            group,
            named,
            is_proverb=named is not None or name in _TEXTS,
            is_admin=_asks_for_rights(rules) and await self._rights.may_set(request),
        )
        if refusal is None:
            return None
        if request.query is not None or self._may_tell(group, refusal):
            await self._tell(request, refusal, rules)
        return f"group_{refusal.value}"

    async def _tell(self, request: Request, refusal: Refusal, rules: Rules) -> None:
        words = request.words
        match refusal:
            case Refusal.CULTURE:
                allowed = (f"/{key}" for key in rules.cultures if key in self._cultures)
                await request.tell(words.plain("group.culture", allowed=", ".join(allowed)))
            case Refusal.CALLERS:
                await request.tell(words.plain("group.callers"))
            case Refusal.COOLDOWN:
                wait_s = ceil(self._groups.wait_s(request.chat.id, rules))
                await request.tell(words.plural("group.cooldown", wait_s))
            case Refusal.QUIET if request.query is not None:  # a message would break the quiet
                await request.tell(words.plain("group.quiet"))

    def _may_tell(self, group: int, refusal: Refusal) -> bool:
        """Whether a group is to be told so again: a refusal each time would be the noise itself."""
        key, now = (group, refusal), self._clock()
        if refusal is Refusal.CULTURE:
            return True
        if key in self._told and now - self._told[key] < _AGAIN:
            return False
        self._told[key] = now
        self._told.move_to_end(key)
        if len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)
        return True


def _culture_by_id(name: str, request: Request) -> str | None:
    """The culture of the proverb that a command names by its id, on offer or not."""
    proverb_id = any_id(request.argument) if name in _BY_ID else None
    if name == "again" and not visible(request.argument):
        proverb_id = last_id(request.replied_to_bot)
    return proverb_id.partition("-")[0].lower() if proverb_id else None


def _asks_for_rights(rules: Rules) -> bool:
    """Whether it matters who is an admin: Telegram is asked only then."""
    return rules.admins_only or rules.quiet is not None or rules.cooldown_s > 0
