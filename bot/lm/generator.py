"""From a seed to a proverb: draw candidates, sift them, take the best of the good ones.

The same model, settings and seed give the same text in every process: each candidate's random
stream is named by the seed, and the batch holds one proverb's candidates only, so nothing else that
is being made can touch it.
"""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version as library_version
from itertools import cycle, islice
from threading import Lock
from typing import Protocol

import numpy as np

from bot.errors import GenerationError
from bot.lm import filters
from bot.lm.artifact import LOG, Model
from bot.lm.lexicon import Lexicon
from bot.lm.manifest import Manifest
from bot.lm.morphology import mentions
from bot.lm.network import Network
from bot.lm.openings import openings
from bot.lm.prompt import prompt
from bot.lm.proverb_id import VERSION_SPACE
from bot.lm.sampling import Candidate, sample
from bot.lm.settings import SamplingSettings
from bot.lm.words import words

DECODER_VERSION = 8
"""Raised whenever the same model, settings and seed would give another text than before."""

_WAYS = 4  # to begin with a word, of one seed
_FEWEST_WORDS = 3  # below the lowered bar; of the corpora's sayings 1.3 in a thousand have fewer


@dataclass(frozen=True)
class Draft:
    """A text made from a seed."""

    text: str
    relaxed: bool
    """It passes the novelty filter, but not every other one."""
    score: float = field(default=0.0, compare=False)
    """By which the candidates were ranked; higher is better."""


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
            if id(model) in self._networks:
                self._networks.move_to_end(id(model))
                return self._networks[id(model)][1]
            self._make_room(self._size - 1)  # before: memory holds no more than it must
        network = model.network()
        with self._lock:
            self._networks[id(model)] = (model, network)
            self._make_room(self._size)
        return network

    def _make_room(self, left: int) -> None:
        while len(self._networks) > left:
            self._networks.popitem(last=False)


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
        # Models of one base are much alike, and must not say the same to the same seed.
        name = model.manifest.culture.encode()
        self._salt = int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), "big")
        self._lexicon = Lexicon(model.words)

    def make(
        self,
        seed: int,
        *,
        about: str = "",
        start: str = "",
        settings: SamplingSettings | None = None,
    ) -> Draft:
        """The text of a seed.

        Args:
            seed: not negative.
            about: words in their dictionary forms, parted by spaces, each of which the text must
                have in some form.
            start: how the text must begin.
            settings: in place of the culture's own.

        Raises:
            GenerationError: no attempt gave a new text that may be said, or none can that begins
                so.
            UnknownCharacterError: `about` or `start` has characters that the model lacks.
        """
        settings = settings or self.settings
        start = start.strip()
        self._require_good(start)
        if start:  # the network does not say what it thinks of what it is given
            settings = settings.model_copy(update={"critic": 0.0})
        self._require_known(about)
        read = self._prompt(about)
        begun = [] if start else self._openings(about, seed)
        network = self._hot.get(self.model)
        spare: list[Candidate] = []
        for attempt in range(settings.attempts):
            good: list[Candidate] = []
            for candidate in self._draw(network, seed, attempt, read, start, settings, begun):
                if not mentions(candidate.text, about):
                    continue
                faults = self._faults(candidate.text, settings)
                if not faults:
                    good.append(candidate)
                elif _is_bearable(candidate.text, faults, settings):
                    spare.append(candidate)
            best = self._best_new(self._ranked(good, settings))
            if best is not None:
                return Draft(best[1], relaxed=False, score=best[0])
        best = self._best_new(self._ranked(spare, settings))
        if best is not None:
            return Draft(best[1], relaxed=True, score=best[0])
        raise GenerationError(
            f"{self.model.manifest.culture}: {settings.attempts * settings.candidates} candidates "
            f"and none may be said{f' about {about!r}' if about else ''}"
            f"{f' after {start!r}' if start else ''}. Try another seed, a higher temperature or "
            "more candidates."
        )

    def passing(self, seeds: Sequence[int]) -> float:
        """The share of candidates that may be said as they are, of those that seeds begin with."""
        # Unfinished candidates are no good either, so all are given the time to end.
        whole = self.settings.model_copy(update={"enough": 1.0})
        drawn = len(seeds) * self.settings.candidates
        return sum(len(self.sayable(seed, whole)) for seed in seeds) / drawn if drawn else 0.0

    def sayable(self, seed: int, settings: SamplingSettings | None = None) -> list[str]:
        """The candidates of a seed's first attempt that pass every filter, the best first."""
        settings = settings or self.settings
        drawn = self._draw(self._hot.get(self.model), seed, 0, self._prompt(), "", settings)
        good = [each for each in drawn if not self._faults(each.text, settings)]
        return [
            text for _, text in self._ranked(good, settings) if self.model.novelty.is_novel(text)
        ]

    def _require_good(self, start: str) -> None:
        """Refuse a start that no text could pass the filters with, before drawing any in vain.

        Raises:
            GenerationError: says what is wrong with it.
            UnknownCharacterError: it has characters that the model lacks.
        """
        self.model.tokenizer.encode(start)
        if not start:
            return
        if not filters.begins_sentence(start):
            raise GenerationError(
                f"start {start!r}: a proverb begins with a capital letter, a digit or an opening "
                "quote."
            )
        if not self._lexicon.fits(start, finished=False):
            wrong = ", ".join(self._lexicon.unknown_words(start)) or "its last word"
            raise GenerationError(f"start {start!r}: no Russian word: {wrong}.")
        if self.model.novelty.shares_run(start):
            raise GenerationError(
                f"start {start!r}: stands in the corpora already, so nothing that begins so would "
                "be new. Give fewer words."
            )

    def _require_known(self, about: str) -> None:
        """Refuse words that no text could have, before drawing any in vain.

        Raises:
            GenerationError: names them.
        """
        unknown = self._lexicon.unknown_words(about)
        if unknown:
            raise GenerationError(f"about {about!r}: no Russian word: {', '.join(unknown)}.")

    def _draw(
        self,
        network: Network,
        seed: int,
        attempt: int,
        read: Sequence[int],
        start: str,
        settings: SamplingSettings,
        openings: Sequence[str] = (),
    ) -> list[Candidate]:
        """One batch of finished candidates."""
        given = list(islice(cycle(openings), settings.candidates))
        streams = [
            np.random.Generator(np.random.PCG64((self._salt, seed, attempt, number)))
            for number in range(settings.candidates)
        ]
        drawn = sample(
            network,
            self.model.tokenizer,
            settings,
            streams,
            prompt=read,
            start=start,
            openings=given,
            accepts=self._accepts,
        )
        return [candidate for candidate in drawn if candidate]

    def _prompt(self, about: str = "") -> list[int]:
        """What is read first; models that learnt without a tradition have learnt no prompts."""
        tradition = self.model.manifest.tradition
        return prompt(self.model.tokenizer, tradition, about if tradition else "")

    def _openings(self, about: str, seed: int) -> list[str]:
        """What candidates begin with: the words may not come by themselves in time.

        Every other candidate where the model knows from the prompt what is asked for, else each. A
        seed takes a few of all ways, or the likeliest of them would open every text.
        """
        spelt = self.model.tokenizer.alphabet | {" "}
        begun = [
            each
            for each in openings(about)
            if spelt.issuperset(each) and self._lexicon.fits(each, finished=True)
        ]
        few = [begun[(seed + number) % len(begun)] for number in range(min(_WAYS, len(begun)))]
        return (
            [part for each in few for part in ("", each)] if self.model.manifest.tradition else few
        )

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

    def _best_new(self, ranked: Iterable[tuple[float, str]]) -> tuple[float, str] | None:
        """The highest score and its text among those that copy nothing; None if all do."""
        return next((each for each in ranked if self.model.novelty.is_novel(each[1])), None)

    def _ranked(
        self, candidates: Sequence[Candidate], settings: SamplingSettings
    ) -> list[tuple[float, str]]:
        """Scores and texts, the best first."""
        critic = self.model.critic if settings.critic else None
        read = [each.reading for each in candidates]
        ratings = critic.ratings(read) if critic else np.zeros(len(read), np.float32)
        scored = [
            (self._score(candidate, settings) + settings.critic * float(rating), candidate.text)
            for candidate, rating in zip(candidates, ratings, strict=True)
        ]
        return sorted(scored, reverse=True)

    def _score(self, candidate: Candidate, settings: SamplingSettings) -> float:
        """How good a text promises to be, the critic aside: likely by the letter, short, no habit.

        By letters, not by tokens: quotes and dashes are nearly free to predict, and by tokens a
        chain of empty speeches comes first. Of what can be measured of a line likelihood and
        brevity tell best what readers think of it (docs/experiments.md), and the critic tells more.
        """
        text = candidate.text
        letters = max(1, sum(map(str.isalpha, text)))
        return (
            candidate.log_probability / letters
            - settings.brevity * len(text)
            - settings.habit * self.model.habits.worst(text)
        )


