"""Words: what counts as one, and how spellings are folded."""

from hypothesis import given
from hypothesis import strategies as st

from bot.lm.words import fold, folded_words, words


def test_words_are_letters_with_hyphens_inside() -> None:
    """Marks, dashes and digits part words; a hyphen inside one does not."""
    text = "«Кто-то» — ёж, 7раз; -не- так…"
    assert words(text) == ["Кто-то", "ёж", "раз", "не", "так"]


def test_folded_words_part_at_hyphens_and_keep_digits() -> None:
    """Folded words are lower case, with е for ё, hyphenated ones in parts."""
    assert folded_words("Кто-то, ЁЖ, 7раз_так") == ["кто", "то", "еж", "7раз", "так"]


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    """What is folded stays as it is."""
    assert fold(fold(text)) == fold(text)
    assert folded_words(" ".join(folded_words(text))) == folded_words(text)
