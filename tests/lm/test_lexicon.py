"""The lexicon: words, beginnings of words, and a growing text."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.lm.corpus import read_corpus
from bot.lm.lexicon import Lexicon, load_dictionary, words_beyond
from bot.lm.words import words

CORPORA = sorted((Path(__file__).parents[2] / "corpora").glob("*.tsv"))
TEXTS = [saying.text for path in CORPORA for saying in read_corpus(path)]
PLAIN = Lexicon()
LEXICON = Lexicon(words_beyond(TEXTS))


@pytest.mark.parametrize("word", ["сердце", "СЕРДЦЕ", "ёж", "мёдом", "кто-то", "по-царски"])
def test_words_of_the_dictionary_are_known(word: str) -> None:
    """Real word forms are known in any case, hyphenated ones whole."""
    assert PLAIN.is_word(word)
    assert PLAIN.is_word_strict(word)


@pytest.mark.parametrize(
    "word", ["сердк", "мудрёв", "heart", "нах-нах", "кто-", "-то", "", "а" * 500]
)
def test_other_strings_are_unknown(word: str) -> None:
    """Beginnings, inventions, foreign words and stray hyphens are no words."""
    assert not LEXICON.is_word(word)
    assert not LEXICON.is_word_strict(word)


def test_e_may_stand_for_yo_but_not_the_other_way_round() -> None:
    """«медом» is known as «мёдом», though not strictly; «лёс» is no «лес»."""
    for word in ("медом", "еж", "перелетные"):
        assert PLAIN.is_word(word)
        assert not PLAIN.is_word_strict(word)
    assert not PLAIN.is_word("лёс")


def test_extra_words_are_known_beside_the_dictionary() -> None:
    """A word of the corpora is known, in its own spelling strictly and with е for ё loosely."""
    assert not PLAIN.is_word("цадикёнок")
    lexicon = Lexicon(["Цадикёнок"])
    assert lexicon.is_word_strict("цадикёнок")
    assert lexicon.is_word("цадикенок")
    assert not lexicon.is_word_strict("цадикенок")
    assert lexicon.is_prefix("цадикё")


def test_short_words_come_from_the_texts() -> None:
    """Of one and two letters only the texts' own words are known, once there are texts."""
    assert PLAIN.is_word("цк")
    assert not LEXICON.is_word("цк")
    assert all(LEXICON.is_word_strict(word) for word in ("и", "не", "Я", "ад", "ёж"))


@pytest.mark.parametrize("word", ["скажи-ка", "мир-труд", "Пришёл-то", "всё-таки"])
def test_hyphenated_words_are_known_by_their_parts(word: str) -> None:
    """Known parts, or a known word and a particle, make a known word."""
    assert LEXICON.is_word_strict(word)


@pytest.mark.parametrize(
    ("beginning", "known"),
    [
        ("сердц", True),
        ("Сердц", True),
        ("сердцщ", False),
        ("мудрёв", False),
        ("кто-", True),
        ("кто-т", True),
        ("скажи-к", True),
        ("скажи-щщ", False),
        ("сердц-", False),
        ("мир-тру", True),
        ("-", False),
        ("ц", True),
        ("", True),
    ],
)
def test_beginnings(beginning: str, known: bool) -> None:
    """A beginning is known if a word form can still come of it, behind hyphens too."""
    assert LEXICON.is_prefix(beginning) is known


def test_every_word_of_the_corpora_is_known() -> None:
    """With the texts' own words no word of the texts is unknown, each spelt as it is."""
    found = {word for text in TEXTS for word in words(text)}
    assert [word for word in sorted(found) if not LEXICON.is_word_strict(word)] == []
    assert [text for text in TEXTS[::10] if LEXICON.unknown_words(text)] == []


def test_only_a_small_part_of_the_texts_is_beyond_the_dictionary() -> None:
    """The extra words are sorted, lower case, and far fewer than the words of the texts."""
    extra = words_beyond(TEXTS)
    assert list(extra) == sorted(set(extra))
    assert all(word == word.lower() for word in extra)
    assert len(extra) < 2000


@settings(deadline=None)  # a busy machine is no fault
@given(st.sampled_from(TEXTS))
def test_every_beginning_of_a_text_fits(text: str) -> None:
    """A text of known words fits however far it is written, and the whole fits as finished."""
    assert all(LEXICON.fits(text[:end], finished=False) for end in range(len(text) + 1))
    assert LEXICON.fits(text, finished=True)


@given(st.lists(st.sampled_from([*"и,.-ё7—", "сердц", "сердце", "щщ", "мудрёв", "кто-то"])))
def test_checking_the_tail_alone_is_checking_the_whole(pieces: list[str]) -> None:
    """Piece by piece, tails fit as long as the whole text does."""
    text, fitted = "", True
    for piece in pieces:
        grown = text + (" " if len(piece) > 2 else "") + piece
        fitted = fitted and LEXICON.tail_fits(grown, len(text), finished=False)
        assert fitted is all(LEXICON.fits(grown[:end], False) for end in (len(text), len(grown)))
        text = grown
        if not fitted:
            break


@pytest.mark.parametrize(
    ("text", "finished", "fits"),
    [
        ("Сердце зна", False, True),
        ("Сердце зна", True, False),
        ("Сердц зна", False, False),
        ("Сердце — не камен", False, True),
        ("Кто-", False, True),
        ("Кто- ", False, False),
        ("Кто-", True, False),
        ("", True, True),
        ("!", True, True),
    ],
)
def test_a_growing_text(text: str, finished: bool, fits: bool) -> None:
    """Words that are over must be whole, the last one only if nothing follows."""
    assert LEXICON.fits(text, finished) is fits


def test_unknown_words_are_named_as_written() -> None:
    """The unknown words of a text come in its order and spelling."""
    assert LEXICON.unknown_words("Мудрёв и heart — не Сердцщ, а сердце.") == [
        "Мудрёв", "heart", "Сердцщ",
    ]  # fmt: skip


@given(st.text(), st.integers(0, 20), st.booleans())
def test_any_text_gets_an_answer(text: str, start: int, finished: bool) -> None:
    """No text is too strange to be judged, and a whole known word is a beginning too."""
    LEXICON.tail_fits(text, min(start, len(text)), finished)
    LEXICON.unknown_words(text)
    for word in re.findall(r"\w+", text):
        assert LEXICON.is_prefix(word) or not LEXICON.is_word_strict(word)
        assert LEXICON.is_word(word) or not LEXICON.is_word_strict(word)


def test_the_dictionary_is_loaded_once() -> None:
    """All lexicons of a process share one dictionary."""
    assert load_dictionary() is load_dictionary()
