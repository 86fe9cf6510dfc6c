"""Families: one line that stands for several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lm.families import MOST, members

WORDS = st.text("абв ", min_size=1, max_size=4)
SLOTS = st.lists(WORDS, min_size=1, max_size=5, unique=True)


def test_every_choice_gives_a_line() -> None:
    """Two slots of two make four lines, and a line without slots is the only one of its family."""
    assert members("[Гость|Сосед] пришёл [рано|с хлебом].") == (
        "Гость пришёл рано.",
        "Гость пришёл с хлебом.",
        "Сосед пришёл рано.",
        "Сосед пришёл с хлебом.",
    )
    assert members("Хлеб не спорит.") == ("Хлеб не спорит.",)


@given(st.lists(st.tuples(WORDS, SLOTS), min_size=1, max_size=4))
def test_a_large_family_sends_some(parts: list[tuple[str, list[str]]]) -> None:
    """Never more than the most, all of them of the family, and the same whenever it is asked."""
    family = "".join(f"{text}[{'|'.join(slot)}]" for text, slot in parts)
    whole, some = members(family, most=10_000), members(family)
    assert set(some) <= set(whole)
    assert len(some) == min(MOST, len(whole))
    assert some == members(family)


@pytest.mark.parametrize(
    ("family", "fault"),
    [
        ("Вода [точит камень.", "does not end"),
        ("Вода точит] камень.", "does not end"),
        ("Вода [точит [камень|гору]].", "stands in another"),
        ("Вода [точит||моет] камень.", "empty choice"),
        ("Вода [точит|точит] камень.", "twice"),
        ("Вода точит|моет камень.", "outside of a slot"),
        ("А" + "[б|в|г]" * 9 + ".", "19683 lines"),
        ("А" + "[б|в]" * 64 + ".", "18446744073709551616 lines"),
    ],
)
def test_what_is_no_family_is_refused(family: str, fault: str) -> None:
    """The error says what is wrong with the slots."""
    with pytest.raises(ValueError, match=fault):
        members(family)
