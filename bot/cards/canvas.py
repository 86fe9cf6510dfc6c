"""A square to draw on: in units of the finished picture, drawn larger and made smaller at the end.

That is what gives smooth edges: Pillow's own are not.
"""

from collections.abc import Iterable, Sequence

from PIL import Image, ImageDraw

from bot.cards.geometry import Point, Points, placed

SIDE = 1080
_FINER = 2
# Pillow's radial gradient in the middle of an edge; it is 0 at the centre and 255 in the corners.
_RIM = 181
Colour = tuple[int, int, int]


def rgb(code: str) -> Colour:
    """A colour from its hexadecimal code."""
    red, green, blue = (int(code.lstrip("#")[at : at + 2], 16) for at in (0, 2, 4))
    return red, green, blue


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two: `share` (0..1) of the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


class Canvas:
    """Draws filled outlines and strokes."""

    def __init__(self, paper: Colour) -> None:
        self._image = Image.new("RGB", (SIDE * _FINER, SIDE * _FINER), paper)
        self._draw = ImageDraw.Draw(self._image)

    def fill(self, points: Iterable[Point], colour: Colour) -> None:
        """Fill an outline."""
        self._draw.polygon([(x * _FINER, y * _FINER) for x, y in points], fill=colour)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        """Fill a rectangle."""
        self.fill([(left, top), (right, top), (right, bottom), (left, bottom)], colour)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """Fill a circle."""
        r = radius * _FINER
        x, y = x * _FINER, y * _FINER
        self._draw.ellipse((x - r, y - r, x + r, y + r), fill=colour)

    def circle(self, x: float, y: float, radius: float, width: float, colour: Colour) -> None:
        """Draw a circle's line, its middle at the radius."""
        r = (radius + width / 2) * _FINER
        x, y = x * _FINER, y * _FINER
        line = max(1, round(width * _FINER))
        self._draw.ellipse((x - r, y - r, x + r, y + r), outline=colour, width=line)

    def line(
        self, points: Sequence[Point], width: float, colour: Colour, *, closed: bool = False
    ) -> None:
        """Draw a line with round ends and corners."""
        path = [(x * _FINER, y * _FINER) for x, y in points]
        if closed:
            path += path[:2]
        thick = max(1, round(width * _FINER))
        self._draw.line(path, fill=colour, width=thick, joint="curve")
        if thick > 2 and not closed:
            radius = thick / 2 - 0.5
            for x, y in (path[0], path[-1]):
                self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)

    def ring_of(
        self, shape: Points, angles: Iterable[float], x: float, y: float, colour: Colour
    ) -> None:
        """Fill a shape many times, turned around a point."""
        for angle in angles:
            self.fill(placed(shape, x, y, turn=angle), colour)

    def shade(self, top: Colour, bottom: Colour) -> None:
        """Fill everything with one colour passing into another, from above to below."""
        ramp = Image.linear_gradient("L").resize(self._image.size)
        self._image.paste(
            Image.composite(
                Image.new("RGB", self._image.size, bottom),
                Image.new("RGB", self._image.size, top),
                ramp,
            )
        )

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
        """Let light fall on what is drawn, fading away from a point.

        Args:
            x: its middle.
            y: its middle.
            radius: where it ends.
            colour: of the light.
            strength: 0..1 at the middle.
        """
        side = round(2 * radius * _FINER)

        def bright(level: int) -> int:
            near = max(0.0, 1 - level / _RIM)
            return round(255 * strength * near * near)

        fading = Image.radial_gradient("L").point(bright).resize((side, side))
        mask = Image.new("L", self._image.size)
        mask.paste(fading, (round((x - radius) * _FINER), round((y - radius) * _FINER)))
        self._image.paste(Image.new("RGB", self._image.size, colour), mask=mask)

    def finished(self) -> Image.Image:
        """The picture in its final size."""
        return self._image.reduce(_FINER)


def mirrored_fourfold(shape: Iterable[Point]) -> list[Points]:
    """A shape and its mirror images in the other three corners of the square."""
    points = list(shape)
    return [
        points,
        [(SIDE - x, y) for x, y in points],
        [(x, SIDE - y) for x, y in points],
        [(SIDE - x, SIDE - y) for x, y in points],
    ]
