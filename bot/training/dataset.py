"""Lines of text as batches of token ids, a few fixed shapes, in an order that a seed decides."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.lm.prompt import prompt
from bot.lm.tokenizer import EOS, PAD, Tokenizer
from bot.training.material import Line

Batch = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]
"""Inputs and targets, each (B, T) int32, padded with PAD."""

# XLA compiles each shape once (about two seconds), so there are few of them.
_LENGTHS = (16, 20, 24, 28, 32, 40, 48, 64, 96, 128, 192, 256, 384, 512)


@dataclass(frozen=True)
class Lines:
    """Encoded lines, and how much of them is to be predicted."""

    sequences: tuple[npt.NDArray[np.uint16], ...]
    """Each with its prompt and the mark of its end."""
    given: tuple[int, ...]
    """Tokens at the start of each, but the first, that are read and not predicted."""
    characters: int
    """Of the texts, prompts left out."""

    @classmethod
    def encode(cls, lines: Iterable[Line], tokenizer: Tokenizer) -> "Lines":
        """Encode lines; characters outside the alphabet are an error."""
        sequences, given, characters = [], [], 0
        for line in lines:
            read = prompt(tokenizer, line.tradition, line.about)
            sequences.append(np.array([*read, *tokenizer.encode(line.text), EOS], np.uint16))
            given.append(len(read) - 1)
            characters += len(line.text)
        return cls(tuple(sequences), tuple(given), characters)

    def __add__(self, other: "Lines") -> "Lines":
        return Lines(
            self.sequences + other.sequences,
            self.given + other.given,
            self.characters + other.characters,
        )


class Batches:
    """Cuts lines to the context, sorts them into buckets by length and deals out batches."""

    def __init__(self, lines: Lines, *, context: int, batch_tokens: int) -> None:
        self.characters = lines.characters
        self._windows, self._given = [], []
        for line, given in zip(lines.sequences, lines.given, strict=True):
            for number, window in enumerate(_windows(line, context)):
                self._windows.append(window)
                self._given.append(max(0, given - number * context))
        lengths = [n for n in _LENGTHS if n < context] + [context]
        sizes = np.array([len(window) - 1 for window in self._windows])
        self._buckets = np.searchsorted(lengths, sizes)
        self._lengths = lengths
        self._rows = [max(1, batch_tokens // length) for length in lengths]

    def fingerprint(self) -> str:
        """A hash of all lines in their order, and of how they are cut and batched."""
        digest = hashlib.blake2b(str((self._lengths, self._rows)).encode(), digest_size=16)
        for window, given in zip(self._windows, self._given, strict=True):
            digest.update(window.tobytes() + b"/%d/" % given)
        return digest.hexdigest()

    @property
    def steps(self) -> int:
        """Batches in one epoch."""
        counts = np.bincount(self._buckets, minlength=len(self._lengths))
        return sum(-(-int(n) // rows) for n, rows in zip(counts, self._rows, strict=True))

    def epoch(self, seed: int, epoch: int) -> Iterator[Batch]:
        """All lines once, in an order that depends on the seed and the epoch's number only."""
        rng = np.random.default_rng((seed, epoch))
        order = rng.permutation(len(self._windows))
        groups: list[tuple[int, npt.NDArray[np.intp]]] = []
        for bucket, rows in enumerate(self._rows):
            members = order[self._buckets[order] == bucket]
            groups += [(bucket, members[i : i + rows]) for i in range(0, len(members), rows)]
        for number in rng.permutation(len(groups)):
            bucket, members = groups[number]
            yield self._batch(bucket, members)

    def _batch(self, bucket: int, members: Sequence[int] | npt.NDArray[np.intp]) -> Batch:
        shape = (self._rows[bucket], self._lengths[bucket])
        inputs, targets = np.full(shape, PAD, np.int32), np.full(shape, PAD, np.int32)
        for row, member in enumerate(members):
            window = self._windows[member]
            inputs[row, : len(window) - 1] = window[:-1]
            given = self._given[member]
            targets[row, given : len(window) - 1] = window[given + 1 :]
        return inputs, targets


def _windows(line: npt.NDArray[np.uint16], context: int) -> list[npt.NDArray[np.uint16]]:
    """Runs of at most `context` predictions that together predict each token of the line once."""
    return [line[i : i + context + 1] for i in range(0, len(line) - 1, context)]
