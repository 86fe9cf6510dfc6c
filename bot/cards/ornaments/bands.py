"""Ornaments that run along the edges: the plait of a cross-stone, the key of a vase, a vine."""

import math

from bot.cards.canvas import SIDE, Canvas, mixed
from bot.cards.geometry import (
    TURN,
    Point,
    around,
    bezier,
    on_circle,
    petal,
    placed,
    smooth,
    spiral,
    star,
    wave,
)
from bot.cards.style import Style


def armenian(canvas: Canvas, style: Style) -> None:
    """The wheel of eternity, and a plait around as on a cross-stone."""
    inset, corner = 66, 52
    length = SIDE - 2 * (inset + corner)
    sides = [
        (inset + corner, inset, 0.0),
        (SIDE - inset, inset + corner, TURN / 4),
        (SIDE - inset - corner, SIDE - inset, TURN / 2),
        (inset, SIDE - inset - corner, -TURN / 4),
    ]
    for x, y, turn in sides:
        _plait(canvas, (x, y, turn), length, 13, style)
    for x in (inset, SIDE - inset):
        for y in (inset, SIDE - inset):
            _wheel(canvas, x, y, 50, style)
    _wheel(canvas, SIDE / 2, 258, 104, style)


def _plait(
    canvas: Canvas, start: tuple[float, float, float], length: float, count: int, style: Style
) -> None:
    """Two strands that pass over and under each other."""
    x, y, turn = start
    period, amplitude, width = length / count, 21, 11
    strands = [wave(length, amplitude, period, phase, step=1) for phase in (0, math.pi)]
    colours = (style.accent, style.second)
    for strand, colour in zip(strands, colours, strict=True):
        canvas.line(placed(strand, x, y, turn=turn), width, colour)
    for crossing in range(1, 2 * count):
        upper = crossing % 2
        middle, reach = crossing * period / 2, period * 0.17
        piece = [point for point in strands[upper] if abs(point[0] - middle) <= reach]
        moved = placed(piece, x, y, turn=turn)
        canvas.line(moved[2:-2], width + 9, style.paper)
        canvas.line(moved, width, colours[upper])


def _wheel(canvas: Canvas, x: float, y: float, radius: float, style: Style) -> None:
    """Eight arms that turn around a centre."""
    canvas.disc(x, y, radius, style.accent)
    canvas.disc(x, y, radius * 0.92, style.paper)
    arm = bezier(
        (0, 0),
        (-0.16 * radius, -0.42 * radius),
        (0.02 * radius, -0.92 * radius),
        (0.44 * radius, -0.74 * radius),
    ) + bezier(
        (0.44 * radius, -0.74 * radius),
        (0.2 * radius, -0.7 * radius),
        (0.16 * radius, -0.34 * radius),
        (0, 0),
    )
    canvas.ring_of(arm, around(8), x, y, style.accent)
    canvas.disc(x, y, radius * 0.09, style.second)


def antique(canvas: Canvas, style: Style) -> None:
    """A key around, and a palmette, as on a red-figure vase."""
    step = 7.0
    period, inset = 8 * step, 44.0
    count = round((SIDE - 2 * inset - 6 * step) / period)
    run = count * period
    inset = (SIDE - run - 6 * step) / 2
    unit = [(0, 6), (0, 0), (6, 0), (6, 4), (2, 4), (2, 2), (4, 2)]
    far = SIDE - inset
    sides = [
        (inset, inset, 0.0),
        (far, inset, TURN / 4),
        (far, far, TURN / 2),
        (inset, far, -TURN / 4),
    ]
    for x, y, turn in sides:
        for number in range(count):
            key = [(number * period + px * step, py * step) for px, py in unit]
            canvas.line(placed(key, x, y, turn=turn), step, style.accent)
        base = [(0, 6 * step), (run + 6 * step, 6 * step)]
        canvas.line(placed(base, x, y, turn=turn), step, style.accent)
    for offset in (-14.0, 6 * step + 14):
        low, high = inset + offset, SIDE - inset - offset
        canvas.line(
            [(low, low), (high, low), (high, high), (low, high)], 2.5, style.accent, closed=True
        )
    _palmette(canvas, SIDE / 2, 262, style)


def _palmette(canvas: Canvas, x: float, y: float, style: Style) -> None:
    """A fan of leaves over two scrolls."""
    for number in range(-4, 5):
        length = 98 - 6 * abs(number)
        leaf = placed(petal(length, 21), 0, -14)
        canvas.fill(placed(leaf, x, y, turn=number * 0.31), style.accent)
    canvas.disc(x, y, 13, style.accent)
    for mirrored in (False, True):
        scroll = placed(spiral(1.6, 25, 4), 62, 25, turn=-1.2)
        canvas.line(placed(scroll, x, y, mirrored=mirrored), 6, style.accent)
        stem = bezier((0, 14), (18, 34), (46, 56), (86, 36))
        canvas.line(placed(stem, x, y, mirrored=mirrored), 6, style.accent)


def georgian(canvas: Canvas, style: Style) -> None:
    """A vine with leaves and grapes along both edges."""
    for flipped in (False, True):
        _vine(canvas, style, flipped)
    frame = 34.0
    far = SIDE - frame
    canvas.line(
        [(frame, frame), (far, frame), (far, far), (frame, far)], 3, style.third, closed=True
    )


def _vine(canvas: Canvas, style: Style, flipped: bool) -> None:
    def seen(points: list[Point]) -> list[Point]:
        return [(SIDE - x, SIDE - y) for x, y in points] if flipped else points

    left, right, y, period, height = 88.0, SIDE - 88.0, 140.0, 301.0, 36.0
    stem = placed(wave(right - left, height, period, phase=math.pi), left, y)
    canvas.line(seen(stem), 6, style.third)
    count = int((right - left) / (period / 2))
    for number in range(count):
        x = left + (number + 0.5) * period / 2
        up = number % 2 == 0
        top = y - height if up else y + height
        side = 1 if up else -1
        tendril = placed(spiral(1.3, 17, 3), x + 78, top + side * 24, turn=0 if up else TURN / 2)
        canvas.line(seen(tendril), 3, style.third)
        if up:
            _grapes(canvas, seen, x, top + 14, style)
        else:
            leaf = smooth(star(5, 58, 36, start=TURN / 2), closed=True)
            canvas.fill(seen(placed(leaf, x, top - 36)), style.second)
            for angle in around(5, TURN / 2):
                vein = [(x, top - 36), on_circle(angle, 42, x, top - 36)]
                canvas.line(seen(vein), 2, mixed(style.second, style.paper, 0.45))


def _grapes(canvas: Canvas, seen: object, x: float, y: float, style: Style) -> None:
    move = seen
    assert callable(move)
    for row, count in enumerate((3, 4, 3, 2, 1)):
        for number in range(count):
            ((px, py),) = move([(x + (number - (count - 1) / 2) * 25, y + row * 20)])
            canvas.disc(px, py, 13.5, style.paper)
            canvas.disc(px, py, 12, style.accent)
            canvas.disc(px - 3.6, py - 3.6, 3, mixed(style.accent, style.paper, 0.5))
