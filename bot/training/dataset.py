"""Lines of text as batches of token ids, a few fixed shapes, in an order that a seed decides."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.lm.tokenizer import BOS, EOS, PAD, Tokenizer

Batch = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]
"""Inputs and targets, each (B, T) int32, padded with PAD."""

# XLA compiles each shape once (about two seconds), so there are few of them.
_LENGTHS = (16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)


@dataclass(frozen=True)
class Lines:
    """Encoded lines and how many characters they hold."""

    sequences: tuple[npt.NDArray[np.uint16], ...]
    """Each with the marks of its beginning and end."""
    characters: int

    @classmethod
    def encode(cls, texts: Iterable[str], tokenizer: Tokenizer) -> "Lines":
        """Encode texts; characters outside the alphabet are an error."""
        sequences, characters = [], 0
        for text in texts:
            sequences.append(np.array([BOS, *tokenizer.encode(text), EOS], np.uint16))
            characters += len(text)
        return cls(tuple(sequences), characters)

    def __add__(self, other: "Lines") -> "Lines":
        return Lines(self.sequences + other.sequences, self.characters + other.characters)


class Batches:
    """Cuts lines to the context, sorts them into buckets by length and deals out batches."""

    def __init__(self, lines: Lines, *, context: int, batch_tokens: int) -> None:
        self.characters = lines.characters
        self._windows = [w for line in lines.sequences for w in _windows(line, context)]
        lengths = [n for n in _LENGTHS if n < context] + [context]
        sizes = np.array([len(window) - 1 for window in self._windows])
        self._buckets = np.searchsorted(lengths, sizes)
        self._lengths = lengths
        self._rows = [max(1, batch_tokens // length) for length in lengths]

    def fingerprint(self) -> str:
        """A hash of all lines in their order, and of how they are cut and batched."""
        digest = hashlib.blake2b(str((self._lengths, self._rows)).encode(), digest_size=16)
        for window in self._windows:
            digest.update(window.tobytes() + b"/")
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
            targets[row, : len(window) - 1] = window[1:]
        return inputs, targets


def _windows(line: npt.NDArray[np.uint16], context: int) -> list[npt.NDArray[np.uint16]]:
    """Runs of at most `context` predictions that together predict each token of the line once."""
    return [line[i : i + context + 1] for i in range(0, len(line) - 1, context)]
