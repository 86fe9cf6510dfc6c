"""Lines with words to write about: every line also as it is, the words its own, always the same."""

from bot.lm.morphology import content_lemmas
from bot.training.lessons import lessons
from bot.training.material import Line

RUSSIAN = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
LINES = [Line(f"Старый {word} кормит доброго соседа.", "русс") for word in ["кот", "дом", "сад"]]


def test_each_line_is_learnt_as_it_is_and_about_its_words() -> None:
    """Plain lines stand first; the words are dictionary forms of the line's own content words."""
    taught = list(lessons(LINES, RUSSIAN, twice=True))
    assert taught[::2] == LINES
    for plain, asked in zip(taught[::2], taught[1::2], strict=True):
        assert asked._replace(about="") == plain
        assert 1 <= len(asked.about.split()) <= 2
        assert set(asked.about.split()) <= set(content_lemmas(plain.text))


def test_the_words_are_the_same_in_every_run() -> None:
    """And differ from line to line."""
    first = list(lessons(LINES * 2, RUSSIAN, twice=True))
    assert list(lessons(LINES * 2, RUSSIAN, twice=True)) == first


def test_lines_without_words_to_ask_for_are_learnt_plain() -> None:
    """No content word, or none that can be written: the line stands once."""
    assert list(lessons([Line("И вот так.")], RUSSIAN, twice=True)) == [Line("И вот так.")]
    assert list(lessons(LINES[:1], frozenset("абв"), twice=True)) == LINES[:1]


def test_half_of_the_lines_are_learnt_about_their_words() -> None:
    """Each line once: about a word or as it is, some so and some so; wordless ones as they are."""
    lines = [Line(f"Старый дом номер {number} кормит соседа.") for number in range(60)]
    taught = list(lessons(lines, RUSSIAN, twice=False))
    assert [line._replace(about="") for line in taught] == lines
    assert 15 < sum(bool(line.about) for line in taught) < 45
    assert list(lessons([Line("И вот так.")], RUSSIAN, twice=False)) == [Line("И вот так.")]
