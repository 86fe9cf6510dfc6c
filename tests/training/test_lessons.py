"""Lines with words to write about: each line once, the words its own, always the same."""

from bot.lm.morphology import content_lemmas
from bot.training.lessons import lessons
from bot.training.material import Line

RUSSIAN = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
LINES = [Line(f"Старый дом номер {number} кормит доброго соседа.") for number in range(60)]


def test_half_of_the_lines_are_learnt_about_their_words() -> None:
    """Each line once, in its place: some as they are, some after dictionary forms of their own."""
    taught = list(lessons(LINES, RUSSIAN))
    assert [line._replace(about="") for line in taught] == LINES
    asked = [line for line in taught if line.about]
    assert 15 < len(asked) < 45
    for line in asked:
        assert 1 <= len(line.about.split()) <= 2
        assert set(line.about.split()) <= set(content_lemmas(line.text))


def test_the_words_are_the_same_in_every_run() -> None:
    """However often a line is learnt."""
    assert list(lessons(LINES * 2, RUSSIAN)) == [*lessons(LINES, RUSSIAN)] * 2


def test_lines_without_words_to_ask_for_are_learnt_plain() -> None:
    """No content word, or none that can be written."""
    assert list(lessons([Line("И вот так.")], RUSSIAN)) == [Line("И вот так.")]
    assert list(lessons(LINES, frozenset("абв"))) == LINES
