"""What a person has set: interface language, favourite cultures, buttons, time zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.service.calendar import is_zone
from bot.service.clock import Clock, utc_now
from bot.service.remembered import Remembered
from bot.storage.preferences import PersonSettings, PreferenceRecords

CULTURES, BUTTONS, ZONE = "cultures", "buttons", "zone"


@dataclass(frozen=True)
class Preferences:
    """One person's."""

    language: str | None = None
    """None follows their Telegram."""
    cultures: tuple[str, ...] = ()
    """What `/any` draws from; all where there are none."""
    buttons: bool = True
    """Whether there are buttons under proverbs."""
    zone: str | None = None
    """IANA name, if they have told."""


class PreferenceService:
    """Reads preferences, which are asked for with each request, and changes them."""

    def __init__(self, records: PreferenceRecords, clock: Clock = utc_now) -> None:
        """Keep preferences in the database.

        Args:
            records: the database's side.
            clock: gives the moment, with its time zone.
        """
        self._records = records
        self._clock = clock
        self._remembered = Remembered(self._read, Preferences())

    async def of(self, user_id: int) -> Preferences:
        """What somebody has set; the ordinary where nothing can be read."""
        return await self._remembered.of(user_id) if user_id > 0 else Preferences()

    async def language_of(self, user_id: int) -> str | None:
        """The interface language that somebody has chosen."""
        return (await self.of(user_id)).language

    async def set_language(self, user_id: int, language: str | None) -> None:
        """Choose the interface language; None follows Telegram.

        Raises:
            StorageError: the database cannot be written.
        """
        await self._records.set_language(user_id, language, self._clock())
        self._remembered.forget(user_id)

    async def set_cultures(self, user_id: int, cultures: Sequence[str]) -> None:
        """Choose what `/any` draws from; none is all.

        Raises:
            StorageError: the database cannot be written.
        """
        await self._change(user_id, **{CULTURES: list(cultures) or None})

    async def set_buttons(self, user_id: int, on: bool) -> None:
        """Have buttons under proverbs, or not.

        Raises:
            StorageError: the database cannot be written.
        """
        await self._change(user_id, **{BUTTONS: None if on else False})

    async def set_zone(self, user_id: int, zone: str) -> None:
        """Remember the time zone.

        Raises:
            StorageError: the database cannot be written.
        """
        await self._change(user_id, **{ZONE: zone})

    def forget(self, user_id: int) -> None:
        """Drop what memory holds of somebody."""
        self._remembered.forget(user_id)

    async def _change(self, user_id: int, **changes: Any) -> None:
        await self._records.change_person(user_id, self._clock(), **changes)
        self._remembered.forget(user_id)

    async def _read(self, user_id: int) -> Preferences:
        return _preferences(await self._records.person(user_id))


def _preferences(person: PersonSettings) -> Preferences:
    settings: Mapping[str, Any] = person.settings
    cultures, zone = settings.get(CULTURES), settings.get(ZONE)
    return Preferences(
        person.language,
        tuple(map(str, cultures)) if isinstance(cultures, list) else (),
        settings.get(BUTTONS) is not False,
        zone if isinstance(zone, str) and is_zone(zone) else None,
    )
