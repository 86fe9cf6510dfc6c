"""What a model is trained on: texts on both sides of the split, and what it may not repeat."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.config import Config
from bot.errors import CorpusError, TrainingError, UnknownCharacterError
from bot.lm.artifact import sha256_of
from bot.lm.corpus import is_held_out, read_corpus, read_texts, saying_key
from bot.lm.lexicon import words_beyond
from bot.lm.manifest import Source
from bot.lm.tokenizer import Tokenizer

_SHORT_WORD = 2
OWN_LICENCE = "CC BY 4.0"
"""Of the project's corpora (corpora/README.md)."""


@dataclass(frozen=True)
class Material:
    """Texts of one model."""

    train: tuple[str, ...]
    held_out: tuple[str, ...]
    known: tuple[str, ...]
    """All lines that no proverb may repeat: those that any stage of training saw, and held-out
    ones, which are no new sayings either."""
    words: tuple[str, ...]
    """Words that the lexicon needs beside the dictionary."""
    sources: tuple[Source, ...]


def all_sayings(config: Config) -> dict[str, tuple[str, ...]]:
    """The sayings of every culture of the catalogue.

    Raises:
        CorpusError: one of the files is not readable.
    """
    return {
        culture: tuple(saying.text for saying in read_corpus(config.corpus_path(culture)))
        for culture in config.cultures
    }


def culture_material(config: Config, culture: str) -> Material:
    """The texts of one culture of the catalogue.

    Raises:
        CorpusError: a corpus is not readable.
    """
    sayings = all_sayings(config)
    everything = [text for texts in sayings.values() for text in texts]
    # Words of its own only, so that one tradition's names do not turn up in another; but what
    # counts as a word of a letter or two is the same for all.
    short = [word for word in words_beyond(everything) if len(word) <= _SHORT_WORD]
    own = sayings[culture]
    train, held_out = split(own)
    return Material(
        train=train,
        held_out=held_out,
        known=tuple(everything),
        words=tuple(sorted({*words_beyond(own), *short})),
        sources=(corpus_source(config.corpus_path(culture), len(own)),),
    )


def text_material(config: Config, path: Path) -> Material:
    """The texts of any file, one a line or in paragraphs.

    Raises:
        CorpusError: it is not readable.
    """
    texts = tuple(read_texts(path))
    everything = [text for own in all_sayings(config).values() for text in own]
    train, held_out = split(texts)
    return Material(
        train=train,
        held_out=held_out,
        known=(*everything, *texts),
        words=words_beyond([*everything, *texts]),
        sources=(
            Source(name=path.name, licence="not stated", sha256=sha256_of(path), lines=len(texts)),
        ),
    )


def split(texts: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Texts to train on and texts held out, each at least one.

    A text's side is decided by a hash of its words. Where that leaves a side empty, which happens
    to a few texts only, one text of the other side changes over.

    Raises:
        CorpusError: fewer than two different texts.
    """
    unique = list({saying_key(text): text for text in reversed(texts)}.values())[::-1]
    if len(unique) < 2:
        raise CorpusError(f"{len(unique)} different texts. Expected at least 2 to train on.")
    train = [text for text in unique if not is_held_out(text)]
    held_out = [text for text in unique if is_held_out(text)]
    for empty, full in ((train, held_out), (held_out, train)):
        if not empty:
            chosen = min(full, key=lambda text: hashlib.sha256(text.encode()).digest())
            full.remove(chosen)
            empty.append(chosen)
    return tuple(train), tuple(held_out)


def require_alphabet(material: Material, tokenizer: Tokenizer) -> None:
    """Make sure that every text can be encoded.

    Raises:
        TrainingError: names the source and shows the characters.
    """
    for text in (*material.train, *material.held_out):
        try:
            tokenizer.encode(text)
        except UnknownCharacterError as error:
            raise TrainingError(
                f"{material.sources[0].name}: {error}. Correct the text, or train without the base "
                "model: --scratch."
            ) from None


def has_alphabet(material: Material, tokenizer: Tokenizer) -> bool:
    """Whether every text can be encoded."""
    return all(map(tokenizer.alphabet.issuperset, (*material.train, *material.held_out)))


def corpus_source(path: Path, lines: int) -> Source:
    """A corpus of the project as a manifest names it."""
    return Source(name=path.name, licence=OWN_LICENCE, sha256=sha256_of(path), lines=lines)
