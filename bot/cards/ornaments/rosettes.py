"""Ornaments around a centre: mandala, whirl, window of glass, medallion."""

import math

from bot.cards.canvas import SIDE, Canvas, Colour, mixed
from bot.cards.geometry import TURN, arc, around, on_circle, petal, placed, smooth, star
from bot.cards.style import Style

Layer = tuple[int, float, float, float, Colour]
"""Petals, distance of their feet from the centre, length, width, colour."""


def indian(canvas: Canvas, style: Style) -> None:
    """Half a lotus above and half a lotus below."""
    for y, turn in ((0.0, 0.0), (float(SIDE), TURN / 2)):
        canvas.disc(SIDE / 2, y, 266, mixed(style.paper, style.accent, 0.12))
        for layer in (
            (24, 178.0, 84.0, 50.0, style.third),
            (24, 178.0, 66.0, 34.0, style.paper),
            (16, 104.0, 96.0, 54.0, style.second),
            (16, 104.0, 72.0, 32.0, style.accent),
            (12, 46.0, 74.0, 40.0, style.third),
            (12, 46.0, 50.0, 22.0, style.paper),
        ):
            _petals(canvas, SIDE / 2, y, layer, turn)
        for angle in around(48, turn):
            canvas.disc(*on_circle(angle, 284, SIDE / 2, y), 4.5, style.accent)
        canvas.disc(SIDE / 2, y, 44, style.accent)
        canvas.disc(SIDE / 2, y, 28, style.paper)
    for x in (30, SIDE - 30):
        canvas.line([(x, 30), (x, SIDE - 30)], 3, style.accent)
        for number in range(21):
            canvas.fill(placed(star(4, 9, 4), x, 60 + number * 48), style.second)


def _petals(canvas: Canvas, x: float, y: float, layer: Layer, start: float = 0) -> None:
    count, foot, length, width, colour = layer
    canvas.ring_of(
        placed(petal(length, width, tip=0.55), 0, -foot), around(count, start), x, y, colour
    )


def sufi(canvas: Canvas, style: Style) -> None:
    """A whirl: circles that go round a circle."""
    canvas.shade(style.paper, mixed(style.paper, (0, 0, 0), 0.35))
    middle = SIDE / 2
    for angle in around(72):
        x, y = on_circle(angle, 262, middle, middle)
        canvas.circle(x, y, 262, 1.3, mixed(style.paper, style.accent, 0.17))
    for angle in around(72):
        x, y = on_circle(angle, 494, middle, middle)
        canvas.circle(x, y, 40, 1.3, mixed(style.paper, style.accent, 0.5))
    for x in (92, SIDE - 92):
        for y in (92, SIDE - 92):
            for size, colour in (
                (52.0, style.accent),
                (44.0, style.paper),
                (34.0, style.second),
                (16.0, style.paper),
            ):
                canvas.fill(placed(star(8, size, size * 0.765), x, y), colour)
    canvas.glow(middle, middle, 420, mixed(style.paper, style.accent, 0.25), 0.35)


def european(canvas: Canvas, style: Style) -> None:
    """A cathedral's rose window over the words."""
    x, y = SIDE / 2, 252.0
    lead = style.ink
    glass = (style.accent, style.second, style.third, mixed(style.second, style.third, 0.5))
    canvas.disc(x, y, 186, lead)
    canvas.disc(x, y, 178, mixed(style.paper, style.third, 0.35))
    canvas.circle(x, y, 166, 5, lead)
    for number, angle in enumerate(around(12)):
        shape = placed(petal(112, 62), 0, -52)
        canvas.fill(placed(shape, x, y, turn=angle), lead)
        pane = placed(petal(98, 50), 0, -58)
        canvas.fill(placed(pane, x, y, turn=angle), glass[number % 2])
        between = on_circle(angle + TURN / 24, 147, x, y)
        canvas.disc(*between, 13.5, lead)
        canvas.disc(*between, 9.5, glass[2])
    for number, angle in enumerate(around(6)):
        canvas.fill(placed(placed(petal(44, 32), 0, -8), x, y, turn=angle), lead)
        canvas.fill(placed(placed(petal(34, 22), 0, -14), x, y, turn=angle), glass[2 + number % 2])
    canvas.disc(x, y, 13, lead)
    canvas.disc(x, y, 8, style.third)
    for inset, width in ((36, 5), (50, 1.6)):
        _frame(canvas, inset, width, style.ink)
    for px in (43, SIDE - 43):
        for py in (43, SIDE - 43):
            canvas.disc(px, py, 27, style.paper)
            for angle in around(4):
                canvas.disc(*on_circle(angle, 11, px, py), 10.5, style.ink)
            for angle in around(4):
                canvas.disc(*on_circle(angle, 11, px, py), 7, style.accent)


