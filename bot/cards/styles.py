"""The look of each culture's card. One that is not listed has a look that follows from its name."""

from collections.abc import Callable

from bot.cards.canvas import Canvas, rgb
from bot.cards.ornaments import bands, lattices, rosettes, scenes, textiles
from bot.cards.ornaments.derived import derived_style
from bot.cards.style import Space, Style

_HEADED: Space = (150, 390, 930, 890)
"""Below an ornament at the top."""
_BETWEEN: Space = (120, 256, 960, 794)
"""Between bands above and below."""
_ABOVE_BAND = 822


def style_of(culture: str) -> Style:
    """The style of a culture, known or not."""
    return _STYLES.get(culture) or derived_style(culture)


def _look(
    colours: str,
    ornament: Callable[[Canvas, Style], None],
    space: Space,
    *,
    largest: int = 78,
    footer_y: float = 1026,
    footer: str = "",
) -> Style:
    """A style from its colours: paper, ink, accent, second, third."""
    paper, ink, accent, second, third = map(rgb, colours.split())
    return Style(
        *(paper, ink, accent, second, third, ornament, space),
        largest=largest,
        footer=rgb(footer) if footer else None,
        footer_y=footer_y,
    )


_STYLES = {
    # Tuff, pomegranate, apricot.
    "armenian": _look(
        "f4e6d8 3a1d18 a5382a d98a4a 6b2a22", bands.armenian, (160, 385, 920, 895), footer_y=946
    ),
    # A wedding: maroon, gold, lotus.
    "indian": _look(
        "541030 fbe9cf eeb04a ef7f3a e0567f", rosettes.indian, (110, 312, 970, 736), footer_y=764
    ),
    # Night and gold.
    "sufi": _look(
        "1b2252 f6ead0 e0b65a 58a6a6 b85c6e", rosettes.sufi, (170, 250, 910, 830), footer_y=908
    ),
    # Candlelight.
    "hasidic": _look(
        "1d1420 fbe6c4 ffb347 7a3d14 f0dfc0",
        scenes.hasidic,
        (130, 70, 950, 668),
        footer_y=712,
        footer="b98c5e",
    ),
    # Linen, the blue of a shawl, brass.
    "jewish": _look("f6f2e7 15294f 28569c b8892f e39a2d", textiles.jewish, (205, 345, 875, 935)),
    # Mud cloth.
    "african": _look(
        "e9b954 201610 a83f1c f4dfae 20160f", textiles.african, _BETWEEN, footer_y=_ABOVE_BAND
    ),
    # A red-figure vase.
    "antique": _look(
        "1a1311 f0d9bd d8733c d8733c f0d9bd", bands.antique, (170, 330, 910, 880), footer_y=938
    ),
    # Sand, emerald, brass.
    "arabic": _look(
        "f3e6c9 2b2a20 17614f b5502c c79a3e", lattices.arabic, (190, 318, 890, 890), footer_y=922
    ),
    # Bamboo in mist.
    "asian": _look("eaf0e4 22352b 3d6b4f 6f9a72 f2d9b8", scenes.asian, (215, 230, 880, 900)),
    # Lacquer and gold.
    "chinese": _look(
        "a81d1d fbe7b2 edc45c 7d1414 f6dfa0", lattices.chinese, (195, 262, 885, 808), footer_y=872
    ),
    # Stained glass.
    "european": _look(
        "f3ead8 2b2233 8e2435 2c4c8a d9a23a", rosettes.european, (140, 450, 940, 925), footer_y=984
    ),
    # Wine and vine.
    "georgian": _look(
        "f7efdd 3d0f20 6d1a3a 5d7f3a 9a7b4a", bands.georgian, (130, 270, 950, 786), footer_y=816
    ),
    # Indigo, cherry, sun.
    "japanese": _look(
        "f7f2e8 1d2a4a 24407a f0b7bd d0343a", scenes.japanese, (140, 352, 940, 716), footer_y=742
    ),
    # An embroidered towel.
    "neighbours": _look(
        "f6f1e4 2c1a1a b3202a 2b2b33 b3202a", textiles.neighbours, _BETWEEN, footer_y=_ABOVE_BAND
    ),
    # A carpet.
    "persian": _look(
        "0f4a57 fbeed6 dcb25a 8f2442 e2738f", rosettes.persian, (200, 270, 880, 776), footer_y=836
    ),
    # Wheat and cornflowers.
    "russian": _look(
        "fbf5e3 3a2a16 d79a2b a87420 3f5fb0", scenes.russian, (190, 150, 890, 770), footer_y=866
    ),
    # Felt.
    "turkic": _look(
        "f4e7cb 2e1c14 16717c a8362b e8b548", textiles.turkic, _BETWEEN, footer_y=_ABOVE_BAND
    ),
    # Ink and a seal.
    "zen": _look(
        "f1eee6 1c1a18 1c1a18 6d6860 b23a2e", scenes.zen, (215, 270, 865, 790), largest=70
    ),
}
