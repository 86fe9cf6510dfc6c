"""Beginnings of a sentence with the words that are asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lm.filters import begins_sentence
from bot.lm.morphology import mentions
from bot.lm.openings import openings


@pytest.mark.parametrize(
    ("about", "some"),
    [
        ("сердце", {"Сердце", "Сердца", "У сердца", "Без сердца", "Сердцу", "Сердцем"}),
        ("человек", {"Человек", "Люди", "Без человека"}),
        ("счастие", {"Счастье", "Без счастья"}),
        ("москва", {"Москва", "Без Москвы"}),
        ("ножницы", {"Ножницы"}),
        ("любовь смерть", {"Любовь и смерть", "Смерть и любовь"}),
        ("красный дорога", {"Красная дорога"}),
        ("красный ножницы", {"Красные ножницы"}),
        ("бежать", {"Бежать"}),
    ],
)
def test_words_open_a_sentence_in_their_forms(about: str, some: set[str]) -> None:
    """A noun in several cases, two nouns side by side, an adjective that agrees, a verb."""
    assert some <= set(openings(about))


def test_a_name_is_no_first_choice() -> None:
    """«Пол» is a floor, not Paul, so within a sentence it is written small."""
    assert "Без пола" in openings("пол")


@pytest.mark.parametrize("about", ["", "и", "ты", "бежать дорога"])
def test_what_opens_no_sentence_well_has_no_openings(about: str) -> None:
    """For small words, and pairs that do not go together, nothing is made up."""
    assert openings(about) == ()


@given(st.from_regex("[а-яё]{1,12}( [а-яё]{1,12})?", fullmatch=True))
def test_every_opening_has_the_words(about: str) -> None:
    """Whatever is asked for, what comes out begins a sentence and has it."""
    for opening in openings(about):
        assert begins_sentence(opening)
        assert opening == opening.strip()


@pytest.mark.parametrize("about", ["сердце", "счастие", "человек", "любовь смерть", "деньга"])
def test_openings_mention_what_was_asked(about: str) -> None:
    """The generator would throw away what does not."""
    assert openings(about)
    assert all(mentions(opening, about) for opening in openings(about))
