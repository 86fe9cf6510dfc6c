"""Which cultures "any" means: a person's favourite ones, among those that a group allows."""

from collections.abc import Sequence

from bot.service.groups import Groups
from bot.service.preferences import PreferenceService


class Tastes:
    """What `/any` draws from."""

    def __init__(self, preferences: PreferenceService, groups: Groups) -> None:
        """Read tastes from what people and groups have set."""
        self._preferences = preferences
        self._groups = groups

    async def cultures_of(self, user_id: int, group_id: int | None = None) -> Sequence[str]:
        """The cultures to draw from; none is all."""
        favourites = (await self._preferences.of(user_id)).cultures
        if group_id is None:
            return favourites
        allowed = await self._groups.cultures_of(group_id)
        return [each for each in favourites if each in allowed] or allowed or favourites

    async def cultures_in(self, chat_id: int) -> Sequence[str]:
        """Those for a chat where nobody in particular asks."""
        if chat_id > 0:
            return (await self._preferences.of(chat_id)).cultures
        return await self._groups.cultures_of(chat_id)
