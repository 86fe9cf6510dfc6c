"""Cloth: the stripes of a shawl, mud cloth, an embroidered towel, felt."""

from bot.cards.canvas import SIDE, Canvas, Colour
from bot.cards.geometry import (
    TURN,
    Point,
    arc,
    bezier,
    drop,
    placed,
    spiral,
    star,
)
from bot.cards.style import Style


def jewish(canvas: Canvas, style: Style) -> None:
    """A seven-branched lamp between the stripes of a prayer shawl."""
    stripes = ((0, 26), (40, 8), (60, 46), (118, 8), (138, 4))
    for left, width in stripes:
        for edge in (left, SIDE - left - width):
            canvas.box(edge, 0, edge + width, SIDE, style.accent)
    x, top, step = SIDE / 2, 150.0, 42.0
    for branch in range(1, 4):
        radius = branch * step
        canvas.line(arc(radius, TURN / 4, TURN * 3 / 4, x, top), 8, style.second)
    canvas.line([(x, top), (x, top + 3 * step + 42)], 8, style.second)
    foot = top + 3 * step + 42
    canvas.fill(
        [(x - 4, foot - 10), (x + 4, foot - 10), (x + 44, foot + 12), (x - 44, foot + 12)],
        style.second,
    )
    for branch in range(-3, 4):
        lamp = x + branch * step
        canvas.box(lamp - 9, top - 6, lamp + 9, top + 1, style.second)
        canvas.fill(placed(drop(6.5, 26), lamp, top - 16), style.third)


def african(canvas: Canvas, style: Style) -> None:
    """Mud cloth: rows of triangles, lozenges and zigzags."""
    for flipped in (False, True):

        def at(x: float, y: float, flipped: bool = flipped) -> Point:
            return (x, SIDE - y) if flipped else (x, y)

        def band(y: float, height: float, colour: Colour) -> None:
            canvas.fill([at(0, y), at(SIDE, y), at(SIDE, y + height), at(0, y + height)], colour)

        band(0, 206, style.ink)
        for number in range(18):
            x = number * 60
            canvas.fill([at(x, 62), at(x + 30, 22), at(x + 60, 62)], style.second)
            canvas.fill([at(x + 16, 62), at(x + 30, 44), at(x + 44, 62)], style.ink)
        band(62, 7, style.paper)
        for number in range(12):
            x = number * 90 + 45
            outer, inner = (45, 36), (25, 19)
            for (width, height), colour in ((outer, style.paper), (inner, style.accent)):
                canvas.fill(
                    [
                        at(x - width, 112),
                        at(x, 112 - height),
                        at(x + width, 112),
                        at(x, 112 + height),
                    ],
                    colour,
                )
            canvas.disc(*at(x, 112), 6, style.paper)
            canvas.disc(*at(x + 45, 88), 5, style.second)
            canvas.disc(*at(x + 45, 136), 5, style.second)
        band(155, 7, style.paper)
        zigzag = [at(n * 30, 174 if n % 2 else 194) for n in range(38)]
        canvas.line(zigzag, 7, style.second)
        for number in range(36):
            x = number * 30
            canvas.fill([at(x, 205), at(x + 15, 226), at(x + 30, 205)], style.ink)


def neighbours(canvas: Canvas, style: Style) -> None:
    """A towel embroidered in cross-stitch."""
    cell, rows, period = 9.0, 23, 24
    columns = int(SIDE / cell)
    for row in range(rows):
        for column in range(columns):
            across = abs((column - columns // 2) % period - period // 2)
            colour = _stitch(across, abs(row - rows // 2), row, style)
            if colour is None:
                continue
            x = (column + 0.5) * cell
            for y in (28 + row * cell, SIDE - 28 - row * cell):
                reach = cell * 0.36
                canvas.line([(x - reach, y - reach), (x + reach, y + reach)], 2.9, colour)
                canvas.line([(x - reach, y + reach), (x + reach, y - reach)], 2.9, colour)


def _stitch(across: int, down: int, row: int, style: Style) -> Colour | None:
    """The thread's colour in a cell: lozenges with a star of eight petals, hems on both sides."""
    ring = across + down
    if row in (0, 22):
        return style.accent
    if row in (1, 21):
        return style.second if across % 4 == 0 else None
    if down > 9 or ring in (9, 10, 13) or ring > 15:
        return None
    if ring in (11, 12):
        return style.accent
    if ring in (14, 15):
        return style.second if (12 - across + down) % 2 == 0 else None
    return _star_stitch(across, down, style)


def _star_stitch(across: int, down: int, style: Style) -> Colour | None:
    """The star within a lozenge: slanted petals of one colour, straight ones of the other."""
    near, far = sorted((across, down))
    if near > 0 and far - near <= 1 and near + far >= 3:
        return style.accent
    if (near == 1 and far <= 4) or (near == 0 and far in (1, 5, 6, 7)):
        return style.second
    return None


def turkic(canvas: Canvas, style: Style) -> None:
    """Felt with rams' horns."""
    height, count = 176, 9
    unit = SIDE / count
    for flipped in (False, True):

        def seen(points: list[Point], flipped: bool = flipped) -> list[Point]:
            return [(x, SIDE - y) for x, y in points] if flipped else points

        canvas.fill(seen([(0, 0), (SIDE, 0), (SIDE, height), (0, height)]), style.accent)
        canvas.line(seen([(0, 14), (SIDE, 14)]), 5, style.third)
        canvas.line(seen([(0, height - 14), (SIDE, height - 14)]), 5, style.third)
        for number in range(count):
            x = (number + 0.5) * unit
            scroll = placed(spiral(1.05, 19, 7, steps=40), -24, -7, mirrored=True)
            horn = bezier((0, 66), (-2, 20), (-6, -24), (-24, -26), steps=12) + scroll[1:]
            for mirrored in (False, True):
                canvas.line(seen(placed(horn, x, height / 2, mirrored=mirrored)), 9, style.paper)
            canvas.fill(seen(placed(star(4, 13, 6), x, height / 2 - 46)), style.third)
            canvas.fill(seen(placed(star(4, 15, 7), x + unit / 2, height / 2 + 38)), style.third)
        for number in range(36):
            x = number * 30
            canvas.fill(
                seen([(x, height - 1), (x + 15, height + 20), (x + 30, height - 1)]), style.accent
            )
