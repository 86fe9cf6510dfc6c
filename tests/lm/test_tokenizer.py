"""Tokenizers: exact both ways, strict about strangers, the same after saving."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ModelDamagedError, TrainingError, UnknownCharacterError
from bot.lm.corpus import read_corpus
from bot.lm.tokenizer import SPECIAL, UNK, Kind, Tokenizer, load_tokenizer, train_tokenizer

CORPORA = sorted((Path(__file__).parents[2] / "corpora").glob("*.tsv"))
TEXTS = [saying.text for path in CORPORA for saying in read_corpus(path)]
KINDS: tuple[Kind, ...] = ("pieces", "characters")
ALPHABET = "".join(sorted(set("".join(TEXTS))))


@cache
def tokenizer_of(kind: Kind) -> Tokenizer:
    """A tokenizer that knows every character of the corpora."""
    return train_tokenizer(kind, [ALPHABET, *TEXTS[::10]], 1000)


@pytest.mark.parametrize("kind", KINDS)
def test_every_saying_comes_back_exactly(kind: Kind) -> None:
    """Each line of the corpora is the same text after encoding and decoding."""
    tokenizer = tokenizer_of(kind)
    assert [text for text in TEXTS if tokenizer.decode(tokenizer.encode(text)) != text] == []


@pytest.mark.parametrize("kind", KINDS)
@given(text=st.text(ALPHABET))
def test_any_text_of_the_alphabet_comes_back_exactly(kind: Kind, text: str) -> None:
    """Spaces at the ends, double spaces and nonsense survive; ids are of the vocabulary."""
    tokenizer = tokenizer_of(kind)
    ids = tokenizer.encode(text)
    assert tokenizer.decode(ids) == text
    assert all(len(SPECIAL) <= number < len(tokenizer.surfaces) for number in ids)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "lines",
    [
        ["naïve café", "Ünïcode"],
        ["道可道 非常道", "名可名"],
        ["a\u0301e\u0300", "😀 🕯️"],
        ["а", "б"],
    ],
)
def test_texts_of_any_script_come_back_exactly(kind: Kind, lines: list[str]) -> None:
    """Accents, ideographs and emoji are neither normalised nor lost."""
    tokenizer = train_tokenizer(kind, lines, 100)
    assert [tokenizer.decode(tokenizer.encode(line)) for line in lines] == lines


@pytest.mark.parametrize("kind", KINDS)
def test_the_alphabet_is_what_can_be_encoded(kind: Kind) -> None:
    """The alphabet holds all characters of the training lines and no others."""
    assert tokenizer_of(kind).alphabet == frozenset(ALPHABET)


@pytest.mark.parametrize("kind", KINDS)
@given(text=st.text(ALPHABET), stranger=st.characters(codec="utf-8", exclude_characters=ALPHABET))
def test_strangers_are_shown_or_become_unk(kind: Kind, text: str, stranger: str) -> None:
    """A character outside the alphabet is an error that shows it, or `<unk>` if so asked."""
    tokenizer = tokenizer_of(kind)
    with pytest.raises(UnknownCharacterError) as caught:
        tokenizer.encode(text + stranger)
    assert f"{stranger!r} (U+{ord(stranger):04X})" in str(caught.value)
    if stranger != "▁":  # SentencePiece's own sign for a space
        assert UNK in tokenizer.encode(text + stranger, unknown="unk")


@pytest.mark.parametrize("kind", KINDS)
def test_many_strangers_are_counted(kind: Kind) -> None:
    """The message stays short: eight characters, then how many more."""
    with pytest.raises(UnknownCharacterError, match=r"'h' \(U\+0068\) and 2 more, in 'abcdefghij'"):
        tokenizer_of(kind).encode("abcdefghij")


@pytest.mark.parametrize("kind", KINDS)
@given(text=st.text(ALPHABET))
def test_a_saved_tokenizer_is_the_same(kind: Kind, text: str) -> None:
    """Read back from its bytes it has the same tokens, encodes alike and saves to equal bytes."""
    tokenizer = tokenizer_of(kind)
    again = load_tokenizer(kind, tokenizer.to_bytes())
    assert again.surfaces == tokenizer.surfaces
    assert again.encode(text) == tokenizer.encode(text)
    assert again.to_bytes() == tokenizer.to_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_lines_give_the_same_tokenizer(kind: Kind) -> None:
    """Training twice gives equal bytes."""
    first, second = (train_tokenizer(kind, TEXTS[:200], 300) for _ in range(2))
    assert first.to_bytes() == second.to_bytes()


def test_characters_are_sorted() -> None:
    """Ids of characters follow the sorted alphabet, behind the special tokens."""
    tokenizer = train_tokenizer("characters", ["вба", "ёг"], 1)
    assert tokenizer.surfaces == ("", "", "", "", "а", "б", "в", "г", "ё")
    assert tokenizer.encode("ёа") == [8, 4]


def test_pieces_are_longer_than_characters() -> None:
    """Pieces need fewer tokens for a saying than characters, or they would be for nothing."""
    pieces, characters = (sum(len(tokenizer_of(k).encode(t)) for t in TEXTS[:50]) for k in KINDS)
    assert pieces < characters / 2


def test_a_vocabulary_without_room_is_refused() -> None:
    """Fewer pieces than characters cannot be learnt; the message says how many are needed."""
    with pytest.raises(TrainingError, match=r"16 pieces is too small for 33 .*vocabulary to 37 "):
        train_tokenizer("pieces", ["абвгдежзийклмнопрстуфхцчшщъыьэюя"], 16)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("data", [b"", b"junk", b"\0" * 64, b"[1]", b'{"characters": 5}', b"\xff"])
def test_foreign_bytes_are_no_tokenizer(kind: Kind, data: bytes) -> None:
    """What is no tokenizer is refused with its place and the kind that was expected."""
    with pytest.raises(ModelDamagedError, match=f"^there: not a tokenizer of kind '{kind}'"):
        load_tokenizer(kind, data, "there")


def test_kinds_are_not_mistaken_for_each_other() -> None:
    """A tokenizer of the other kind is refused."""
    for kind, other in (KINDS, KINDS[::-1]):
        with pytest.raises(ModelDamagedError, match="not a tokenizer of kind"):
            load_tokenizer(kind, tokenizer_of(other).to_bytes())


def test_a_rare_word_costs_more() -> None:
    """A word that the lines are full of is found likelier than one that they lack."""
    lines = ["сердце помнит", "сердце молчит", "сердце знает", "дорога знает"] * 20
    pieces = train_tokenizer("pieces", lines, 60)
    assert pieces.cost("сердце") < pieces.cost("дорога") < pieces.cost("терпение и труд")
    characters = train_tokenizer("characters", lines, 0)
    assert characters.cost("сердце") == 6
