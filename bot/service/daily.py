"""The proverb of the day, one for each culture: sent to each chat when its hour comes.

What is due is claimed in the database, sent, and settled one by one: after a crash it is due
still, and several processes share the work. A day that was missed is made up for within three
hours; an older one is let go.
"""

import asyncio
import datetime
import enum
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from bot.errors import BusyError, GenerationError, StorageError
from bot.lm.proverb import Proverb
from bot.service.calendar import last_time, local, next_time
from bot.service.clock import Clock, Sleep, utc_now
from bot.service.pacer import Pacer
from bot.service.proverbs import ProverbService
from bot.storage.subscriptions import Due, Subscription, Target

log = structlog.get_logger()

LATEST = datetime.timedelta(hours=3)
"""A proverb that is later than this is not sent any more."""
LEASE = datetime.timedelta(minutes=5)
BATCH = 25
_MINUTE_S = 60.0
# What is on its way when the bot ends has so long to arrive, in seconds.
LAST_S = 0.4
# Proverbs of a day, by culture: those of two days at least, as there are always two somewhere.
_KEPT = 256


class Fate(enum.Enum):
    """What became of a message."""

    SENT = "sent"
    GONE = "gone"
    """Nobody is there to be written to any more."""
    TOPIC_GONE = "topic_gone"
    """The chat is there, its topic is not."""
    REFUSED = "refused"
    """Not today: writing is not allowed there now."""
    LATER = "later"
    """Not now: the network or Telegram is in trouble."""


# Where nothing else comes of a whole batch, the rest had better wait too.
_IN_TROUBLE = {Fate.LATER, None}


@dataclass(frozen=True)
class Delivery:
    """How sending one went."""

    fate: Fate
    wait_s: float = 0.0
    """Send nothing for so long, as Telegram asks."""


Send = Callable[[Subscription, Proverb], Awaitable[Delivery]]


class SubscriptionStore(Protocol):
    """Where subscriptions are kept."""

    async def find(self, target: Target) -> Subscription | None:
        """What is set there, on or off."""

    async def save(
        self,
        subscription: Subscription,
        next_due_at: datetime.datetime,
        at: datetime.datetime,
        created_by: int | None,
    ) -> None:
        """Set what there is to be from now on."""

    async def stop(self, target: Target) -> None:
        """Send nothing there any more."""

    async def stop_chat(self, chat_id: int) -> None:
        """Send nothing to that chat any more."""

    async def claim(
        self, now: datetime.datetime, lease: datetime.timedelta, limit: int
    ) -> Sequence[Due]:
        """Take some of what is due."""

    async def settle(
        self, due: Due, next_due_at: datetime.datetime, sent_on: datetime.date | None
    ) -> None:
        """The claimed one is done with until the next day."""

    async def release(self, due: Due) -> None:
        """Leave a claimed one to be claimed again."""