def _frame(canvas: Canvas, inset: float, width: float, colour: Colour) -> None:
    far = SIDE - inset
    canvas.line(
        [(inset, inset), (far, inset), (far, far), (inset, far)], width, colour, closed=True
    )


def persian(canvas: Canvas, style: Style) -> None:
    """A carpet: a medallion for the words, quarters of it in the corners, roses along the hem."""
    inset = 92.0
    canvas.box(inset, inset, SIDE - inset, SIDE - inset, mixed(style.paper, (0, 0, 0), 0.22))
    middle = SIDE / 2
    for x in (inset, SIDE - inset):
        for y in (inset, SIDE - inset):
            for size, colour in (
                (250.0, style.accent),
                (238.0, style.second),
                (196.0, style.accent),
                (188.0, style.paper),
            ):
                _quarter(canvas, x, y, size, inset, colour)
    for size, colour in (
        (436.0, style.accent),
        (429.0, style.paper),
        (412.0, style.accent),
        (409.5, style.paper),
    ):
        canvas.fill(placed(_lobed(size, 20), middle, middle), colour)
    for x in (inset, SIDE - inset):
        for y in (inset, SIDE - inset):
            inward = (1 if x < middle else -1, 1 if y < middle else -1)
            for along, across, size in ((62, 62, 30), (140, 44, 17), (44, 140, 17)):
                _rose(canvas, x + inward[0] * along, y + inward[1] * across, size, style)
    for border, colour in ((0, style.paper), (14, style.accent), (18, style.second)):
        _hem(canvas, border, inset if colour != style.second else inset - 16, colour)
    _hem(canvas, inset - 16, inset - 12, style.accent)
    count = 14
    for number in range(count + 1):
        at = 52 + (SIDE - 104) * number / count
        for x, y in ((at, 47.0), (at, SIDE - 47.0), (47.0, at), (SIDE - 47.0, at)):
            _rose(canvas, x, y, 19 if number % 2 == 0 else 11, style)


def _hem(canvas: Canvas, start: float, end: float, colour: Colour) -> None:
    """A band along all four edges."""
    far = SIDE - start
    canvas.box(start, start, far, end, colour)
    canvas.box(start, SIDE - end, far, far, colour)
    canvas.box(start, start, end, far, colour)
    canvas.box(SIDE - end, start, far, far, colour)


def _lobed(radius: float, lobes: int) -> list[tuple[float, float]]:
    """A circle with scalloped edge."""
    points = []
    reach = radius / (1 + 1 / math.sin(math.pi / lobes))
    for angle in around(lobes):
        x, y = on_circle(angle, radius - reach)
        points += arc(reach, angle - TURN / 4, angle + TURN / 4, x, y, steps=16)
    return points


def _quarter(canvas: Canvas, x: float, y: float, size: float, inset: float, colour: Colour) -> None:
    """The part of a lobed disc that lies within the field."""
    low, high = inset, SIDE - inset
    inside = [
        (min(max(px, low), high), min(max(py, low), high))
        for px, py in placed(_lobed(size, 12), x, y)
    ]
    canvas.fill([*inside], colour)


def _rose(canvas: Canvas, x: float, y: float, size: float, style: Style) -> None:
    canvas.ring_of(petal(size * 1.25, size * 0.9), around(8), x, y, style.paper)
    for count, length, colour in (
        (6, 1.0, style.third),
        (6, 0.7, mixed(style.third, style.ink, 0.45)),
    ):
        canvas.ring_of(
            petal(size * length, size * length * 0.85), around(count, length), x, y, colour
        )
    canvas.disc(x, y, size * 0.22, style.accent)


def blossom(canvas: Canvas, x: float, y: float, size: float, turn: float, colour: Colour) -> None:
    """A flower of five notched petals."""
    notched = smooth(
        [(0, 0), (-0.36, -0.5), (-0.26, -0.94), (0, -0.82), (0.26, -0.94), (0.36, -0.5)],
        closed=True,
        steps=8,
    )
    shape = [(px * size, py * size) for px, py in notched]
    canvas.ring_of(shape, around(5, turn), x, y, colour)
