"""What makes a text new: the index of the training lines, and the questions put to it.

A text is no copy if it shares no more than four words in a row with any line, contains no shorter
line whole, and is no near copy of one by edit distance. Equal files share one index in memory.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein
from safetensors import SafetensorError
from safetensors.numpy import load, save

from bot.errors import ModelDamagedError
from bot.lm.words import folded_words

RUN = 5
"""Words in a row that make a copy."""
SHORT = (3, 4)
"""Words of a line too short for such a run, which must not be contained whole."""
NEAR = 0.75
"""Similarity (0..1) from which a text is a near copy.

Of held-out human sayings 3 in 100 are so like a training line, and those are variants of it; the
median is 0.42.
"""

Hashes = NDArray[np.uint32]
"""Four bytes a run halve the file; with 190,000 runs one new run in 22,000 is taken for a known
one by mistake, which costs a candidate and lets no copy through."""


class NoveltyIndex:
    """The training lines, remembered so that copies of them are known."""

    _loaded: ClassVar[WeakValueDictionary[bytes, "NoveltyIndex"]] = WeakValueDictionary()

    def __init__(self, lines: Sequence[str], runs: Hashes, short_lines: Hashes) -> None:
        """Take an index's parts; `build` and `load` make them.

        Args:
            lines: normalised lines, sorted, none of them empty.
            runs: (R,) sorted hashes of all runs of five words.
            short_lines: (S,) sorted hashes of the lines of three and four words.
        """
        self._lines = _Lines("\n".join(lines))
        self._runs = runs
        self._short_lines = short_lines
        self._letters = _Letters(lines)

    @classmethod
    def build(cls, lines: Iterable[str]) -> Self:
        """An index of these lines; their order and repeats make no difference."""
        split = {tuple(folded_words(line)) for line in lines} - {()}
        runs = {run for line in split for run in _runs(line, RUN)}
        short_lines = {line for line in split if len(line) in SHORT}
        return cls(sorted(map(" ".join, split)), _hashes(runs), _hashes(short_lines))

    @classmethod
    def load(cls, path: Path) -> "NoveltyIndex":
        """The index saved in a file; the same object as long as one of equal content is in use.

        Raises:
            ModelDamagedError: the file is missing, truncated or of another kind.
        """
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ModelDamagedError(f"{path}: {error.strerror}. Retrain the model.") from None
        return cls.from_bytes(data, str(path))

    @classmethod
    def from_bytes(cls, data: bytes, where: str) -> "NoveltyIndex":
        """The index that `to_bytes` wrote; the same object for equal bytes, as in `load`.

        Raises:
            ModelDamagedError: the bytes are truncated or of another kind.
        """
        try:
            digest = hashlib.blake2b(data, digest_size=16).digest()
            index = cls._loaded.get(digest)
            return cls._loaded.setdefault(digest, cls._unpack(data)) if index is None else index
        except (SafetensorError, KeyError, TypeError, ValueError, zlib.error) as error:
            raise ModelDamagedError(
                f"{where}: no novelty index, or a damaged one ({error}). Retrain the model."
            ) from None

    @classmethod
    def _unpack(cls, data: bytes) -> Self:
        tensors = load(data)
        text = zlib.decompress(tensors["lines"].tobytes()).decode("utf-8")
        lines = text.split("\n") if text else []
        runs, short_lines = tensors["runs"], tensors["short_lines"]
        if runs.dtype != np.uint32 or short_lines.dtype != np.uint32:
            raise ValueError(f"hashes are {runs.dtype} and {short_lines.dtype}, not uint32")
        return cls(lines, runs, short_lines)

    def to_bytes(self) -> bytes:
        """One safetensors file, which `load` reads; equal indexes give equal bytes."""
        packed = zlib.compress(self._lines.text().encode(), level=9)
        tensors: dict[str, NDArray[Any]] = {
            "lines": np.frombuffer(packed, dtype=np.uint8),
            "runs": self._runs,
            "short_lines": self._short_lines,
        }
        data: bytes = save(tensors)
        return data

    def __len__(self) -> int:
        return len(self._lines)

    def is_novel(self, text: str) -> bool:
        """Whether a text is neither copied from the lines nor nearly one of them."""
        return not self.shares_run(text) and not self._has_near(text)

    def shares_run(self, text: str) -> bool:
        """Whether more than four words in a row, or a line of three or four, come from a line."""
        spoken = folded_words(text)
        short = (run for length in SHORT for run in _runs(spoken, length))
        return _any_known(_runs(spoken, RUN), self._runs) or _any_known(short, self._short_lines)

    def nearest(self, text: str) -> tuple[str, float]:
        """The line most like a text, normalised, and its similarity.

        Similarity is 1 less the Levenshtein distance over the longer length: 1 for equal words,
        0 for nothing in common, and 0 with an empty line if there are no lines.
        """
        return _closest(" ".join(folded_words(text)), self._lines, 0.0) or ("", 0.0)

    def _has_near(self, text: str) -> bool:
        """Whether some line is so like a text that the text is a near copy."""
        spoken = " ".join(folded_words(text))
        possible = self._lines.those(self._letters.possibly_near(spoken, NEAR))
        return _closest(spoken, possible, NEAR) is not None


class _Lines:
    """Lines as one block of bytes: a quarter of the memory that a string each would take."""

    def __init__(self, text: str) -> None:
        """Take lines with a line feed between; no text is no line."""
        self._codec, self._data = _narrowest(text)
        feeds = np.flatnonzero(np.frombuffer(self._data, np.uint8) == ord("\n"))
        self._starts = np.concatenate(([0], feeds + 1, [len(self._data) + 1] if text else []))
        self._starts = self._starts.astype(np.int32)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __iter__(self) -> Iterator[str]:
        return iter(self.text().split("\n") if len(self) else ())

    def those(self, numbers: NDArray[np.int32]) -> list[str]:
        """The lines of these numbers."""
        starts, ends = self._starts[numbers].tolist(), (self._starts[numbers + 1] - 1).tolist()
        data, codec = self._data, self._codec
        return [data[start:end].decode(codec) for start, end in zip(starts, ends, strict=True)]

    def text(self) -> str:
        """All of them with a line feed between."""
        return self._data.decode(self._codec)


def _narrowest(text: str) -> tuple[str, bytes]:
    """A text and its encoding: a byte a letter where there are Russian letters only."""
    try:
        return "cp1251", text.encode("cp1251")
    except UnicodeEncodeError:
        return "utf-8", text.encode()


class _Letters:
    """How often each letter stands in each line: tells most lines apart without comparing them.

    An edit changes one letter, so what two texts have in common as bags of letters bounds their
    similarity from above: of 60,000 lines a few dozen are left to be compared.
    """

    _GROUPS = 32  # all Cyrillic letters are told apart; what falls together only weakens the bound
    _AT_ONCE = 4096  # lines counted together: what is in between stays small

    def __init__(self, lines: Sequence[str]) -> None:
        lengths = np.fromiter(map(len, lines), np.int32, len(lines))
        self._order = np.argsort(lengths, kind="stable").astype(np.int32)
        self._lengths = lengths[self._order]
        self._counts = np.zeros((self._GROUPS, len(lines)), _smallest_type(lengths.max(initial=0)))
        for start in range(0, len(lines), self._AT_ONCE):
            part = slice(start, start + self._AT_ONCE)
            text = "".join(lines[number] for number in self._order[part])
            count = len(self._order[part])
            cells = _groups(text) * count + np.repeat(np.arange(count), self._lengths[part])
            counts = np.bincount(cells, minlength=self._GROUPS * count)
            self._counts[:, part] = counts.reshape(self._GROUPS, count)

    def possibly_near(self, text: str, least: float) -> NDArray[np.int32]:
        """The numbers of all lines whose similarity with a text may reach `least` (above 0)."""
        slack = 1e-6  # of rounding: a line too many costs microseconds
        bounds = least * len(text) - slack, len(text) / least + slack
        window = slice(*np.searchsorted(self._lengths, bounds).tolist())
        lengths = self._lengths[window]
        common = np.zeros(len(lengths), _smallest_type(len(text)))
        asked = np.bincount(_groups(text), minlength=self._GROUPS)
        for group in np.flatnonzero(asked).tolist():
            counts = self._counts[group, window]
            # As plain numbers, for NumPy keeps to the narrow type of the array then.
            wanted = min(int(asked[group]), int(np.iinfo(counts.dtype).max))
            common += np.minimum(counts, wanted).astype(common.dtype, copy=False)
        return self._order[window][common >= least * np.maximum(lengths, len(text)) - slack]


def _closest(spoken: str, lines: Iterable[str], least: float) -> tuple[str, float] | None:
    """The line most like a normalised text, if it is as like as that."""
    found = process.extractOne(
        spoken, lines, scorer=Levenshtein.normalized_similarity, score_cutoff=least
    )
    return (found[0], found[1]) if found else None


def _groups(text: str) -> NDArray[np.int64]:
    """(len(text),) the group of letters that each character belongs to."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return codes.astype(np.int64) % _Letters._GROUPS


def _smallest_type(largest: int) -> np.dtype[np.unsignedinteger[Any]]:
    """The narrowest type that holds numbers up to this one."""
    return np.dtype(np.min_scalar_type(int(largest)))


def _runs(spoken: Sequence[str], length: int) -> Iterable[tuple[str, ...]]:
    """All runs of so many words in a row."""
    return (tuple(spoken[at : at + length]) for at in range(len(spoken) - length + 1))


def _hashes(runs: Iterable[tuple[str, ...]]) -> Hashes:
    """(N,) sorted hashes, the same in every process."""
    digests = b"".join(
        hashlib.blake2b(" ".join(run).encode(), digest_size=4).digest() for run in runs
    )
    return np.unique(np.frombuffer(digests, dtype="<u4").astype(np.uint32))


def _any_known(runs: Iterable[tuple[str, ...]], known: Hashes) -> bool:
    """Whether one of the runs is among the known (sorted) hashes."""
    asked = _hashes(runs)
    places = np.searchsorted(known, asked)
    inside = places < len(known)
    return bool(np.any(known[places[inside]] == asked[inside]))
