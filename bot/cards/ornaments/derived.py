"""The card of a culture that nobody has drawn one for: all of it follows from its name."""

import colorsys
import hashlib
import random

from bot.cards.canvas import SIDE, Canvas, Colour, mixed
from bot.cards.geometry import TURN, around, on_circle, petal, placed, star, wave
from bot.cards.style import Style


def derived_style(culture: str) -> Style:
    """Colours and ornament of a name: the same name always gives the same, others differ."""
    rng = _dice(culture)
    hue = rng.random()
    other = hue + rng.choice((0.36, 0.45, 0.5, 0.58))
    return Style(
        paper=_colour(rng.uniform(0.09, 0.15), 0.93, 0.42),
        ink=_colour(hue, 0.14, 0.3),
        accent=_colour(hue, 0.31, 0.42),
        second=_colour(other, 0.44, 0.46),
        third=_colour(rng.uniform(0.09, 0.13), 0.56, 0.58),
        ornament=_Derived(culture).draw,
        space=(150, 385, 930, 900),
        footer_y=948,
    )


class _Derived:
    """Draws what a name decides."""

    def __init__(self, culture: str) -> None:
        self._culture = culture

    def draw(self, canvas: Canvas, style: Style) -> None:
        """A rosette above the words and a hem around."""
        rng = _dice(f"{self._culture} ornament")
        _rosette(canvas, style, rng)
        _hem(canvas, style, rng)


def _rosette(canvas: Canvas, style: Style, rng: random.Random) -> None:
    x, y, folds = SIDE / 2, 244.0, rng.randrange(6, 15)
    colours = [style.accent, style.second, style.third]
    outer = 112.0
    for ring in range(3):
        colour = colours[(ring + rng.randrange(3)) % 3]
        length = outer * rng.uniform(0.5, 0.66)
        tip = rng.random()
        shape = placed(petal(length, TURN * outer / folds * 0.62, tip=tip), 0, -(outer - length))
        canvas.ring_of(shape, around(folds, ring * TURN / folds / 2), x, y, colour)
        light = placed(
            petal(length * 0.62, TURN * outer / folds * 0.26, tip=tip), 0, -(outer - length * 0.9)
        )
        canvas.ring_of(light, around(folds, ring * TURN / folds / 2), x, y, style.paper)
        outer *= 0.66
    for angle in around(folds, TURN / folds / 2):
        canvas.disc(*on_circle(angle, 124, x, y), 5, style.second)
    canvas.disc(x, y, 17, style.paper)
    canvas.disc(x, y, 11, style.accent)


def _hem(canvas: Canvas, style: Style, rng: random.Random) -> None:
    """A row of small shapes between two lines on all four sides."""
    inset, kind, count = 58.0, rng.randrange(4), rng.randrange(18, 31)
    run = SIDE - 2 * inset
    for low, width in ((inset - 24, 3.0), (inset + 24, 3.0)):
        high = SIDE - low
        canvas.line(
            [(low, low), (high, low), (high, high), (low, high)], width, style.accent, closed=True
        )
    sides = [
        (inset, inset, 0.0),
        (SIDE - inset, inset, TURN / 4),
        (SIDE - inset, SIDE - inset, TURN / 2),
        (inset, SIDE - inset, -TURN / 4),
    ]
    for x, y, turn in sides:
        if kind == 0:
            ripple = wave(run - 60, 10, (run - 60) / count)
            canvas.fill(placed(star(8, 21, 11), x, y), style.accent)
            canvas.line(placed(placed(ripple, 30), x, y, turn=turn), 5, style.second)
            continue
        canvas.fill(placed(star(8, 21, 11), x, y), style.accent)
        for number in range(1, count):
            place = placed([(run * number / count, 0)], x, y, turn=turn)[0]
            colour = (style.second, style.third)[number % 2]
            _mark(canvas, place, turn, kind, colour, run / count)


def _mark(
    canvas: Canvas, place: tuple[float, float], turn: float, kind: int, colour: Colour, room: float
) -> None:
    size = min(15.0, room * 0.45)
    if kind == 1:
        canvas.fill(placed(star(4, size, size * 0.5), *place, turn=turn), colour)
    elif kind == 2:
        canvas.fill(
            placed([(-size, size * 0.7), (0, -size * 0.8), (size, size * 0.7)], *place, turn=turn),
            colour,
        )
    else:
        canvas.disc(*place, size * 0.72, colour)
        canvas.disc(*place, size * 0.3, mixed(colour, (255, 255, 255), 0.6))


def _colour(hue: float, lightness: float, saturation: float) -> Colour:
    red, green, blue = colorsys.hls_to_rgb(hue % 1, lightness, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


def _dice(name: str) -> random.Random:
    """Random numbers that a name decides, the same in every process."""
    return random.Random(hashlib.blake2b(name.encode(), digest_size=8).digest())
