"""Text to token ids and back, the same way in every process.

Two tokenizers with one interface: SentencePiece unigram pieces (Kudo 2018,
https://arxiv.org/abs/1804.10959), the default, and single characters in sorted order, the way of
this project's ancestors. Both are saved inside the model that was trained with them: a vocabulary
that is not kept is what made the ancestors' saved weights useless in the next process.
"""

import io
import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, Protocol

import sentencepiece

from bot.errors import ModelDamagedError, TrainingError, UnknownCharacterError

PAD, BOS, EOS, UNK = 0, 1, 2, 3
Kind = Literal["pieces", "characters"]
SPECIAL = ("<pad>", "<s>", "</s>", "<unk>")
_SPACE = "▁"  # U+2581, how SentencePiece writes a space


class Tokenizer(Protocol):
    """What the network and the trainer ask of a vocabulary."""

    kind: Kind
    """`pieces` or `characters`."""

    @property
    def surfaces(self) -> tuple[str, ...]:
        """The text that each token adds, by id; empty for the four special tokens."""

    @property
    def alphabet(self) -> frozenset[str]:
        """The characters that can be encoded."""

    def encode(self, text: str, *, unknown: Literal["error", "unk"] = "error") -> list[int]:
        """Token ids of a text, without the marks of its beginning and end.

        Args:
            text: any string.
            unknown: what to do with characters outside the alphabet: refuse, or write `<unk>`.

        Raises:
            UnknownCharacterError: shows the characters, unless `unknown` is `unk`.
        """

    def decode(self, ids: Iterable[int]) -> str:
        """The text of token ids; special tokens add nothing."""

    def cost(self, text: str) -> float:
        """How rare a text is by its tokens alone: the higher the rarer."""

    def to_bytes(self) -> bytes:
        """What `load_tokenizer` makes this tokenizer from again."""


def train_tokenizer(kind: Kind, lines: Iterable[str], vocabulary: int) -> Tokenizer:
    """Learn a vocabulary from lines of text.

    Args:
        kind: `pieces` or `characters`.
        lines: the training texts; the same lines in the same order give the same tokenizer.
        vocabulary: how many pieces at the most (`pieces` only; fewer where the text is small).

    Raises:
        TrainingError: the vocabulary has no room for each character (`pieces` only).
    """
    if kind == "characters":
        return CharacterTokenizer("".join(sorted({c for line in lines for c in line})))
    return PieceTokenizer.train(lines, vocabulary)


def load_tokenizer(kind: Kind, data: bytes, where: str = "tokenizer") -> Tokenizer:
    """Make a tokenizer from the bytes that `to_bytes` gave.

    Raises:
        ModelDamagedError: the bytes are no such tokenizer.
    """
    try:
        return _load(kind, data)
    except (ValueError, KeyError, TypeError, RuntimeError) as error:
        raise ModelDamagedError(f"{where}: not a tokenizer of kind {kind!r}: {error}") from None


@lru_cache(maxsize=2)
def _load(kind: Kind, data: bytes) -> Tokenizer:
    # Cultures that learnt from one base share its vocabulary, so it stands in memory once.
    if kind == "characters":
        return CharacterTokenizer(json.loads(data.decode("utf-8"))["characters"])
    return PieceTokenizer(data)


def _require_room(vocabulary: int, lines: Iterable[str]) -> None:
    characters = {" "}
    for line in lines:
        characters.update(line)
    needed = len(SPECIAL) + len(characters)
    if vocabulary < needed:
        raise TrainingError(
            f"a vocabulary of {vocabulary} pieces is too small for {len(characters)} different "
            f"characters. Raise training.network.vocabulary to {needed} or much more, or set "
            "training.network.tokenizer to characters."
        )


def _refuse_unknown(text: str, alphabet: frozenset[str]) -> None:
    strange = sorted(set(text) - alphabet)
    if strange:
        shown = ", ".join(f"{c!r} (U+{ord(c):04X})" for c in strange[:8])
        more = f" and {len(strange) - 8} more" if len(strange) > 8 else ""
        raise UnknownCharacterError(
            f"characters outside the tokenizer's alphabet: {shown}{more}, in {text[:60]!r}"
        )


