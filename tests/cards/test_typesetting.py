"""Breaking a saying into lines."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.typesetting import LINE_HEIGHT, hanging, set_text

WIDTH, HEIGHT = 800.0, 500.0
WORDS = st.lists(
    st.text(st.sampled_from("абвгде,—.«»"), min_size=1, max_size=14), min_size=1, max_size=40
)


def even(text: str, size: int) -> float:
    """Every letter as wide as every other."""
    return len(text) * size * 0.5


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Да.", "Да."),
        (
            "Терпение — пустое слово, сказанное вслух.",
            "Терпение — пустое слово,/сказанное вслух.",
        ),
        (
            "Кто не знает дороги, тот и не заблудится.",
            "Кто не знает дороги,/тот и не заблудится.",
        ),
        (
            "Кто ищет сердце, тот видит себя за столом.",
            "Кто ищет сердце,/тот видит себя/за столом.",
        ),
    ],
)
def test_lines_break_where_one_breathes(text: str, lines: str) -> None:
    """Behind a comma or a dash, and into lines of like length."""
    assert "/".join(set_text(text, even, WIDTH, HEIGHT).lines) == lines


@pytest.mark.parametrize(
    "text",
    [
        "Не смотри на то, что в руке у соседа, а смотри на то, чего в ней нет и не было.",
        "Мудрец и в пустыне не один, а глупец и на базаре без друга.",
        "Что же ты ищешь, если бы ты знал, то не искал бы уже ли так.",
    ],
)
def test_small_words_stay_with_their_own(text: str) -> None:
    """No line ends with a preposition or begins with a particle or a dash."""
    for width in range(420, 1000, 20):
        lines = set_text(text, even, width, 900).lines
        assert not [
            each for each in lines[:-1] if re.search(r"(?:^| )(?:в|на|у|и|а|без|не)$", each)
        ]
        assert not [each for each in lines[1:] if re.match(r"(?:же|ли|бы|—) ", each)]


@given(WORDS, st.integers(200, 900), st.integers(60, 700))
def test_every_text_fits(words: list[str], width: int, height: int) -> None:
    """Whatever the text, no line is too wide and all lines together are not too high."""
    setting = set_text(" ".join(words), even, width, height)
    assert all(even(line, setting.size) <= width for line in setting.lines)
    assert len(setting.lines) == 1 or setting.height <= height
    assert setting.height == setting.size * LINE_HEIGHT * len(setting.lines)


@given(WORDS)
def test_no_word_is_lost(words: list[str]) -> None:
    """Where there is space enough, all words are there in their order."""
    setting = set_text(" ".join(words), even, 900, 2000)
    assert " ".join(setting.lines).split() == words


def test_what_is_too_long_is_cut() -> None:
    """With an ellipsis, in the smallest size."""
    setting = set_text("тишина " * 400, even, WIDTH, HEIGHT, smallest=24)
    assert setting.size == 24
    assert setting.lines[-1].endswith("…")
    assert set_text("я" * 400, even, WIDTH, HEIGHT).lines[0].endswith("…")


def test_short_sayings_are_large() -> None:
    """The shorter, the larger, up to a limit."""
    sizes = [set_text("слово " * n, even, WIDTH, HEIGHT, largest=80).size for n in (1, 12, 40)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == 80


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("«Да», — сказал он.", ("«", "Да», — сказал он", ".")),
        ("дорога —", ("", "дорога —", "")),
        ("…", ("", "…", "")),
        ("", ("", "", "")),
    ],
)
def test_punctuation_hangs(line: str, parts: tuple[str, str, str]) -> None:
    """Quotes and stops at the ends do not count when a line is centred."""
    assert hanging(line) == parts
    assert "".join(parts) == line


@given(st.text(max_size=30))
def test_hanging_loses_nothing(line: str) -> None:
    """The three parts make the line."""
    assert "".join(hanging(line)) == line
