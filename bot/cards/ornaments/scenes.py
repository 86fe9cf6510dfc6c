"""Small scenes: candles at night, bamboo, waves, wheat, one stroke of a brush."""

import math
import random

from bot.cards.canvas import SIDE, Canvas, Colour, mixed
from bot.cards.geometry import TURN, Points, around, bezier, drop, on_circle, petal, placed
from bot.cards.ornaments.rosettes import blossom
from bot.cards.style import Style


def hasidic(canvas: Canvas, style: Style) -> None:
    """Candles in the dark, sparks rising from them."""
    canvas.shade(style.paper, mixed(style.paper, style.second, 0.4))
    rng = random.Random(7)
    heights = (86, 128, 104, 152, 118, 166, 98, 140, 110)
    places = [(SIDE / 2 + (n - 4) * 112, 1000.0 - height) for n, height in enumerate(heights)]
    for x, y in places:
        canvas.glow(x, y - 40, 250, style.accent, 0.42)
    for x, y in places:
        canvas.box(x - 15, y, x + 15, SIDE, style.third)
        canvas.box(x + 5, y, x + 15, SIDE, mixed(style.third, style.paper, 0.3))
        canvas.fill(placed([(-15, 4), (-15, -5), (0, 2), (15, -8), (15, 4)], x, y), style.third)
        canvas.line([(x, y - 2), (x, y - 14)], 3, style.paper)
        flame = placed(drop(14, 58), x, y - 24)
        canvas.fill(flame, style.accent)
        canvas.fill(placed(drop(7.5, 32), x, y - 21), mixed(style.accent, (255, 255, 255), 0.7))
    for _ in range(60):
        x, rise = rng.uniform(40, SIDE - 40), rng.random()
        faded = mixed(style.accent, style.paper, 0.25 + 0.65 * rise)
        canvas.disc(x, 790 - rise * 740, rng.uniform(1.2, 3.6), faded)


def asian(canvas: Canvas, style: Style) -> None:
    """Bamboo on both sides, a pale moon."""
    canvas.disc(760, 236, 128, style.third)
    pale = mixed(style.second, style.paper, 0.55)
    for x, width, tilt, colour in (
        (206.0, 15.0, -0.035, pale),
        (936.0, 14.0, 0.03, pale),
        (66.0, 30.0, 0.02, style.accent),
        (132.0, 22.0, -0.012, style.second),
        (1016.0, 30.0, -0.02, style.accent),
        (958.0, 20.0, 0.022, style.second),
    ):
        _stem(canvas, x, width, tilt, colour, style.paper)
    leaves = (
        (132, 250, 1.9, 1.0), (132, 250, 2.5, 0.85), (132, 252, 1.35, 0.8),
        (66, 470, 1.7, 0.9), (66, 470, 2.3, 1.05), (132, 700, 2.0, 0.9), (132, 702, 1.45, 0.7),
        (66, 860, 1.8, 0.8), (958, 330, -1.9, 0.95), (958, 330, -2.5, 0.9), (958, 332, -1.35, 0.7),
        (1016, 150, -2.2, 0.9), (1016, 560, -1.75, 0.95), (1016, 560, -2.35, 0.8),
        (958, 800, -2.05, 0.9), (958, 802, -1.5, 0.75),
    )  # fmt: skip
    for number, (x, y, turn, scale) in enumerate(leaves):
        colour = style.accent if number % 3 else style.second
        shape = placed(petal(128, 30, tip=1), 0, -10)
        canvas.fill(placed(shape, x, y, turn=turn, scale=scale), colour)


def _stem(
    canvas: Canvas, x: float, width: float, tilt: float, colour: Colour, paper: Colour
) -> None:
    """A stalk from below the card to above it, in joints."""
    joint, y = 178.0, SIDE + 60.0
    while y > -200:
        low, high = y, y - joint + 7
        xs = [x + tilt * (SIDE / 2 - each) for each in (low, high)]
        half, waist = width / 2, width / 2 * 0.86
        middle = (xs[0] + xs[1]) / 2
        side = bezier(
            (xs[0] - half, low),
            (middle - waist, low - 30),
            (middle - waist, high + 30),
            (xs[1] - half, high),
            steps=10,
        )
        other = bezier(
            (xs[1] + half, high),
            (middle + waist, high + 30),
            (middle + waist, low - 30),
            (xs[0] + half, low),
            steps=10,
        )
        canvas.fill(side + other, colour)
        shine = mixed(colour, paper, 0.35)
        canvas.line(
            [(xs[0] - half * 0.45, low - 12), (xs[1] - half * 0.45, high + 12)],
            max(1.5, width * 0.09),
            shine,
        )
        y -= joint


