"""What readers made of lines that a model wrote: what the critic is learnt from.

UTF-8 text, one a line: ``CULTURE<TAB>RATING<TAB>LINE``, the rating a whole number from 1 (no sense,
or no Russian) to 9 (a saying to pass on).
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
        whole = len(cells) == 3 and all(cells) and cells[1].isdecimal()
        if not whole or not WORST <= int(cells[1]) <= BEST:
            raise CorpusError(
                f"{path}:{number}: expected CULTURE<TAB>RATING<TAB>LINE with a rating from {WORST} "
                f"to {BEST}, found: {excerpt(line)}"
            )
        rated.append(Rated(cells[0], int(cells[1]), cells[2]))
    return tuple(rated)
