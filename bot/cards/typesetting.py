"""Breaking a saying into lines as one would by hand.

Lines of like length; breaks where one takes breath; no preposition left at the end of a line, no
particle pushed to the beginning of one, no dash in front, no lonely word below.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

Measure = Callable[[str, int], float]
"""Width of a text in a size."""

LINE_HEIGHT = 1.34
"""Times the size."""
_SHRINK = 0.94
# Sizes down to this share of the largest possible one are tried for better breaks.
_WORTH = 0.7
# What is wrong with a setting, in points: all line lengths off by a tenth are about one point.
_RAGGED, _LEANING_BREAK, _BREATHLESS_BREAK, _LONELY, _SMALLER = 100, 40, 5, 14, 60
_MORE_LINES = 2

# These belong to the word that follows; each opens a part of the sentence.
_LEANING = re.compile(
    r"[«(„]?(?:[а-яё]{1,2}|без|вне|для|над|под|при|про|изо|ото|обо|перед|через|или|что|как|чем|где"
    r"|все|если|когда|пока|даже|лишь|только|кто|тот|той|чей|это|куда|туда|там|тогда|каков|таков)",
    re.IGNORECASE,
)
# An adjective, by its ending, belongs to the word that follows too, though less.
_ADJECTIVE = re.compile(
    r".{2,}(?:ый|ая|яя|ое|ые|ого|его|ому|ему|ую|юю|ых|их|ыми|ими)", re.IGNORECASE
)
# And these to the one before.
_TRAILING = re.compile(r"(?:же|ли|бы|ль|б|ж)[,.!?;:…»]*", re.IGNORECASE)
_STOP = re.compile(r"[,;:.!?…—]»?$")
_HANGING_LEFT = re.compile(r"^[«„(]+")
_HANGING_RIGHT = re.compile(r"[,.;:!?…»“)]+$")


@dataclass(frozen=True)
class Setting:
    """A text set in lines."""

    lines: tuple[str, ...]
    size: int

    @property
    def height(self) -> float:
        """From the top of the first line to the bottom of the last."""
        return self.size * LINE_HEIGHT * len(self.lines)


def set_text(
    text: str,
    measure: Measure,
    width: float,
    height: float,
    *,
    largest: int = 84,
    smallest: int = 24,
) -> Setting:
    """The text in the largest size that fits, or a little smaller where it breaks better then.

    Args:
        text: any; what is too long even in the smallest size is cut with an ellipsis.
        measure: tells the width of a line.
        width: of the space.
        height: of the space.
        largest: size to begin with.
        smallest: size to end with.
    """
    words = _units(text)
    best: tuple[float, Setting] | None = None
    size = largest
    fitting = 0
    while size >= smallest and (not fitting or size >= fitting * _WORTH):
        for cost, lines in _settings(words, size, measure, width):
            setting = Setting(lines, size)
            if setting.height <= height:
                fitting = fitting or size
                fault = cost + _SMALLER * (1 - size / fitting)
                if best is None or fault < best[0]:
                    best = fault, setting
        size = min(size - 1, round(size * _SHRINK))
    return best[1] if best else _cut(words, measure, width, height, smallest)


def hanging(line: str) -> tuple[str, str, str]:
    """Punctuation that hangs out to the left, what is centred, punctuation to the right."""
    left = _HANGING_LEFT.match(line)
    rest = line[left.end() :] if left else line
    right = _HANGING_RIGHT.search(rest)
    core = rest[: right.start()] if right else rest
    if not core:
        return "", line, ""
    return (left[0] if left else ""), core, (right[0] if right else "")


def _units(text: str) -> list[str]:
    """What is never broken: words, each with a dash behind it or a particle."""
    units: list[str] = []
    for word in text.split():
        if units and (word in {"—", "–"} or _TRAILING.fullmatch(word)):
            units[-1] += f" {word}"
        else:
            units.append(word)
    return units or [""]


def _settings(
    words: Sequence[str], size: int, measure: Measure, width: float
) -> Iterator[tuple[float, tuple[str, ...]]]:
    """The best breaks into as few lines as can be, and into one and two more, with their costs."""
    widths = [measure(word, size) for word in words]
    space = measure(" ", size)
    if max(widths) > width:
        return
    total = max(1.0, sum(widths) + space * (len(words) - 1))
    least = max(1, int(-(-total // width)))
    found = 0
    for count in range(least, len(words) + 1):
        best = _broken(words, widths, space, width, total / count, count)
        if best is not None:
            yield best
            found += 1
            if found > _MORE_LINES:
                return
        if count - least > 2 * _MORE_LINES and found:
            return


def _broken(
    words: Sequence[str],
    widths: Sequence[float],
    space: float,
    width: float,
    aim: float,
    count: int,
) -> tuple[float, tuple[str, ...]] | None:
    """The cheapest way to break the words into so many lines; None if there is none."""
    number = len(words)

    @cache
    def cheapest(start: int, lines: int) -> tuple[float, int] | None:
        """Cost of the words from `start` on in so many lines, and where the first line ends."""
        best: tuple[float, int] | None = None
        length = -space
        for end in range(start + 1, number - lines + 2):
            length += space + widths[end - 1]
            if length > width:
                break
            if lines == 1 and end < number:
                continue
            rest = (0.0, number) if lines == 1 else cheapest(end, lines - 1)
            if rest is None:
                continue
            cost = rest[0] + _fault(words[start:end], length, aim, count)
            if lines > 1:
                cost += _break_fault(words[end - 1], words[end])
            if best is None or cost < best[0]:
                best = cost, end
        return best

    found = cheapest(0, count)
    if found is None:
        return None
    lines, start = [], 0
    for left in range(count, 0, -1):
        step = cheapest(start, left)
        assert step is not None
        lines.append(" ".join(words[start : step[1]]))
        start = step[1]
    return found[0], tuple(lines)


def _fault(words: Sequence[str], length: float, aim: float, count: int) -> float:
    """What is wrong with one of `count` lines: raggedness, and how it ends where more follow."""
    fault = _RAGGED * ((length - aim) / aim) ** 2 / count
    if len(words) == 1 and length < 0.75 * aim:
        fault += _LONELY
    return fault


def _break_fault(word: str, following: str) -> float:
    """What is wrong with breaking between two words."""
    if _LEANING.fullmatch(word):
        return _LEANING_BREAK
    if _STOP.search(word):
        return 0
    if _ADJECTIVE.fullmatch(word):
        return 2 * _BREATHLESS_BREAK
    opens = _LEANING.fullmatch(following.partition(" ")[0])
    return _BREATHLESS_BREAK / 2 if opens else _BREATHLESS_BREAK


def _cut(words: Sequence[str], measure: Measure, width: float, height: float, size: int) -> Setting:
    """As many lines as there is space for, cut with an ellipsis."""
    lines: list[str] = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if measure(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    kept = [line for line in lines if line][: max(1, int(height // (size * LINE_HEIGHT)))]
    cut = len(kept) < len([line for line in lines if line])
    fitted = [_shortened(line, measure, width, size) for line in kept]
    if cut:
        fitted[-1] = _shortened(f"{kept[-1]}…", measure, width, size, always=True)
    return Setting(tuple(fitted), size)


def _shortened(
    line: str, measure: Measure, width: float, size: int, *, always: bool = False
) -> str:
    """The line, letters taken from its end until it fits."""
    core = line.rstrip("…") if always else line
    shown = f"{core}…" if always else core
    while core and measure(shown, size) > width:
        core = core[: -max(1, len(core) // 16)]
        shown = f"{core.rstrip()}…"
    return shown
