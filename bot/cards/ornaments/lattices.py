"""Ornaments of straight lines: the lattice of stars, the fret."""

from bot.cards.canvas import SIDE, Canvas, Colour, mirrored_fourfold, mixed
from bot.cards.geometry import TURN, Points, bezier, placed, spiral, star
from bot.cards.style import Style

_EIGHT = 0.7654
"""Inner radius of a star of two squares, to its outer one."""


def arabic(canvas: Canvas, style: Style) -> None:
    """A niche in a wall of eight-pointed stars."""
    canvas.box(0, 0, SIDE, SIDE, style.accent)
    tile = 90.0
    line = mixed(style.accent, style.third, 0.8)
    for row in range(13):
        for column in range(13):
            x, y = column * tile, row * tile
            for size, colour in (
                (45.0, line),
                (41.5, mixed(style.accent, style.paper, 0.16)),
                (25.0, line),
                (21.5, style.accent),
            ):
                canvas.fill(placed(star(8, size, size * _EIGHT), x, y), colour)
            cross = star(4, 31, 13, start=TURN / 8)
            canvas.line(placed(cross, x + tile / 2, y + tile / 2), 2, line, closed=True)
    for grown, colour in (
        (24.0, style.accent),
        (16.0, style.third),
        (9.0, style.accent),
        (0.0, style.paper),
    ):
        canvas.fill(_niche(grown), colour)
    edge = _niche(-14.0)
    canvas.line(edge, 1.6, style.third, closed=True)
    lamp_x, lamp_y = SIDE / 2, 268.0
    canvas.line([(lamp_x, 150), (lamp_x, lamp_y - 30)], 2, style.third)
    for size, colour in ((34.0, style.third), (28.0, style.paper), (18.0, style.second)):
        canvas.fill(placed(star(8, size, size * _EIGHT), lamp_x, lamp_y), colour)


def _niche(grown: float) -> Points:
    """The outline of a pointed arch."""
    left, bottom, spring, apex = 136 - grown, 968 + grown, 452.0, 96 - grown * 1.35
    half = [
        (left, bottom),
        *bezier((left, spring), (left, 262 - grown), (372, 250 - grown), (SIDE / 2, apex)),
    ]
    return half + [(SIDE - x, y) for x, y in reversed(half[:-1])]


def chinese(canvas: Canvas, style: Style) -> None:
    """A moon gate between fretwork, clouds at its rim."""
    canvas.shade(style.paper, mixed(style.paper, (0, 0, 0), 0.18))
    gold, middle = style.accent, SIDE / 2
    for points in _fret():
        for each in mirrored_fourfold(points):
            canvas.line(each, 7, gold)
    canvas.disc(middle, middle, 468, gold)
    canvas.disc(middle, middle, 458, mixed(style.paper, (0, 0, 0), 0.1))
    canvas.circle(middle, middle, 440, 2, gold)
    for x, y, mirrored in ((196.0, 872.0, False), (884.0, 208.0, True)):
        _cloud(canvas, x, y, mirrored, style)


def _fret() -> list[Points]:
    """The lines of a square spiral in the upper left corner, and of the border beside it."""
    step = 21.0
    at = 34.0
    corner = [(0, 11), (0, 0), (11, 0)]
    inner = [(2, 9), (2, 2), (9, 2)]
    one = [(2, 9), (6, 9), (6, 6), (4, 6), (4, 7.4)]
    other = [(y, x) for x, y in one]
    eye = [(4, 4), (6, 4)]
    side = [(4, 4), (4, 6)]
    top = [(11, 0), (11, 2), (9, 2)]
    left = [(y, x) for x, y in top]
    rail = [(11, 0), (25, 0)]
    post = [(0, 11), (0, 25)]
    shapes = (corner, inner, one, other, eye, side, top, left, rail, post)
    return [[(at + x * step, at + y * step) for x, y in shape] for shape in shapes]


def _cloud(canvas: Canvas, x: float, y: float, mirrored: bool, style: Style) -> None:
    """Three curls on a tail, with the sky's colour around them."""
    curls = ((-58.0, 12.0, 40.0), (0.0, -22.0, 52.0), (62.0, 14.0, 38.0))
    shapes: list[tuple[Points, float]] = [
        (placed(spiral(1.35, size, size * 0.18), cx, cy, turn=-TURN * 0.25), size)
        for cx, cy, size in curls
    ]
    tail = bezier((-98, 14), (-150, 60), (60, 62), (150, 46))
    sky: Colour = mixed(style.paper, (0, 0, 0), 0.1)
    for cx, cy, size in curls:
        (place,) = placed([(cx, cy)], x, y, mirrored=mirrored)
        canvas.disc(*place, size + 13, sky)
    canvas.line(placed(tail, x, y, mirrored=mirrored), 26, sky)
    for points, _ in shapes:
        canvas.line(placed(points, x, y, mirrored=mirrored), 6.5, style.accent)
    canvas.line(placed(tail, x, y, mirrored=mirrored), 6.5, style.accent)
