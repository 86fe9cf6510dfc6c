"""`/settings` in a group, for its admins: cultures, pause, quiet hours, who may ask."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from telegram import InlineKeyboardMarkup

from bot.config import Culture
from bot.service.calendar import is_zone
from bot.service.clock import Clock
from bot.service.groups import Groups, Rules
from bot.telegram.choices import (
    ALL,
    CULTURE,
    CULTURES,
    Choice,
    View,
    back,
    choice,
    culture_choice,
    named,
    options,
    ticked,
    toggled,
)
from bot.telegram.daily_panel import daily_button
from bot.telegram.messages import Messages
from bot.telegram.request import Request
from bot.telegram.zones import Questions, in_rows, zone_buttons, zone_label

COOLDOWN, PAUSE, QUIET, FROM, UNTIL, CALLERS, ZONES, ZONE = (
    *("cooldown", "pause", "quiet", "from", "until", "callers", "zones", "zone"),
)
COOLDOWNS_S = (0, 10, 30, 60, 300, 900, 3600)
_NEVER = "never"


@dataclass(frozen=True)
class GroupSettings:
    """Shows and changes what is set for one group."""

    groups: Groups
    cultures: Mapping[str, Culture]
    questions: Questions
    clock: Clock

    async def panel(self, request: Request) -> View:
        """What is set, and the ways to change it."""
        return self._panel(await self.groups.rules(request.chat.id), request.words)

    async def press(self, request: Request) -> View:
        """Do what a button says and show what is so now."""
        pressed, words = Choice.read(request.data), request.words
        rules = await self.groups.rules(request.chat.id)
        changed = _changed(rules, pressed, self.cultures)
        if changed is not None:
            await self.groups.set_rules(request.chat.id, str(request.chat.type), changed)
            rules = await self.groups.rules(request.chat.id)
        if pressed.verb == ZONES:
            self.questions.ask(request, self._answered)
        return self._view(pressed, rules, words)

    async def _answered(self, request: Request, zone: str) -> None:
        """A place was named in reply."""
        rules = replace(await self.groups.rules(request.chat.id), zone=zone)
        await self.groups.set_rules(request.chat.id, str(request.chat.type), rules)
        await request.reply(*self._panel(rules, request.words))

    def _view(self, pressed: Choice, rules: Rules, words: Messages) -> View:
        """What a button leads to."""
        if pressed.verb in {CULTURES, CULTURE, ALL}:
            keyboard = culture_choice(self.cultures, words, rules.cultures)
            return words.html("settings.choose_allowed"), keyboard
        if pressed.verb == COOLDOWN:
            labels: dict[object, str] = {each: span(each, words) for each in COOLDOWNS_S}
            keyboard = options(words, PAUSE, labels, rules.cooldown_s, 3)
            return words.html("settings.choose_cooldown"), keyboard
        if pressed.verb == QUIET:
            never = choice(ticked(words.plain("settings.none"), rules.quiet is None), UNTIL, _NEVER)
            hours = [choice(f"{hour}:00", FROM, hour) for hour in range(24)]
            keyboard = InlineKeyboardMarkup([[never], *in_rows(hours, 6), back(words)])
            return words.html("settings.choose_quiet_from"), keyboard
        if pressed.verb == FROM and pressed.number(range(24)) is not None:
            begin = pressed.number(range(24))
            hours = [
                choice(f"{hour}:00", UNTIL, f"{begin}-{hour}")
                for hour in range(24)
                if hour != begin
            ]
            keyboard = InlineKeyboardMarkup([*in_rows(hours, 6), back(words)])
            return words.html("settings.choose_quiet_until", begin=f"{begin}:00"), keyboard
        if pressed.verb == ZONES:
            rows = zone_buttons(words, lambda zone: str(choice("-", ZONE, zone).callback_data))
            return words.html("zone.choose"), InlineKeyboardMarkup([*rows, back(words)])
        return self._panel(rules, words)

    def _panel(self, rules: Rules, words: Messages) -> View:
        quiet = words.plain("settings.none")
        if rules.quiet is not None:
            begin, end = rules.quiet
            quiet = words.plain("settings.hours", begin=f"{begin}:00", end=f"{end}:00")
        text = words.html(
            "settings.group",
            cultures=named(self.cultures, rules.cultures, words.plain("settings.all")),
            cooldown=span(rules.cooldown_s, words),
            quiet=quiet,
            callers=callers(rules, words),
            zone=zone_label(rules.zone, words.language, self.clock()),
        )
        rows = [
            [choice(words.plain("button.cultures"), CULTURES)],
            [
                choice(words.plain("button.cooldown"), COOLDOWN),
                choice(words.plain("button.quiet"), QUIET),
            ],
            [
                choice(words.plain("button.callers"), CALLERS),
                choice(words.plain("button.zone"), ZONES),
            ],
            [daily_button(words)],
        ]
        return text, InlineKeyboardMarkup(rows)


def span(seconds: int, words: Messages) -> str:
    """A length of time in words; none for nothing."""
    if not seconds:
        return words.plain("settings.none")
    if seconds < 60:
        return words.plural("span.seconds", seconds)
    return words.plural("span.minutes", seconds // 60)


def callers(rules: Rules, words: Messages) -> str:
    """Who may ask."""
    if rules.admins_only:
        return words.plain("settings.admins")
    return words.plain("settings.everybody")


def _changed(rules: Rules, pressed: Choice, cultures: Mapping[str, Culture]) -> Rules | None:
    """The rules with what the button says; None where it changes nothing."""
    changes: dict[str, Any] = {}
    match pressed.verb:
        case "culture" if pressed.value in cultures:
            changes["cultures"] = toggled(rules.cultures, pressed.value, cultures)
        case "all":
            changes["cultures"] = ()
        case "pause" if (cooldown_s := pressed.number(COOLDOWNS_S)) is not None:
            changes["cooldown_s"] = cooldown_s
        case "until":
            changes["quiet"] = _hours(pressed.value)
        case "callers":
            changes["admins_only"] = not rules.admins_only
        case "zone" if is_zone(pressed.value):
            changes["zone"] = pressed.value
    return replace(rules, **changes) if changes else None


def _hours(said: str) -> tuple[int, int] | None:
    begin, _, end = said.partition("-")
    if not (begin.isdecimal() and end.isdecimal()) or not (int(begin) < 24 and int(end) < 24):
        return None
    return int(begin), int(end)
