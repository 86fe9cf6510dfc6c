"""What a model is trained on: texts on both sides of the split, and what it may not repeat."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bot.config import Config
from bot.errors import CorpusError, TrainingError, UnknownCharacterError
from bot.lm.artifact import sha256_of
from bot.lm.corpus import (
    falls_within,
    is_held_out,
    read_corpus,
    read_inspired,
    read_texts,
    saying_key,
)
from bot.lm.lexicon import words_beyond
from bot.lm.manifest import Source
from bot.lm.tokenizer import Tokenizer

_SHORT_WORD = 2
_TELLING = 4
OWN_LICENCE = "CC BY 4.0"
"""Of the project's corpora (corpora/README.md)."""


class Line(NamedTuple):
    """One text and what stands in its prompt."""

    text: str
    tradition: str = ""
    about: str = ""
    """Words of the text in their dictionary forms, parted by spaces."""


@dataclass(frozen=True)
class Material:
    """Texts of one model."""

    train: tuple[Line, ...]
    held_out: tuple[Line, ...]
    known: tuple[str, ...]
    """All lines that no proverb may repeat: those that any stage of training saw, and held-out
    ones, which are no new sayings either."""
    words: tuple[str, ...]
    """Words that the lexicon needs beside the dictionary."""
    sources: tuple[Source, ...]
    tradition: str = ""
    """What stands in every prompt of a model of one culture."""
    people: tuple[str, ...] = ()
    """What people say in this tradition, as far as it is learnt from; none for a base model."""


def all_sayings(config: Config) -> dict[str, tuple[str, ...]]:
    """The sayings of every culture of the catalogue.

    Raises:
        CorpusError: one of the files is not readable.
    """
    return {
        culture: tuple(saying.text for saying in read_corpus(config.corpus_path(culture)))
        for culture in config.cultures
    }


def inspired_lines(config: Config, culture: str, sayings: Iterable[str]) -> tuple[str, ...]:
    """Lines written for the trainer in a culture's manner, less those that repeat a saying.

    They are learnt from and may not be repeated, but are no sayings of the culture: nothing is
    measured on them.

    Raises:
        CorpusError: the file is not readable.
    """
    path = config.inspired_path(culture)
    lines = read_inspired(path) if path.exists() else ()
    known = set(map(saying_key, sayings))  # held-out ones among them must stay unseen
    return tuple(line for line in lines if saying_key(line) not in known)


@dataclass(frozen=True)
class Library:
    """All texts of a catalogue, read once for as many cultures as are to learn."""

    sayings: dict[str, tuple[str, ...]]
    """Of each culture."""
    inspired: dict[str, tuple[str, ...]]
    """Lines in the manner of each."""
    known: tuple[str, ...]
    """All of both."""
    short_words: tuple[str, ...]
    """Words of a letter or two that the dictionary lacks."""
    sources: dict[str, tuple[Source, ...]]
    """The files of each culture, as they were when they were read."""


def read_library(config: Config) -> Library:
    """Read all corpora and inspired lines.

    Raises:
        CorpusError: one of them is not readable.
    """
    sayings = all_sayings(config)
    everything = [text for texts in sayings.values() for text in texts]
    inspired = {name: inspired_lines(config, name, everything) for name in config.cultures}
    return Library(
        sayings=sayings,
        inspired=inspired,
        known=(*everything, *(text for texts in inspired.values() for text in texts)),
        short_words=tuple(word for word in words_beyond(everything) if len(word) <= _SHORT_WORD),
        sources={
            name: sources_of(config, name, len(own), len(inspired[name]))
            for name, own in sayings.items()
        },
    )


def culture_material(
    config: Config, library: Library, culture: str, inspired_share: float = 1.0
) -> Material:
    """The texts of one culture of the catalogue.

    Args:
        config: names the culture.
        library: all texts.
        culture: which.
        inspired_share: the part of its inspired lines that it learns from, by a hash of each.
    """
    own, inspired = library.sayings[culture], library.inspired[culture]
    train, held_out = split(own)
    tradition = tradition_of(config, culture)
    of_people, *of_others = library.sources[culture]
    learnt = [line for line in inspired if falls_within(line, inspired_share)]
    return Material(
        train=lines_of((*train, *learnt), tradition),
        held_out=lines_of(held_out, tradition),
        known=library.known,
        # Words of its own only, so that one tradition's names do not turn up in another; but what
        # counts as a word of a letter or two is the same for all.
        words=tuple(sorted({*words_beyond(own), *library.short_words})),
        sources=(
            of_people,
            *(each.model_copy(update={"lines": len(learnt)}) for each in of_others),
        ),
        tradition=tradition,
        people=train,
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
        train=lines_of(train),
        held_out=lines_of(held_out),
        known=(*everything, *texts),
        words=words_beyond([*everything, *texts]),
        sources=(
            Source(name=path.name, licence="not stated", sha256=sha256_of(path), lines=len(texts)),
        ),
        people=train,
    )


def lines_of(texts: Iterable[str], tradition: str = "") -> tuple[Line, ...]:
    """Texts of one tradition."""
    return tuple(Line(text, tradition) for text in texts)


def tradition_of(config: Config, culture: str) -> str:
    """What stands in the culture's prompts: the beginning of its name.

    The network need only tell cultures apart, and a whole name would take half as many tokens as a
    saying does.
    """
    return config.cultures[culture].ru.name.lower()[:_TELLING]


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
    for line in (*material.train, *material.held_out):
        try:
            tokenizer.encode(f"{line.tradition} {line.text}")
        except UnknownCharacterError as error:
            raise TrainingError(
                f"{material.sources[0].name}: {error}. Correct the text, or train without the base "
                "model: --scratch."
            ) from None


def has_alphabet(material: Material, tokenizer: Tokenizer) -> bool:
    """Whether every text can be encoded."""
    lines = (*material.train, *material.held_out)
    return all(tokenizer.alphabet.issuperset(line.text) for line in lines)


def sources_of(config: Config, culture: str, sayings: int, inspired: int) -> tuple[Source, ...]:
    """A culture's files as a manifest names them."""
    paths = ((config.corpus_path(culture), sayings), (config.inspired_path(culture), inspired))
    return tuple(
        Source(name=_shown(path, config), licence=OWN_LICENCE, sha256=sha256_of(path), lines=lines)
        for path, lines in paths
        if lines
    )


def _shown(path: Path, config: Config) -> str:
    """The file's path in the folder of corpora, or its name where it lies elsewhere."""
    inside = path.is_relative_to(config.corpora)
    return path.relative_to(config.corpora).as_posix() if inside else path.name
