"""`/daily`: a proverb every day, for oneself, for a group or one of its topics, for a channel."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from telegram import Bot
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden

from bot.service.calendar import is_zone
from bot.service.daily import Daily
from bot.service.daily_order import ANY, Order, read_order
from bot.service.groups import DEFAULT_ZONE
from bot.service.naming import CultureNames
from bot.storage.subscriptions import Subscription, SubscriptionRecords, Target
from bot.telegram import daily_panel as panels
from bot.telegram.daily_panel import DAILY, Panel, Press
from bot.telegram.daily_sender import DailySender
from bot.telegram.feature import Command, Feature, Parts
from bot.telegram.inline import culture_names
from bot.telegram.messages import Html
from bot.telegram.request import Request
from bot.telegram.rights import Rights
from bot.telegram.zones import Questions, zone_in, zone_named

_HOUR = 9


@dataclass(frozen=True)
class Place:
    """Where a daily proverb is to go."""

    target: Target
    channel: int | None = None
    """The channel, if it is set from elsewhere."""
    title: str = ""
    """What the channel is called; shown and never kept."""


def feature(parts: Parts, rights: Rights, questions: Questions) -> Feature:
    """The command, its panel, and what sends.

    Args:
        parts: what the bot is made of.
        rights: tells who is an admin where.
        questions: takes places as answers.
    """
    daily = Daily(
        SubscriptionRecords(parts.database),
        parts.service,
        parts.bulk,
        clock=parts.clock,
        sleep=parts.sleep,
        is_muted=parts.people.is_blocked,
        is_shown=parts.quarantine.is_shown,
        among=parts.tastes.cultures_in,
    )
    board = DailyBoard(parts, daily, rights, questions)

    async def send(bot: Bot) -> None:
        await daily.run(DailySender(parts, bot))

    return Feature(
        commands=(Command((DAILY,), board.command, lambda words: words.plain("menu.daily")),),
        light_buttons={DAILY: board.press},
        handlers=lambda guard: questions.handlers(guard, board.locate),
        gates=(questions.drop,),
        background=(send,),
    )


class DailyBoard:
    """Sets daily proverbs as people ask."""

    def __init__(self, parts: Parts, daily: Daily, rights: Rights, questions: Questions) -> None:
        self._parts = parts
        self._daily = daily
        self._rights = rights
        self._questions = questions

    async def command(self, request: Request) -> None:
        """`/daily 9:00`, `/daily Ереван`, `/daily off`, `/daily @channel 9:00`, or alone."""
        order = read_order(request.rest, self._names())
        if order.bad_time:
            return await request.reply(request.words.html("daily.bad_time"))
        place = await self._place(request, order.channel)
        if place is None:
            return None
        if order.off:
            await self._daily.stop(place.target)
            return await request.reply(_stopped(request, order.channel))
        zone = await zone_named(order.place) if order.place else None
        if order.place and zone is None:
            named = self._cultures_in.find(order.place)
            if len(named.cultures) != 1 or named.rest or order.culture:
                return await request.reply(request.words.html("zone.unknown"))
            order = replace(order, place="", culture=named.cultures[0])
        found = await self._daily.find(place.target)
        if order.is_empty or (found is None and order.time is None):
            if zone is not None:
                await self._remember(request, zone)
            return await self._show(request, place, found)
        found = found or await self._ordinary(request, place)
        return await self._set(request, place, _ordered(found, order, zone))

    async def press(self, request: Request) -> None:
        """A button of the panel."""
        if request.message is None:  # too old to show anything, and who knows of which topic
            return await request.tell(request.words.plain("button.stale"))
        press = Press.read(request.data)
        place = await self._place_of(request, press)
        if place is None:
            return None
        found = await self._daily.find(place.target)
        panel = self._panel(request, place)
        menus = {panels.CULTURES: panel.cultures, panels.HOURS: panel.hours}
        menus[panels.ZONES] = panel.zones
        if press.verb in menus:
            if press.verb == panels.ZONES:
                self._ask(request, place)
            return await request.edit(*menus[press.verb]())
        if press.verb == panels.OFF and found is not None:
            await self._daily.stop(place.target)
            return await self._show(request, place, replace(found, active=False))
        changed = _pressed(found or await self._ordinary(request, place), press, self._names())
        if changed is None:
            return await self._show(request, place, found)
        return await self._set(request, place, changed)

    async def locate(self, request: Request) -> None:
        """A location sent in private: from now on its clocks count."""
        zone = await zone_in(request)
        place = Place(Target(request.chat.id))
        found = await self._daily.find(place.target)
        if zone is None or found is None:
            if zone is not None:
                await self._remember(request, zone)
            return await self._show(request, place, None)
        if not found.active:  # its clocks change, and it stays off
            await self._remember(request, zone)
            await self._daily.set(replace(found, zone=zone), request.user_id)
            await self._daily.stop(place.target)
            return await self._show(request, place, replace(found, zone=zone))
        return await self._set(request, place, replace(found, zone=zone))

    def _ask(self, request: Request, place: Place) -> None:
        async def answer(later: Request, zone: str) -> None:
            found = await self._daily.find(place.target) or await self._ordinary(later, place)
            await self._set(later, place, replace(found, zone=zone))

        self._questions.ask(request, answer)

    async def _set(self, request: Request, place: Place, wanted: Subscription) -> None:
        wanted = replace(wanted, active=True, language=request.words.language)
        await self._remember(request, wanted.zone)
        if place.channel is not None:
            rules = await self._parts.groups.rules(place.channel)
            await self._parts.groups.set_rules(place.channel, ChatType.CHANNEL, rules)
        await self._show(request, place, await self._daily.set(wanted, request.user_id))

    async def _show(self, request: Request, place: Place, found: Subscription | None) -> None:
        panel = self._panel(request, place)
        text, buttons = (
            panel.offer() if found is None else (panel.text(found), panel.buttons(found))
        )
        if request.query is not None:
            return await request.edit(text, buttons)
        return await request.reply(text, buttons)

    def _panel(self, request: Request, place: Place) -> Panel:
        return Panel(
            self._parts.cultures,
            request.words,
            self._parts.clock(),
            channel=place.channel,
            title=place.title,
        )

    async def _remember(self, request: Request, zone: str) -> None:
        """Their own clock is that of the next thing too that they set."""
        if request.group_id is None:
            await self._parts.preferences.set_zone(request.user_id, zone)

    async def _ordinary(self, request: Request, place: Place) -> Subscription:
        """What is set where nothing else is said."""
        if request.group_id is not None:
            zone = (await self._parts.groups.rules(request.group_id)).zone
        else:
            own = (await self._parts.preferences.of(request.user_id)).zone
            zone = own or (DEFAULT_ZONE if request.words.language == "ru" else "Etc/UTC")
        return Subscription(place.target, None, _HOUR, 0, zone, request.words.language)

    async def _place(self, request: Request, channel: str) -> Place | None:
        """Where the command wants it, if the asker may set it there; else they are told why not."""
        if channel and request.group_id is None:
            return await self._channel(request, channel)
        if channel or await self._rights.may_set(request):
            if channel:
                await request.reply(request.words.html("daily.channel_in_private"))
                return None
            return Place(Target(request.chat.id, request.thread_id))
        await request.tell(request.words.plain("group.admins_only"))
        return None

    async def _place_of(self, request: Request, press: Press) -> Place | None:
        if press.channel is not None and request.group_id is None:
            return await self._channel(request, press.channel)
        return await self._place(request, "")

    async def _channel(self, request: Request, channel: str | int) -> Place | None:
        """A channel where both the asker and the bot may post; else they are told why not."""
        bot = request.bot
        try:
            chat = await bot.get_chat(channel)
        except (BadRequest, Forbidden):
            chat = None
        if chat is None or chat.type != ChatType.CHANNEL:
            await request.tell(request.words.plain("channel.unknown"))
            return None
        if not await self._rights.may_post(bot, chat.id, bot.id):
            await request.tell(request.words.plain("channel.bot_is_no_admin"))
            return None
        if not await self._rights.may_post(bot, chat.id, request.user_id):
            await request.tell(request.words.plain("channel.not_yours"))
            return None
        return Place(Target(chat.id), chat.id, chat.title or "")

    @cached_property
    def _cultures_in(self) -> CultureNames:
        """Tells cultures by their full names; made when first needed, as it takes its time."""
        return culture_names(self._parts.cultures)

    def _names(self) -> dict[str, str]:
        return {
            name: key
            for key, culture in self._parts.cultures.items()
            for name in (key, *culture.aliases)
        }


def _stopped(request: Request, channel: str) -> Html:
    if channel:
        return request.words.html("daily.stopped_channel", channel=channel)
    return request.words.html("daily.stopped")


def _ordered(found: Subscription, order: Order, zone: str | None) -> Subscription:
    """The subscription, with what the command says."""
    hour, minute = order.time or (found.hour, found.minute)
    culture = found.culture if order.culture is None else order.culture
    return replace(
        found,
        hour=hour,
        minute=minute,
        zone=zone or found.zone,
        culture=None if culture == ANY else culture,
    )


def _pressed(found: Subscription, press: Press, cultures: Mapping[str, str]) -> Subscription | None:
    """The subscription, with what the button says; None where it says nothing."""
    match press.verb:
        case panels.ON:
            return found
        case panels.HOUR if press.value.isdecimal() and int(press.value) < 24:
            return replace(found, hour=int(press.value), minute=0)
        case panels.ZONE if is_zone(press.value):
            return replace(found, zone=press.value)
        case panels.CULTURE if press.value == ANY or press.value in cultures.values():
            return replace(found, culture=None if press.value == ANY else press.value)
    return None