class Daily:
    """Sets daily proverbs and sends them."""

    def __init__(
        self,
        store: SubscriptionStore,
        service: ProverbService,
        pace: Pacer,
        *,
        clock: Clock = utc_now,
        sleep: Sleep = asyncio.sleep,
        is_muted: Callable[[int], bool] = lambda chat: False,
        is_shown: Callable[[str], bool] = lambda text: True,
        among: Callable[[int], Awaitable[Sequence[str]]] | None = None,
    ) -> None:
        """Serve daily proverbs.

        Args:
            store: keeps them.
            service: makes the proverbs.
            pace: of all bulk sending.
            clock: gives the moment, with its time zone.
            sleep: waits for a number of seconds.
            is_muted: whether the bot ignores a chat, which then gets nothing.
            is_shown: whether a text may still be said.
            among: the cultures that a chat's "any" is drawn from; all by default.
        """
        self._store = store
        self._service = service
        self._pace = pace
        self._clock = clock
        self._sleep = sleep
        self._is_muted = is_muted
        self._is_shown = is_shown
        self._among = among
        self._made: OrderedDict[tuple[str, datetime.date], Proverb] = OrderedDict()
        self._making = asyncio.Lock()

    async def find(self, target: Target) -> Subscription | None:
        """What is set there, on or off.

        Raises:
            StorageError: the database cannot be read.
        """
        return await self._store.find(target)

    async def set(self, subscription: Subscription, by: int) -> Subscription:
        """Have it come every day from now on.

        Args:
            subscription: with what is to be.
            by: who sets it.

        Returns:
            It, with the moment when it comes next.

        Raises:
            StorageError: the database cannot be written.
        """
        now = self._clock()
        due = next_time(now, subscription.hour, subscription.minute, subscription.zone)
        await self._store.save(subscription, due, now, by)
        return replace(subscription, next_due_at=due)

    async def stop(self, target: Target) -> None:
        """Have it come no more.

        Raises:
            StorageError: the database cannot be written.
        """
        await self._store.stop(target)

    async def run(self, send: Send) -> None:
        """Send what is due, minute by minute, until cancelled."""
        while True:
            try:
                await self.send_due(send)
            except StorageError as error:
                log.error("storage_failed", error=str(error))
            await self._sleep(_MINUTE_S - self._clock().second)

    async def send_due(self, send: Send) -> None:
        """Send all that is due now; what has to wait keeps nobody else from theirs.

        Raises:
            StorageError: the database cannot be read or written.
        """
        waiting: list[Due] = []
        try:
            while batch := await self._store.claim(self._clock(), LEASE, BATCH):
                fates = await self._deliver_all(batch, send)
                log.info("daily_sent", **{f.value: fates.count(f) for f in Fate if f in fates})
                # Claimed till the end, or they would be claimed again before the others.
                waiting += [d for d, f in zip(batch, fates, strict=True) if f is Fate.LATER]
                if set(fates) <= _IN_TROUBLE:
                    return
        finally:
            for due in waiting:
                await self._store.release(due)

    async def _deliver_all(self, batch: Sequence[Due], send: Send) -> list[Fate | None]:
        """What became of each; None for what nobody expected, which its claim keeps back."""
        until = self._clock() + LEASE
        sending = asyncio.gather(
            *(self._deliver(due, send, until) for due in batch), return_exceptions=True
        )
        try:
            ended = await asyncio.shield(sending)
        except asyncio.CancelledError:  # the bot ends: what is on its way may yet arrive
            await asyncio.wait({sending}, timeout=LAST_S)
            sending.cancel()
            raise
        return [_known(each) for each in ended]

    async def _deliver(self, due: Due, send: Send, until: datetime.datetime) -> Fate:
        now, wanted = self._clock(), due.subscription
        when = last_time(now, wanted.hour, wanted.minute, wanted.zone)
        following = next_time(now, wanted.hour, wanted.minute, wanted.zone)
        if now - when >= LATEST or self._is_muted(wanted.target.chat_id):
            await self._store.settle(due, following, None)
            return Fate.REFUSED
        delivery = await self._attempt(wanted, send, until)
        match delivery.fate:
            case Fate.SENT:
                await self._store.settle(due, following, local(when, wanted.zone).date())
            case Fate.REFUSED:
                await self._store.settle(due, following, None)
            case Fate.GONE:
                await self._store.stop_chat(wanted.target.chat_id)
            case Fate.TOPIC_GONE:
                await self._store.stop(wanted.target)
        return delivery.fate

    async def _attempt(
        self, wanted: Subscription, send: Send, until: datetime.datetime
    ) -> Delivery:
        try:
            proverb = await self._proverb(wanted)
        except (BusyError, GenerationError) as error:
            log.warning("daily_not_made", error=str(error))
            return Delivery(Fate.LATER)
        await self._pace.turn()
        if self._clock() >= until:  # held up so long that another process may have taken it
            return Delivery(Fate.LATER)
        delivery = await send(wanted, proverb)
        if delivery.wait_s:
            self._pace.pause(delivery.wait_s)
        return delivery

    async def _proverb(self, wanted: Subscription) -> Proverb:
        if wanted.culture in self._service.cultures():
            culture = str(wanted.culture)
        else:  # any, or one that is no longer on offer
            chat = wanted.target.chat_id
            among = await self._among(chat) if self._among else ()
            culture = self._service.any_culture(among)
        return await self._todays(culture, local(self._clock(), wanted.zone).date())

    async def _todays(self, culture: str, day: datetime.date) -> Proverb:
        """The culture's proverb of that day: one for all, so that a full hour makes a few."""
        async with self._making:
            proverb = self._made.get((culture, day))
            if proverb is None or not self._is_shown(proverb.text):
                proverb = await self._service.proverb(culture)
                self._made[culture, day] = proverb
                self._made.move_to_end((culture, day))
                if len(self._made) > _KEPT:
                    self._made.popitem(last=False)
            return proverb


def _known(ended: Fate | BaseException) -> Fate | None:
    """How one ended; what nobody expected is logged and tried again when its claim has run out."""
    if isinstance(ended, Fate):
        return ended
    if isinstance(ended, StorageError):
        log.error("storage_failed", error=str(ended))
    else:
        log.error("daily_failed", exc_info=ended)
    return None
