"""Prose that reads like sayings is told from prose that does not."""

from bot.lm.tokenizer import CharacterTokenizer
from bot.training.dataset import Lines
from bot.training.material import lines_of
from bot.training.selection import most_alike

SAYINGS = ["мир да лад", "хлеб да соль", "дым да пар"]
PROSE = ["он сказал что придёт", "лес да дол", "она ушла и не вернулась", "он пришёл и ушёл"]
TOKENIZER = CharacterTokenizer("".join(sorted(set("".join(SAYINGS + PROSE)))))
PROSE_LINES = Lines.encode(lines_of(PROSE), TOKENIZER)
SAYING_LINES = Lines.encode(lines_of(SAYINGS), TOKENIZER)


def chosen(share: float) -> list[str]:
    """The texts kept of the prose."""
    kept = most_alike(PROSE_LINES, SAYING_LINES, share, len(TOKENIZER.surfaces))
    assert len(kept.sequences) == len(kept.given)
    return [TOKENIZER.decode(line.tolist()) for line in kept.sequences]


def test_the_most_alike_line_is_kept() -> None:
    """Of one in four it is the one built like the sayings."""
    assert chosen(0.25) == ["лес да дол"]


def test_the_order_stays() -> None:
    """What is kept stands as it stood, and all of it may be kept."""
    assert chosen(1.0) == PROSE
    half = chosen(0.5)
    assert [text for text in PROSE if text in half] == half
