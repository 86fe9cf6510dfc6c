"""In which language somebody is spoken to: the one they chose, else that of their Telegram."""

from telegram import User

from bot.service.preferences import PreferenceService
from bot.telegram.messages import LANGUAGES, Catalogue, Messages


class Speech:
    """The words for each person."""

    def __init__(self, catalogue: Catalogue, preferences: PreferenceService) -> None:
        """Choose among the languages of a catalogue."""
        self._catalogue = catalogue
        self._preferences = preferences

    async def to(self, user: User) -> Messages:
        """The words for somebody."""
        chosen = await self._preferences.language_of(user.id)
        if chosen in LANGUAGES:
            return self._catalogue.of(str(chosen))
        return self._catalogue.for_user(user.language_code)