class CharacterTokenizer:
    """One token a character; ids follow the sorted alphabet."""

    kind: Kind = "characters"

    def __init__(self, characters: str) -> None:
        if not characters or list(characters) != sorted(set(characters)):
            raise ValueError("characters must be given sorted and once each")
        self._surfaces = ("",) * len(SPECIAL) + tuple(characters)
        self._ids = {c: i for i, c in enumerate(characters, len(SPECIAL))}
        self._alphabet = frozenset(characters)

    @property
    def surfaces(self) -> tuple[str, ...]:
        """The text that each token adds, by id."""
        return self._surfaces

    @property
    def alphabet(self) -> frozenset[str]:
        """The characters that can be encoded."""
        return self._alphabet

    def encode(self, text: str, *, unknown: Literal["error", "unk"] = "error") -> list[int]:
        """Token ids, one a character. See `Tokenizer.encode`."""
        if unknown == "error":
            _refuse_unknown(text, self._alphabet)
        return [self._ids.get(c, UNK) for c in text]

    def decode(self, ids: Iterable[int]) -> str:
        """The text of token ids; special tokens add nothing."""
        return "".join(self._surfaces[i] for i in ids)

    def cost(self, text: str) -> float:
        """How many characters there are: how often each came is not kept."""
        return len(text)

    def to_bytes(self) -> bytes:
        """A small JSON document."""
        characters = "".join(self._surfaces)
        return json.dumps({"characters": characters}, ensure_ascii=False).encode("utf-8")


class PieceTokenizer:
    """SentencePiece unigram pieces, without normalization, so that decoding is exact."""

    kind: Kind = "pieces"

    def __init__(self, model: bytes) -> None:
        self._model = model
        self._processor = sentencepiece.SentencePieceProcessor()
        self._processor.LoadFromSerializedProto(model)
        size = self._processor.GetPieceSize()
        pieces = [self._processor.IdToPiece(i) for i in range(size)]
        if tuple(pieces[: len(SPECIAL)]) != SPECIAL:
            raise ValueError(f"special tokens are {pieces[: len(SPECIAL)]}, expected {SPECIAL}")
        texts = [piece.replace(_SPACE, " ") for piece in pieces[len(SPECIAL) :]]
        self._surfaces = ("",) * len(SPECIAL) + tuple(texts)
        self._alphabet = frozenset(text for text in texts if len(text) == 1)

    @classmethod
    def train(cls, lines: Iterable[str], vocabulary: int) -> "PieceTokenizer":
        """Learn pieces; one thread, no shuffling: the same lines give the same pieces.

        Raises:
            TrainingError: the vocabulary has no room for each character of the lines.
        """
        lines = list(lines)
        _require_room(vocabulary, lines)
        model = io.BytesIO()
        sentencepiece.SentencePieceTrainer.Train(
            sentence_iterator=iter(lines),
            model_writer=model,
            model_type="unigram",
            vocab_size=vocabulary,
            hard_vocab_limit=False,
            character_coverage=1.0,
            normalization_rule_name="identity",
            remove_extra_whitespaces=False,
            shuffle_input_sentence=False,
            max_sentence_length=65536,
            num_threads=1,
            pad_id=PAD,
            bos_id=BOS,
            eos_id=EOS,
            unk_id=UNK,
            pad_piece=SPECIAL[PAD],
            bos_piece=SPECIAL[BOS],
            eos_piece=SPECIAL[EOS],
            unk_piece=SPECIAL[UNK],
            minloglevel=2,
        )
        return cls(model.getvalue())

    @property
    def surfaces(self) -> tuple[str, ...]:
        """The text that each token adds, by id; a piece that opens a word begins with a space."""
        return self._surfaces

    @property
    def alphabet(self) -> frozenset[str]:
        """The characters that can be encoded."""
        return self._alphabet

    def encode(self, text: str, *, unknown: Literal["error", "unk"] = "error") -> list[int]:
        """Token ids of the likeliest segmentation. See `Tokenizer.encode`."""
        if unknown == "error":
            _refuse_unknown(text, self._alphabet)
        return list(self._processor.EncodeAsIds(text))

    def decode(self, ids: Iterable[int]) -> str:
        """The text of token ids; the space before the first word is SentencePiece's own."""
        return "".join(self._surfaces[i] for i in ids).removeprefix(" ")

    def cost(self, text: str) -> float:
        """Minus the logarithm of the text's probability, each piece drawn by itself."""
        ids = self._processor.EncodeAsIds(text)
        return -float(sum(self._processor.GetScore(i) for i in ids))

    def to_bytes(self) -> bytes:
        """The serialized SentencePiece model."""
        return self._model