def _is_bearable(text: str, faults: list[str], settings: SamplingSettings) -> bool:
    """Whether the lowered bar lets a text pass: stutter is forgiven, and length within reason."""
    forgiven = all(fault.startswith(("length", "stutter")) for fault in faults)
    long_enough = len(text) >= settings.min_length // 2 and len(words(text)) >= _FEWEST_WORDS
    return forgiven and long_enough


def version_about(version: int, about: str) -> int:
    """The version that the id of a proverb about these words carries: theirs is hashed in."""
    if not about:
        return version
    digest = hashlib.blake2b(about.encode(), digest_size=8).digest()
    return (version + int.from_bytes(digest, "big")) % VERSION_SPACE


class Described(Protocol):
    """What has a manifest: a model, or a folder that holds one."""

    @property
    def manifest(self) -> Manifest:
        """All that is known of the model beside its arrays."""


def fingerprint(model: Described, settings: SamplingSettings) -> int:
    """A number for all that decides which text a seed gives: 0 … VERSION_SPACE - 1.

    The files that decoding reads, the sampling settings, the dictionary and this program's decoder.
    """
    files = model.manifest.files
    parts = [
        {name: files[name] for name in sorted(files) if name != LOG},
        settings.model_dump(),
        model.manifest.tradition,
        library_version("pymorphy3-dicts-ru"),
        DECODER_VERSION,
    ]
    digest = hashlib.blake2b(json.dumps(parts, sort_keys=True).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % VERSION_SPACE
