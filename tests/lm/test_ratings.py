"""Ratings are read strictly: what has another form is named with its line."""

from pathlib import Path

import pytest

from bot.errors import CorpusError
from bot.lm.ratings import Rated, read_ratings


def test_ratings_are_read_in_their_order(tmp_path: Path) -> None:
    """Culture, rating and line, parted by tabs."""
    path = tmp_path / "ratings.tsv"
    path.write_text("zen\t9\tЧашка пуста, а чай остался.\nsufi\t1\tЧай чаю чаем.\n", "utf-8")
    assert read_ratings(path) == (
        Rated("zen", 9, "Чашка пуста, а чай остался."),
        Rated("sufi", 1, "Чай чаю чаем."),
    )


@pytest.mark.parametrize(
    "line", ["", "zen\t5", "zen\t5\t", "zen\t0\tЧай.", "zen\t10\tЧай.", "zen\tпять\tЧай."]
)
def test_other_lines_are_refused(tmp_path: Path, line: str) -> None:
    """With file, line, what was expected and what was found."""
    path = tmp_path / "ratings.tsv"
    path.write_text(f"zen\t9\tЧашка пуста.\n{line}\n", "utf-8")
    with pytest.raises(CorpusError, match=r"ratings\.tsv:2: expected CULTURE<TAB>RATING<TAB>LINE"):
        read_ratings(path)
