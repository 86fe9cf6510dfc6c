"""What somebody wants a proverb about, out of whatever was typed."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.service.words import Wish, wish, wish_about, wish_again

HOSTILE = [
    "а" * 4000,
    "а" * 31,
    "'; DROP TABLE proverb; --",
    "/start@other_bot",
    "❤️🔥",
    "<script>alert(1)</script>",
    "coffee",
    "sufi-4VKHNVZ5",
    "12345",
    "--",
    "\u202e\u200b\u200f",
    "қазақ ґанок їжак",
]


def by_letters(word: str) -> float:
    """A rarity that is easy to foresee."""
    return len(word)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("сердце", "сердце"),
        ("СЕРДЦА!", "сердце"),
        ("о сердцем", "сердце"),
        ("теща", "тёща"),
        ("пила", "пила"),
        ("красная дорога", "красный дорога"),
        ("про любовь и смерть", "любовь смерть"),
        ("любовь, любви", "любовь"),
        ("бежать", "бежать"),
        ("и", "и"),
        ("моя любимая работа в душном офисе", "работа офис"),
    ],
)
def test_words_come_in_their_dictionary_forms(typed: str, words: str) -> None:
    """One or two words in any form; small words between them are left out."""
    found = wish(typed)
    assert found is not None
    assert found.alternatives[0] == words


@pytest.mark.parametrize(
    "typed",
    [
        "се\u0301рдце",
        "сер\u200bдце",
        "\u202eсердце\u202c",
        "<b>сердце</b>",
        "cepдцe",
        "❤️ сердце ❤️",
        "«Сердце»",
        "сердце\n\n\n",
        "'сердце'; --",
    ],
)
def test_a_word_is_found_in_whatever_is_around_it(typed: str) -> None:
    """Stress, marks that cannot be seen, markup, emoji and look-alikes do not hide it."""
    assert wish(typed) == Wish(("сердце",), whole=True)


@pytest.mark.parametrize(("typed", "word"), [("MAMA", "мама"), ("COK", "сок"), ("caxap", "сахар")])
def test_look_alikes_are_read_as_the_word_they_show(typed: str, word: str) -> None:
    """A word in Latin letters that looks like a Russian one is taken for it."""
    assert wish(typed) == Wish((word,), whole=True)


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_is_no_russian_word_asks_for_nothing(typed: str) -> None:
    """There is a wish, so that it can be answered, but nothing to be made out of it."""
    assert wish(typed) in (Wish((), whole=True), None)


@pytest.mark.parametrize("typed", ["", "  ", "\n"])
def test_nothing_typed_is_no_wish(typed: str) -> None:
    """A command alone asks for any proverb."""
    assert wish(typed) is None


def test_two_words_may_be_met_one_by_one() -> None:
    """Where both do not fit, each alone is tried."""
    assert wish("любовь смерть") == Wish(("любовь смерть", "любовь", "смерть"), whole=True)


@pytest.mark.parametrize(
    ("message", "nouns"),
    [
        ("Вчера весь день ждал курьера с холодильником", ("холодильник", "курьер", "день")),
        ("Кот ел, кот спал, кот пел на дороге", ("кот", "дорога")),
        ("Маша, где Иван?", None),
        ("ок", None),
        ("", None),
        ("\U0001f600", None),
        ("Красиво и быстро бежать", None),
    ],
)
def test_the_most_telling_noun_comes_first(message: str, nouns: tuple[str, ...] | None) -> None:
    """Nouns by rarity and number, no names; a message without any asks for nothing."""
    found = wish_about(message, by_letters)
    assert (found.alternatives if found else None) == nouns


def test_only_the_beginning_of_a_message_is_read() -> None:
    """However long a message is, it takes no longer."""
    assert wish_about("и " * 2000 + "холодильник", by_letters) is None


@given(st.text())
@example("а" * 4000)
@example("\u0301")
@example("сердце-")
def test_any_text_can_be_a_wish(typed: str) -> None:
    """Whatever is typed, what comes out is Russian, short, and can be asked for again."""
    for found in (wish(typed), wish_about(typed, by_letters)):
        for about in found.alternatives if found else ():
            again = wish_again(about)
            assert again is not None
            assert again.alternatives == (about,)
            assert len(about) <= 64


@pytest.mark.parametrize("about", ["", " ", "coffee", "a b c", "один два три", "а" * 31, "<b>"])
def test_forged_words_are_no_wish(about: str) -> None:
    """Callback data that no button of the bot carries asks for nothing."""
    assert wish_again(about) is None