def japanese(canvas: Canvas, style: Style) -> None:
    """The sun over waves, petals in the wind."""
    canvas.disc(836, 222, 122, style.third)
    radius, top = 60.0, 838.0
    for row in range(9):
        y = top + row * radius / 2
        for column in range(-1, 11):
            x = column * 2 * radius + (radius if row % 2 else 0)
            for ring in range(4):
                colour = style.accent if ring % 2 == 0 else style.paper
                canvas.disc(x, y, radius * (1 - 0.245 * ring), colour)
            canvas.disc(x, y, radius * 0.12, style.accent)
    for x, y, size, turn in (
        (150, 150, 46, 0.2), (262, 236, 30, 0.9), (92, 288, 24, 0.5), (972, 640, 26, 0.7),
        (934, 764, 38, 0.1), (118, 716, 30, 0.4),
    ):  # fmt: skip
        blossom(canvas, x, y, size, turn, style.second)
        for angle in around(5, turn):
            canvas.disc(*on_circle(angle, size * 0.26, x, y), size * 0.05, style.third)
        canvas.disc(x, y, size * 0.09, style.third)


def russian(canvas: Canvas, style: Style) -> None:
    """A wreath of wheat and cornflowers, open above."""
    for mirrored in (False, True):
        stalks = (
            ((580, 1012), (250, 1012), (70, 800), (92, 380), 1.0),
            ((590, 1030), (300, 1024), (130, 880), (168, 560), 0.84),
            ((600, 996), (200, 990), (16, 700), (40, 250), 0.92),
        )
        for a, b, c, d, size in stalks:
            _ear(canvas, bezier(a, b, c, d, steps=60), size, mirrored, style)
        for x, y, size in ((286, 952, 44), (196, 846, 36), (378, 990, 34), (124, 690, 28)):
            _cornflower(canvas, SIDE - x if mirrored else x, y, size, style)
    _cornflower(canvas, SIDE / 2, 1008, 48, style)


def _ear(canvas: Canvas, path: Points, size: float, mirrored: bool, style: Style) -> None:
    """A stalk whose upper part bears grains with beards."""
    seen = [(SIDE - x, y) for x, y in path] if mirrored else path
    canvas.line(seen, 3.4, style.second)
    grain = petal(44 * size, 21 * size, tip=0.45)
    inner = petal(34 * size, 9 * size, tip=0.45)
    for at in range(34, len(seen) - 1, 2):
        (x, y), (nx, ny) = seen[at], seen[at + 1]
        ahead = math.atan2(nx - x, y - ny)
        for side in (-0.5, 0.5):
            beard = [(x, y), on_circle(ahead + side * 0.62, 92 * size, x, y)]
            canvas.line(beard, 1.3, style.second)
        for side in (-0.5, 0.5):
            canvas.fill(placed(grain, x, y, turn=ahead + side), style.accent)
            canvas.fill(
                placed(inner, x, y, turn=ahead + side), mixed(style.accent, style.paper, 0.4)
            )
    (x, y), (px, py) = seen[-1], seen[-3]
    canvas.fill(placed(grain, x, y, turn=math.atan2(x - px, py - y)), style.accent)


def _cornflower(canvas: Canvas, x: float, y: float, size: float, style: Style) -> None:
    ray = [
        (0.0, 0.0),
        (-0.3, -0.8),
        (-0.16, -0.98),
        (-0.08, -0.84),
        (0.02, -1.05),
        (0.1, -0.84),
        (0.2, -0.98),
        (0.3, -0.8),
    ]
    shape = [(px * size, py * size) for px, py in ray]
    canvas.disc(x, y, size * 0.5, style.paper)
    canvas.ring_of(shape, around(9), x, y, style.third)
    dark = mixed(style.third, (20, 10, 40), 0.5)
    canvas.ring_of(petal(size * 0.42, size * 0.13), around(11), x, y, dark)


def zen(canvas: Canvas, style: Style) -> None:
    """A circle drawn with one stroke, and a seal."""
    rng = random.Random(11)
    middle, radius, width, hairs = SIDE / 2, 404.0, 62.0, 130
    begin, turn = TURN * 0.56, TURN * 0.955
    for hair in range(hairs):
        offset = (hair / (hairs - 1) - 0.5) * width
        dry = abs(offset) / width + 0.18 * rng.random()
        ends = 1 - max(0.0, dry - 0.22) * rng.uniform(0.3, 1.5)
        wobble, phase = rng.uniform(0.5, 2.2), rng.uniform(0, TURN)
        points = []
        for step in range(241):
            t = step / 240
            if t > ends:
                break
            pressed = 0.6 + 0.4 * math.sin(math.pi * min(1.0, t * 1.5 + 0.22))
            r = radius + offset * pressed + wobble * math.sin(9 * t + phase) - 16 * t
            points.append(on_circle(begin + turn * t, r, middle, middle - 10))
        faint = mixed(style.accent, style.paper, 0.12 + 0.2 * rng.random())
        if len(points) > 2:
            canvas.line(points, rng.uniform(0.8, 1.7), faint)
    canvas.box(846, 884, 902, 940, style.third)
    for line in (
        [(860, 898), (888, 898)],
        [(874, 898), (874, 926)],
        [(860, 926), (888, 926)],
        [(862, 912), (886, 912)],
    ):
        canvas.line([(float(x), float(y)) for x, y in line], 4, style.paper)
