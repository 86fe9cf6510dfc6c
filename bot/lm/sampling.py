"""Drawing sequences from the network: temperature, top-k, top-p, min-p, and a say for the caller.

Each candidate has a random stream of its own, so what it draws does not depend on the others; only
whether it is given the time to end does.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from bot.lm.critic import Reading, figures_of
from bot.lm.network import Floats, Ids, Network
from bot.lm.settings import SamplingSettings
from bot.lm.tokenizer import BOS, EOS, PAD, UNK, Tokenizer

Masses = npt.NDArray[np.float32]
Accepts = Callable[[str, str | None], bool]
"""Whether the text so far may go on with this piece; None asks whether it may end."""

FORBIDDEN = (PAD, BOS, UNK)
_REDRAWS = 32
"""Pieces thrown away at one place before a candidate is given up."""


@dataclass(frozen=True)
class Candidate:
    """One drawn sequence."""

    text: str
    log_probability: float
    """Natural logarithm, of the network itself at temperature 1, the end included."""
    reading: Reading = field(compare=False)
    """Its tokens behind the prompt and the given start, and what the network thought of each."""


def probabilities(logits: Floats, settings: SamplingSettings) -> Masses:
    """What the next token is drawn from.

    Args:
        logits: (B, V) float32; forbidden tokens are -inf already.
        settings: temperature and the cuts, applied in the order top-k, top-p, min-p.

    Returns:
        (B, V) float32, one for the likeliest token and zero for what was cut; rows do not sum to
        one.
    """
    scaled = logits - logits.max(axis=1, keepdims=True)
    scaled /= np.float32(settings.temperature)
    mass: Masses = np.exp(scaled, out=scaled)
    if settings.top_k and settings.top_k < mass.shape[1]:
        mass[mass < _kth_largest(mass, settings.top_k)] = 0.0
    if settings.top_p < 1.0:
        for row in mass:
            row[row < _nucleus_floor(row, settings.top_p)] = 0.0
    if settings.min_p > 0.0:
        # The likeliest token's mass is exp(0).
        mass[mass < settings.min_p] = 0.0
    return mass


def _kth_largest(mass: Masses, k: int) -> Masses:
    """(B, 1): the k-th largest value of each row."""
    return np.partition(mass, -k, axis=1)[:, -k, None]


def _nucleus_floor(row: Masses, top_p: float) -> np.float32:
    """The smallest mass inside the nucleus of a row (V,) (Holtzman et al. 2020, 1904.09751)."""
    whole = row.sum(dtype=np.float64)
    # All below this together are less than what may be cut, so the nucleus has none of them: few
    # are left to sort.
    likely = row[row >= (1.0 - top_p) * whole / len(row)]
    likely.sort()
    sums = likely[::-1].cumsum(dtype=np.float64)
    size = int(np.searchsorted(sums, top_p * whole)) + 1
    floor: np.float32 = likely[-min(size, len(likely))]
    return floor


def sample(
    network: Network,
    tokenizer: Tokenizer,
    settings: SamplingSettings,
    streams: Sequence[np.random.Generator],
    *,
    prompt: Sequence[int] = (BOS,),
    start: str = "",
    openings: Sequence[str] = (),
    accepts: Accepts = lambda text, piece: True,
) -> list[Candidate | None]:
    """Draw one sequence for each random stream.

    Args:
        network: gives the logits.
        tokenizer: gives each token's text.
        settings: how to draw, and how many tokens at the most.
        streams: one generator a candidate.
        prompt: token ids that are read first.
        start: text that every candidate begins with.
        openings: whole words that each candidate begins with, in the streams' order, after `start`;
            empty ones for none. Unlike `start` they count in the log-probability.
        accepts: is asked before a drawn token is taken; a refused one is drawn again.

    Returns:
        For each stream its candidate, or None where none came to an end, or not before enough of
        the others.

    Raises:
        UnknownCharacterError: `start` or one of `openings` has characters that the tokenizer lacks.
    """
    prefix = [*prompt, *tokenizer.encode(start)]
    given = [tokenizer.encode(each) for each in openings] or [[]] * len(streams)
    rows = [
        _Row(number, stream, start, opening)
        for number, (stream, opening) in enumerate(zip(streams, given, strict=True))
    ]
    done: list[Candidate | None] = [None] * len(rows)
    enough = math.ceil(round(settings.enough * len(rows), 6))
    state = network.read(tuple(prefix[:-1])).repeated(len(rows))
    ids: Ids = np.full(len(rows), prefix[-1], np.int64)
    for _ in range(settings.max_tokens):
        logits, state = network.step(ids, state)
        allowed = logits.copy()
        allowed[:, FORBIDDEN] = -np.inf
        mass = probabilities(allowed, settings)
        drawn = [row.draw(mass[at], tokenizer.surfaces, accepts) for at, row in enumerate(rows)]
        figures = figures_of(logits, np.array([token or 0 for token in drawn]))
        going = []
        for at, (row, token) in enumerate(zip(rows, drawn, strict=True)):
            if token is None:
                continue
            row.note(token, figures[at])
            if token == EOS:
                done[row.number] = row.candidate()
            else:
                row.extend(token, tokenizer)
                going.append(at)
        if not going or sum(map(bool, done)) >= enough:
            break
        rows = [rows[at] for at in going]
        state = state.rows(np.array(going))
        ids = np.array([row.token for row in rows], np.int64)
    return done


class _Row:
    """One candidate while it grows."""

    def __init__(
        self, number: int, stream: np.random.Generator, text: str, opening: Sequence[int]
    ) -> None:
        self._opening = list(opening[::-1])  # tokens still to come before any is drawn
        self._at_seam = bool(opening)  # behind its last word, which must not be drawn on
        self.number = number
        self.text = text
        self.token = BOS
        self._stream = stream
        self._tokens: list[int] = []
        self._figures: list[Floats] = []

    def note(self, token: int, figures: Floats) -> None:
        """Remember what was drawn, and what the network thought of it, (FIGURES,)."""
        self._tokens.append(token)
        self._figures.append(figures)

    def candidate(self) -> Candidate:
        """What it has become."""
        figures = np.stack(self._figures)
        log_probability = float(figures[:, 0].sum(dtype=np.float64))
        return Candidate(self.text, log_probability, Reading(tuple(self._tokens), figures))

    def extend(self, token: int, tokenizer: Tokenizer) -> None:
        # Decoding drops the space in front of a first piece, which is the tokenizer's own.
        self.text += tokenizer.surfaces[token] if self.text else tokenizer.decode([token])
        self.token = token

    def draw(self, mass: Masses, surfaces: tuple[str, ...], accepts: Accepts) -> int | None:
        """A token that the caller accepts, or None if none comes."""
        if self._opening:
            return self._opening.pop()
        at_seam, self._at_seam = self._at_seam, False
        kept = np.flatnonzero(mass)  # (K,) token ids: few are left of the vocabulary
        mass = mass[kept]
        for _ in range(min(_REDRAWS, len(kept))):
            sums = mass.cumsum(dtype=np.float64)  # (K,)
            if sums[-1] <= 0.0:
                return None
            at = int(np.searchsorted(sums, self._stream.random() * sums[-1], side="right"))
            token = int(kept[at])
            ends_word = not at_seam or not _goes_on(surfaces[token])
            if ends_word and accepts(self.text, None if token == EOS else surfaces[token]):
                return token
            mass[at] = 0.0
        return None


def _goes_on(piece: str) -> bool:
    """Whether a piece would lengthen the word in front of it."""
    return piece[:1].isalpha() or piece[:1] == "-"
