"""Outlines as lists of points, and how they are moved about: what ornaments are made of."""

import math
from collections.abc import Iterable, Iterator, Sequence

Point = tuple[float, float]
Points = list[Point]
TURN = 2 * math.pi


def placed(
    points: Iterable[Point],
    x: float = 0,
    y: float = 0,
    *,
    turn: float = 0,
    scale: float = 1,
    mirrored: bool = False,
) -> Points:
    """The points mirrored left to right, scaled, turned clockwise and moved, in that order.

    Args:
        points: around the origin.
        x: how far to the right.
        y: how far down.
        turn: in radians.
        scale: how many times larger.
        mirrored: whether left and right change places.
    """
    cos, sin = math.cos(turn) * scale, math.sin(turn) * scale
    side = -1 if mirrored else 1
    return [(x + side * px * cos - py * sin, y + side * px * sin + py * cos) for px, py in points]


def around(count: int, start: float = 0) -> Iterator[float]:
    """So many angles, evenly around the circle."""
    return (start + TURN * number / count for number in range(count))


def on_circle(angle: float, radius: float, x: float = 0, y: float = 0) -> Point:
    """The point in this direction: 0 is up, and angles grow clockwise."""
    return x + radius * math.sin(angle), y - radius * math.cos(angle)


def arc(
    radius: float, start: float, end: float, x: float = 0, y: float = 0, steps: int = 48
) -> Points:
    """A part of a circle, from one angle to another."""
    return [
        on_circle(start + (end - start) * step / steps, radius, x, y) for step in range(steps + 1)
    ]


def star(points: int, outer: float, inner: float, start: float = 0) -> Points:
    """A star with so many points."""
    return [
        on_circle(angle, inner if number % 2 else outer)
        for number, angle in enumerate(around(2 * points, start))
    ]


def bezier(a: Point, b: Point, c: Point, d: Point, steps: int = 24) -> Points:
    """A cubic curve from a to d."""
    found = []
    for step in range(steps + 1):
        t = step / steps
        p, q, r, s = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        found.append(
            (
                p * a[0] + q * b[0] + r * c[0] + s * d[0],
                p * a[1] + q * b[1] + r * c[1] + s * d[1],
            )
        )
    return found


def petal(length: float, width: float, *, tip: float = 0.0) -> Points:
    """A petal from the origin upwards.

    Args:
        length: from foot to tip.
        width: at its widest.
        tip: 0 for a round tip, 1 for a long drawn-out one.
    """
    side = width * 0.66
    left = bezier((0, 0), (-side, -length * 0.3), (-side * (1 - tip), -length * 0.85), (0, -length))
    return left + [(-x, y) for x, y in reversed(left)][1:-1]


def drop(radius: float, height: float) -> Points:
    """A flame: round below, the origin at the middle of the round, its tip straight above."""
    round_part = arc(radius, TURN * 0.3, TURN * 0.7)
    left = bezier(
        round_part[-1], (-radius * 1.05, -radius), (-radius * 0.25, -height * 0.55), (0, -height)
    )
    return round_part + left[1:] + [(-x, y) for x, y in reversed(left[1:-1])]


def spiral(turns: float, outer: float, inner: float = 0.0, steps: int = 90) -> Points:
    """A spiral that winds clockwise from its outer end, straight up, to its inner end."""
    return [
        on_circle(TURN * turns * step / steps, outer + (inner - outer) * step / steps)
        for step in range(steps + 1)
    ]


def wave(
    length: float, amplitude: float, period: float, phase: float = 0, step: float = 4
) -> Points:
    """A sine wave to the right of the origin."""
    count = max(2, round(length / step))
    return [
        (
            length * n / count,
            amplitude * math.sin(TURN * length * n / count / period + phase),
        )
        for n in range(count + 1)
    ]


def smooth(points: Sequence[Point], *, closed: bool = False, steps: int = 12) -> Points:
    """A smooth curve through all the points (Catmull and Rom's)."""
    if len(points) < 3:
        return list(points)
    ends = (points[-1], points[0], points[1]) if closed else (points[0], points[-1], points[-1])
    known = [ends[0], *points, ends[1], ends[2]] if closed else [ends[0], *points, ends[1]]
    found: Points = []
    for a, b, c, d in zip(known, known[1:], known[2:], known[3:], strict=False):
        for step in range(steps):
            t = step / steps
            found.append((_through(a[0], b[0], c[0], d[0], t), _through(a[1], b[1], c[1], d[1], t)))
    return found if closed else [*found, points[-1]]


def _through(a: float, b: float, c: float, d: float, t: float) -> float:
    cubic = (2 * a - 5 * b + 4 * c - d) * t + (3 * b - a - 3 * c + d) * t * t
    return b + 0.5 * t * ((c - a) + cubic)
