"""Habits: turns that a model says far oftener than people do."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ModelDamagedError
from bot.lm.habits import ECHO, Habits, learn_habits

PEOPLE = [f"Хлеб не спорит с ножом {number}." for number in range(99)]
LINES = st.lists(st.text("абв ", min_size=1, max_size=12), min_size=1, max_size=30)


def test_what_is_said_too_often_is_a_habit() -> None:
    """A pair that a tenth of the lines has and no person's is one; people's own words are none."""
    own = ["Свеча не спрашивает, чей дом."] * 3 + ["Хлеб не спорит с ножом."] * 27
    habits = learn_habits(own, PEOPLE)
    assert habits.worst("Гора не спрашивает.") == pytest.approx(math.log(0.1 * 100), abs=1e-3)
    assert habits.worst("Хлеб не спорит.") == 0.0
    assert habits.worst("Хлеб с ножом не спрашивает, кто прав.") > 0.0


def test_an_echo_counts_as_a_habit() -> None:
    """«Вино без друга — вино без друга» says nothing; short words may come twice."""
    assert Habits({}).worst("Вино без друга — вино без песни.") == ECHO
    assert Habits({}).worst("Не рад, да не спорь, да не жди.") == 0.0


def test_what_stands_in_few_lines_is_chance() -> None:
    """Two lines of thirty make no habit."""
    own = ["Свеча не спрашивает, чей дом."] * 2 + ["Хлеб не спорит с ножом."] * 28
    assert len(learn_habits(own, PEOPLE)) == 0


def test_nothing_said_is_no_habit() -> None:
    """A model whose candidates are all refused has none."""
    assert learn_habits([], PEOPLE).worst("Хлеб не спорит.") == 0.0


@given(LINES, LINES)
def test_habits_are_read_as_they_were_written(own: list[str], people: list[str]) -> None:
    """Each line is judged the same after saving, and equal habits are equal bytes."""
    habits = learn_habits(own, people)
    again = Habits.from_bytes(habits.to_bytes(), "file")
    assert [again.worst(line) for line in own] == [habits.worst(line) for line in own]
    assert again.to_bytes() == habits.to_bytes()


@pytest.mark.parametrize("data", ["слово\n", "слово\tмного\n", "а\t1\t2\n", "а\tnan\n", "\xff"])
def test_another_file_is_refused(data: str) -> None:
    """The error names the file and says what to do."""
    with pytest.raises(ModelDamagedError, match=r"models/sufi.*no list of habits.*Retrain"):
        Habits.from_bytes(
            data.encode("utf-8") if data != "\xff" else b"\xff", "models/sufi/habits.txt"
        )
