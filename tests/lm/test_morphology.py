"""What a text is about, by the dictionary forms of its words."""

import pytest

from bot.lm.morphology import content_lemmas, lemma, mentions


def test_content_words_in_their_dictionary_forms() -> None:
    """Nouns, verbs and adjectives come in order and once; function words and pronouns do not."""
    text = "Доброе слово и кошке приятно, а добрые слова — всем."
    assert content_lemmas(text) == ("добрый", "слово", "кошка")


@pytest.mark.parametrize(
    ("text", "asked", "found"),
    [
        ("На сердце ночь.", "сердце", True),
        ("Сердцем видят дальше.", "сердце", True),
        ("Орёл мух не ловит.", "орел", True),
        ("Хлеб да соль.", "сердце", False),
        ("Вода точит камень.", "камень вода", True),
        ("Вода точит берег.", "камень вода", False),
        ("Что угодно.", "", True),
    ],
)
def test_any_form_of_a_word_counts(text: str, asked: str, found: bool) -> None:
    """A text mentions a word in whatever form, with ё or without; of two words it needs both."""
    assert mentions(text, asked) is found


def test_lemma_of_a_form() -> None:
    """A word form is led to its dictionary form."""
    assert lemma("Сердцами") == "сердце"


def test_letters_without_a_name_are_read_too() -> None:
    """Words of scripts whose letters Unicode does not name have themselves as dictionary form."""
    assert lemma("aa\U00017000") == "aa\U00017000"
    assert content_lemmas("aa\U00017000 сердце") == ("сердце",)
