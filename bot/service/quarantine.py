"""What is never said again: hidden texts and whatever is nearly one of them."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import structlog
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from bot.errors import StorageError
from bot.lm.novelty import NEAR
from bot.lm.proverb_id import spelt
from bot.lm.words import folded_words
from bot.service.clock import Clock, utc_now
from bot.service.settings import QuarantineSettings
from bot.service.unfit import has_unfit
from bot.storage.proverbs import ProverbRecords, StoredProverb
from bot.storage.quarantine import AS_COPY, BY_ADMIN, BY_VOTES, KEPT, QuarantineRecords

log = structlog.get_logger()

# Votes, and what other processes hide, take so long to show.
WATCH_EVERY_S = 30.0
# Each answer asks about all that is ready of its culture, again and again the same.
REMEMBERED = 10_000


@dataclass(frozen=True)
class Verdict:
    """What became of a proverb and its near copies."""

    proverb: StoredProverb
    copies: int
    """How many others, sent before, went the same way."""


class _Hidden:
    """What is hidden at present, and what was found of the texts that were asked about since."""

    def __init__(self, lines: tuple[str, ...] = ()) -> None:
        self.lines = lines
        self._found: dict[str, bool] = {}

    def is_shown(self, text: str) -> bool:
        """Whether a text is decent and near none of the lines."""
        found = self._found.get(text)
        if found is None:
            found = not has_unfit(text) and not _is_near(text, self.lines)
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            self._found[text] = found
        return found


class Quarantine:
    """Hidden proverbs; `is_shown` may be asked from any thread."""

    def __init__(
        self,
        records: QuarantineRecords,
        proverbs: ProverbRecords,
        settings: QuarantineSettings,
        clock: Clock = utc_now,
    ) -> None:
        """Keep hidden texts from being said.

        Args:
            records: the hidden ones.
            proverbs: all that were sent.
            settings: how many 👎 hide a proverb.
            clock: gives the moment.
        """
        self._records = records
        self._proverbs = proverbs
        self._settings = settings
        self._clock = clock
        self._hidden = _Hidden()
        self._changing = asyncio.Lock()

    def is_shown(self, text: str) -> bool:
        """Whether a text may be said: decent, and neither hidden nor a near copy of one that is."""
        return self._hidden.is_shown(text)

    async def load(self) -> None:
        """Read what is hidden.

        Raises:
            StorageError: the database cannot be read.
        """
        async with self._changing:  # what is hidden after the reading must not be forgotten
            hidden = await self._records.hidden(BY_ADMIN, BY_VOTES)
            lines = tuple(sorted({_folded(each.text) for each in hidden}))
            if lines != self._hidden.lines:
                self._hidden = _Hidden(lines)

    async def hide(self, proverb_id: str) -> Verdict | None:
        """Hide a proverb by an admin's word; None if it was never sent.

        Raises:
            StorageError: the database cannot be read or written.
        """
        found = await self._proverbs.find(spelt(proverb_id))
        return None if found is None else await self._hide(found, BY_ADMIN)

    async def show(self, proverb_id: str) -> Verdict | None:
        """Show a proverb again, whatever the votes; None if it was not hidden by itself.

        Raises:
            StorageError: the database cannot be read or written.
        """
        name = spelt(proverb_id)
        hidden = await self._records.hidden(BY_ADMIN, BY_VOTES)
        found = next((each for each in hidden if each.id == name), None)
        if found is None:
            return None
        await self._records.show([name], KEPT)
        await self.load()
        copies = await self._records.hidden(AS_COPY)
        texts = [(each.id, each.text) for each in copies]
        freed = await self._near(texts, self._hidden.lines, near=False)
        return Verdict(found, await self._records.show(freed))

    async def sweep(self) -> list[Verdict]:
        """Hide what people have voted out.

        Raises:
            StorageError: the database cannot be read or written.
        """
        settings = self._settings
        found = await self._records.voted_out(settings.dislikes, settings.share)
        return [await self._hide(each, BY_VOTES) for each in found]

    async def keep_watch(self) -> None:
        """Sweep and read again and again, until cancelled."""
        while True:
            await asyncio.sleep(WATCH_EVERY_S)
            try:
                for verdict in await self.sweep():
                    log.info("voted_out", id=verdict.proverb.id, copies=verdict.copies)
                await self.load()
            except StorageError as error:
                log.error("storage_failed", error=str(error))

    async def _hide(self, proverb: StoredProverb, by: str) -> Verdict:
        async with self._changing:
            await self._records.show([proverb.id])  # a copy becomes one that is hidden by itself
            await self._records.hide([proverb.id], by, self._clock())
            lines = {*self._hidden.lines, _folded(proverb.text)}
            self._hidden = _Hidden(tuple(sorted(lines)))
        copies = 0
        async for page in self._records.shown():
            near = await self._near(page, (_folded(proverb.text),))
            copies += await self._records.hide(near, AS_COPY, self._clock()) if near else 0
        return Verdict(proverb, copies)

    async def _near(
        self, texts: Sequence[tuple[str, str]], lines: Collection[str], *, near: bool = True
    ) -> list[str]:
        """Ids of the texts that are near one of the lines, or of those that are not."""
        return await asyncio.to_thread(
            lambda: [name for name, text in texts if _is_near(text, lines) == near]
        )


def _is_near(text: str, lines: Collection[str]) -> bool:
    if not lines:
        return False
    scorer = Levenshtein.normalized_similarity
    return process.extractOne(_folded(text), lines, scorer=scorer, score_cutoff=NEAR) is not None


def _folded(text: str) -> str:
    return " ".join(folded_words(text))
