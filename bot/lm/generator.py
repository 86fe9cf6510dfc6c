"""From a seed to a proverb: draw candidates, sift them, take the first good one.

The same model, settings and seed give the same text in every process: each candidate's random
stream is named by the seed, and the batch holds one proverb's candidates only, so nothing else that
is being made can touch it.
"""

import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass
from importlib.metadata import version as library_version
from threading import Lock

import numpy as np

from bot.errors import GenerationError
from bot.lm import filters
from bot.lm.artifact import LOG, Model
from bot.lm.lexicon import Lexicon
from bot.lm.network import Network
from bot.lm.proverb_id import VERSION_SPACE
from bot.lm.sampling import Candidate, sample
from bot.lm.settings import SamplingSettings

DECODER_VERSION = 1
"""Raised whenever the same model, settings and seed would give another text than before."""


@dataclass(frozen=True)
class Draft:
    """A text made from a seed."""

    text: str
    relaxed: bool
    """It passes the novelty filter, but not every other one."""


class HotNetworks:
    """The networks used last, expanded to float32; the others stay packed.

    Args:
        size: how many, each four bytes a weight.
    """

    def __init__(self, size: int = 2) -> None:
        self._size = size
        self._networks: OrderedDict[int, tuple[Model, Network]] = OrderedDict()
        self._lock = Lock()

    def get(self, model: Model) -> Network:
        """The model's network."""
        with self._lock:
            entry = self._networks.pop(id(model), None)
            if entry is None:
                # Room is made first: two that overlap would be the process's peak for good.
                while len(self._networks) >= self._size:
                    self._networks.popitem(last=False)
                entry = (model, model.network())
            self._networks[id(model)] = entry
            return entry[1]


class Generator:
    """Makes the proverbs of one culture.

    Args:
        model: the culture's.
        settings: how to sample.
        hot: shared by all generators of a process.
    """

    def __init__(self, model: Model, settings: SamplingSettings, hot: HotNetworks) -> None:
        self.model = model
        self.settings = settings
        self.version = fingerprint(model, settings)
        self._hot = hot
        self._lexicon = Lexicon(model.words)

    def make(
        self, seed: int, *, start: str = "", settings: SamplingSettings | None = None
    ) -> Draft:
        """The text of a seed.

        Args:
            seed: not negative.
            start: how the text must begin.
            settings: in place of the culture's own.

        Raises:
            GenerationError: no attempt gave a new text that may be said.
            UnknownCharacterError: `start` has characters that the model lacks.
        """
        settings = settings or self.settings
        network = self._hot.get(self.model)
        spare: list[tuple[int, float, str]] = []
        for attempt in range(settings.attempts):
            for candidate in self._draw(network, seed, attempt, start, settings):
                faults = self._faults(candidate.text, settings)
                if not faults and self._is_new(candidate.text):
                    return Draft(candidate.text, relaxed=False)
                if faults and not any(map(_is_grave, faults)):
                    spare.append((len(faults), -candidate.log_probability, candidate.text))
        for _, _, text in sorted(spare):
            if self._is_new(text):
                return Draft(text, relaxed=True)
        raise GenerationError(
            f"{self.model.manifest.culture}: {settings.attempts * settings.candidates} candidates "
            f"and none may be said{f' after {start!r}' if start else ''}. Try another seed, a "
            "higher temperature or more candidates."
        )

    def _draw(
        self,
        network: Network,
        seed: int,
        attempt: int,
        start: str,
        settings: SamplingSettings,
    ) -> list[Candidate]:
        """One batch of finished candidates."""
        streams = [
            np.random.Generator(np.random.PCG64((seed, attempt, number)))
            for number in range(settings.candidates)
        ]
        drawn = sample(
            network,
            self.model.tokenizer,
            settings,
            streams,
            start=start,
            accepts=self._accepts,
        )
        return [candidate for candidate in drawn if candidate]

    def _accepts(self, text: str, piece: str | None) -> bool:
        """Whether a text may go on so: its words known or beginnings of known ones."""
        if piece is None:
            return filters.is_complete(text) and self._lexicon.tail_fits(text, len(text), True)
        return self._lexicon.tail_fits(text + piece, len(text), False)

    def _faults(self, text: str, settings: SamplingSettings) -> list[str]:
        return filters.faults(
            text,
            self._lexicon,
            min_length=settings.min_length,
            max_length=settings.max_length,
        )

    def _is_new(self, text: str) -> bool:
        return self.model.novelty.is_novel(text)


def _is_grave(fault: str) -> bool:
    """Whether a fault bars a text even when the bar is lowered: all but stutter and length do."""
    return not fault.startswith(("length", "stutter"))


def fingerprint(model: Model, settings: SamplingSettings) -> int:
    """A number for all that decides which text a seed gives: 0 … VERSION_SPACE - 1.

    The files that decoding reads, the sampling settings, the dictionary and this program's decoder.
    """
    deciding = {name: model.manifest.files[name] for name in sorted(model.manifest.files)}
    deciding.pop(LOG, None)
    parts = [
        deciding,
        settings.model_dump(),
        library_version("pymorphy3-dicts-ru"),
        DECODER_VERSION,
    ]
    digest = hashlib.blake2b(json.dumps(parts, sort_keys=True).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % VERSION_SPACE
