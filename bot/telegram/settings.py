"""`/settings`: in private one's own, in a group those of the group, for its admins."""

from telegram.constants import ChatType

from bot.telegram.choices import SET
from bot.telegram.feature import Command, Feature, Parts
from bot.telegram.group_settings import GroupSettings
from bot.telegram.own_settings import OwnSettings
from bot.telegram.request import Request
from bot.telegram.rights import Rights
from bot.telegram.zones import Questions


def feature(parts: Parts, rights: Rights, questions: Questions) -> Feature:
    """The command and its buttons, which change the message that they are in.

    Args:
        parts: what the bot is made of.
        rights: tells who is an admin where.
        questions: takes places as answers.
    """
    board = SettingsBoard(
        OwnSettings(parts.preferences, parts.cultures, parts.catalogue),
        GroupSettings(parts.groups, parts.cultures, questions, parts.clock),
        rights,
    )
    return Feature(
        commands=(
            Command(("settings",), board.command, lambda words: words.plain("menu.settings")),
        ),
        light_buttons={SET: board.press},
    )


class SettingsBoard:
    """Shows settings and has them changed by whom they belong to."""

    def __init__(self, own: OwnSettings, group: GroupSettings, rights: Rights) -> None:
        self._own = own
        self._group = group
        self._rights = rights

    async def command(self, request: Request) -> None:
        """`/settings`."""
        if await self._rights.may_set(request):
            return await request.reply(*await self._of(request).panel(request))
        return await request.reply(request.words.html("settings.in_private"))

    async def press(self, request: Request) -> None:
        """A button of the panel."""
        if await self._rights.may_set(request):
            return await request.edit(*await self._of(request).press(request))
        return await request.tell(request.words.plain("group.admins_only"))

    def _of(self, request: Request) -> OwnSettings | GroupSettings:
        return self._own if request.chat.type == ChatType.PRIVATE else self._group
