"""What the admins of a group have set for it, and whether a request there is to be served."""

import enum
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.service.calendar import is_zone, local
from bot.service.clock import Clock, utc_now
from bot.service.remembered import CAPACITY, Remembered
from bot.storage.preferences import ChatSettings, PreferenceRecords

DEFAULT_ZONE = "Europe/Moscow"


class Refusal(enum.Enum):
    """Why a group's rules keep a request from being served."""

    CALLERS = "callers"
    QUIET = "quiet"
    CULTURE = "culture"
    COOLDOWN = "cooldown"


@dataclass(frozen=True)
class Rules:
    """One group's."""

    kind: str = ""
    """Telegram's word for the chat, if it is known."""
    cultures: tuple[str, ...] = ()
    """Those that may be asked for; all where there are none."""
    cooldown_s: int = 0
    """Between one proverb and the next, in seconds."""
    quiet: tuple[int, int] | None = None
    """From this hour to that one the bot is silent."""
    zone: str = DEFAULT_ZONE
    """Of the quiet hours: an IANA name."""
    admins_only: bool = False
    """Whether only the group's admins may ask."""

    def is_quiet(self, now: datetime) -> bool:
        """Whether it is a quiet hour there."""
        if self.quiet is None:
            return False
        begin, end = self.quiet
        hour = local(now, self.zone).hour
        return begin <= hour < end if begin < end else hour >= begin or hour < end

    def allows(self, culture: str) -> bool:
        """Whether this culture may be asked for."""
        return not self.cultures or culture in self.cultures


class Groups:
    """The rules of all groups."""

    def __init__(self, records: PreferenceRecords, clock: Clock = utc_now) -> None:
        """Keep rules in the database.

        Args:
            records: the database's side.
            clock: gives the moment, with its time zone.
        """
        self._records = records
        self._clock = clock
        self._remembered = Remembered(self._read, Rules())
        self._served: OrderedDict[int, datetime] = OrderedDict()

    async def rules(self, chat_id: int) -> Rules:
        """What is set in a chat; nothing where it cannot be read."""
        return await self._remembered.of(chat_id)

    async def set_rules(self, chat_id: int, kind: str, rules: Rules) -> None:
        """Have these rules from now on.

        Raises:
            StorageError: the database cannot be written.
        """
        await self._records.change_chat(chat_id, kind, self._clock(), **_settings(rules))
        self._remembered.forget(chat_id)

    async def cultures_of(self, chat_id: int) -> Sequence[str]:
        """The cultures that may be asked for there; none is all."""
        return (await self.rules(chat_id)).cultures

    async def refusal(
        self, chat_id: int, culture: str | None, *, is_proverb: bool, is_admin: bool
    ) -> Refusal | None:
        """Why a request in a group is not to be served; None if it is, and then it counts.

        Args:
            chat_id: the group.
            culture: whose proverb is asked for, if any in particular.
            is_proverb: whether a proverb is asked for at all.
            is_admin: whether by an admin of the group, to whom only the cultures apply.
        """
        rules = await self.rules(chat_id)
        if culture is not None and not rules.allows(culture):
            return Refusal.CULTURE
        if is_admin:
            return None
        if rules.admins_only:
            return Refusal.CALLERS
        if rules.is_quiet(self._clock()):
            return Refusal.QUIET
        if is_proverb and rules.cooldown_s:
            if self.wait_s(chat_id, rules):
                return Refusal.COOLDOWN
            self._count(chat_id)
        return None

    def wait_s(self, chat_id: int, rules: Rules) -> float:
        """Seconds until the next proverb may be asked for."""
        served = self._served.get(chat_id)
        if served is None:
            return 0.0
        until = served + timedelta(seconds=rules.cooldown_s)
        return max(0.0, (until - self._clock()).total_seconds())

    async def greet(self, chat_id: int, kind: str) -> bool:
        """Whether a group is to be greeted: once.

        Raises:
            StorageError: the database cannot be written.
        """
        return await self._records.greet(chat_id, kind, self._clock())

    async def move(self, old: int, new: int) -> None:
        """A group has another id now: settings and daily proverbs go along.

        Raises:
            StorageError: the database cannot be written.
        """
        await self._records.move(old, new, self._clock())
        for chat_id in (old, new):
            self._remembered.forget(chat_id)

    def _count(self, chat_id: int) -> None:
        self._served[chat_id] = self._clock()
        self._served.move_to_end(chat_id)
        if len(self._served) > CAPACITY:
            self._served.popitem(last=False)

    async def _read(self, chat_id: int) -> Rules:
        return _rules(await self._records.chat(chat_id))


def _settings(rules: Rules) -> dict[str, Any]:
    return {
        "cultures": list(rules.cultures) or None,
        "cooldown_s": rules.cooldown_s or None,
        "quiet": list(rules.quiet) if rules.quiet else None,
        "zone": rules.zone,
        "admins_only": rules.admins_only or None,
    }


def _rules(chat: ChatSettings) -> Rules:
    """The rules in a chat's settings; what makes no sense counts as not set."""
    settings: Mapping[str, Any] = chat.settings
    cultures, quiet = settings.get("cultures"), settings.get("quiet")
    cooldown_s, zone = settings.get("cooldown_s"), settings.get("zone")
    rules = Rules(chat.kind, admins_only=settings.get("admins_only") is True)
    if isinstance(cultures, list):
        rules = replace(rules, cultures=tuple(map(str, cultures)))
    if isinstance(quiet, list) and len(quiet) == 2 and all(h in range(24) for h in quiet):
        rules = replace(rules, quiet=(quiet[0], quiet[1]))
    if isinstance(cooldown_s, int) and cooldown_s > 0:
        rules = replace(rules, cooldown_s=cooldown_s)
    if isinstance(zone, str) and is_zone(zone):
        rules = replace(rules, zone=zone)
    return rules
