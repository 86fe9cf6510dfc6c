"""How the card of a culture looks: colours, ornament, and where the text has its place."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.cards.canvas import Canvas, Colour

Space = tuple[float, float, float, float]


@dataclass(frozen=True)
class Style:
    """One look."""

    paper: Colour
    ink: Colour
    accent: Colour
    """The ornament's leading colour."""
    second: Colour
    third: Colour
    ornament: "Callable[[Canvas, Style], None]"
    """Draws on the paper, before the text."""
    space: Space = (150, 250, 930, 860)
    """Left, top, right and bottom of the place for saying and tradition."""
    largest: int = 78
    """Size of the letters of a short saying."""
    credit: Colour | None = None
    """Of the tradition's name; by default the ink, paler."""
    footer: Colour | None = None
    """Of the id; by default the ink, paler still."""
    footer_y: float = 1026
