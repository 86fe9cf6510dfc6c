"""What readers made of lines that a model wrote: what the taste is learnt from.

UTF-8 text, one a line: ``CULTURE<TAB>RATING<TAB>LINE``, the rating a whole number from 1 (no sense,
or no Russian) to 9 (a saying to pass on), or ``CULTURE<TAB>LINE<TAB>REPAIRED LINE``.
"""

from dataclasses import dataclass
from pathlib import Path

from bot.errors import CorpusError
from bot.lm.text_file import excerpt, numbered_lines

WORST, BEST = 1, 9


@dataclass(frozen=True)
class Rated:
    """One line and what readers thought of it."""

    culture: str
    rating: int
    text: str


def read_ratings(path: Path) -> tuple[Rated, ...]:
    """All ratings of a file, in its order.

    Raises:
        CorpusError: not readable, not UTF-8, or a line of another form.
    """
    rated = []
    for number, line in numbered_lines(path):
        cells = line.split("\t")
        if len(cells) != 3 or not cells[1].isdecimal() or not WORST <= int(cells[1]) <= BEST:
            raise CorpusError(
                f"{path}:{number}: expected CULTURE<TAB>RATING<TAB>LINE with a rating from {WORST} "
                f"to {BEST}, found: {excerpt(line)}"
            )
        rated.append(Rated(cells[0], int(cells[1]), cells[2]))
    return tuple(rated)


@dataclass(frozen=True)
class Repaired:
    """One line, and the nearest to it that makes sense."""

    culture: str
    text: str
    repaired: str


def read_repaired(path: Path) -> tuple[Repaired, ...]:
    """All repaired lines of a file, in its order.

    Raises:
        CorpusError: not readable, not UTF-8, or a line of another form.
    """
    repaired = []
    for number, line in numbered_lines(path):
        cells = line.split("\t")
        if len(cells) != 3 or not all(cells) or cells[1] == cells[2] or cells[1].isdecimal():
            raise CorpusError(
                f"{path}:{number}: expected CULTURE<TAB>LINE<TAB>REPAIRED LINE, not the same, "
                f"found: {excerpt(line)}"
            )
        repaired.append(Repaired(*cells))
    return tuple(repaired)
