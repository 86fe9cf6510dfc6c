"""Real sayings that no model was trained on: what the network's own can honestly be put beside."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.errors import CorpusError
from bot.lm.corpus import Saying, is_held_out, read_corpus
from bot.service.kin import handed_down

log = structlog.get_logger()


@dataclass(frozen=True)
class Source:
    """Where a culture's sayings lie, and which of them could be the network's by their length."""

    path: Path
    shortest: int
    longest: int
    """In characters."""


class HeldOut:
    """Held-out sayings by culture; read when they are first asked for, a few dozen are kept."""

    def __init__(
        self,
        sources: Mapping[str, Source],
        read: Callable[[Path], Sequence[Saying]] = read_corpus,
    ) -> None:
        """Read sayings.

        Args:
            sources: of each culture.
            read: reads a corpus.
        """
        self._sources = sources
        self._read = read
        self._found: dict[str, tuple[Saying, ...]] = {}

    async def of(self, culture: str) -> tuple[Saying, ...]:
        """A culture's; none where there is no corpus that can be read."""
        source = self._sources.get(culture)
        if source is None:
            return ()
        if culture not in self._found:
            try:
                self._found[culture] = await asyncio.to_thread(self._fitting, source)
            except CorpusError as error:
                log.error("corpus_unreadable", error=str(error))
                return ()
        return self._found[culture]

    def _fitting(self, source: Source) -> tuple[Saying, ...]:
        return tuple(
            saying
            for saying in handed_down(self._read(source.path))
            if source.shortest <= len(saying.text) <= source.longest and is_held_out(saying.text)
        )
