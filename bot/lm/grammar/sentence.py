"""A text cut into segments, the stretches between marks, where most rules look for their words."""

import re
from typing import NamedTuple

from bot.lm.grammar.forms import Form, form

_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*|[^\w\s]")


class Segment(NamedTuple):
    """Words with no mark between them."""

    at: int
    """Its place among the segments of the text."""
    forms: tuple[Form, ...]
    words: frozenset[str]
    """The same, folded."""
    pos: int
    """All parts of speech that any of them may be."""
    before: str
    """The mark before the first word; empty at the text's start."""
    after: str
    """The mark behind the last word; empty at the text's end."""
    known: bool
    """The dictionary has all of them, so that it is known what each can be."""

    def those(self, pos: int) -> list[Form]:
        """Its words that may be of these parts of speech."""
        return [each for each in self.forms if each.pos & pos]


class Sentence(NamedTuple):
    """A text as the rules see it."""

    segments: tuple[Segment, ...]
    forms: tuple[Form, ...]
    words: frozenset[str]
    pos: int
    known: bool

    def before(self, segment: Segment, most: int = 1000) -> list[Form]:
        """The words of at most so many segments before one."""
        earlier = self.segments[max(0, segment.at - most) : segment.at]
        return [each for one in earlier for each in one.forms]


def read(text: str) -> Sentence:
    """The segments of a text."""
    segments: list[Segment] = []
    current: list[Form] = []
    before = ""
    for token in [*_TOKEN.findall(text), ""]:
        if token and token[0].isalnum():
            current.append(form(token))
            continue
        if current:
            segments.append(_segment(len(segments), current, before, token))
            current = []
        before = token
    forms = tuple(each for segment in segments for each in segment.forms)
    return Sentence(
        tuple(segments),
        forms,
        frozenset().union(*(segment.words for segment in segments)),
        _all_pos(segments),
        all(segment.known for segment in segments),
    )


def _segment(at: int, forms: list[Form], before: str, after: str) -> Segment:
    pos = 0
    for each in forms:
        pos |= each.pos
    words = frozenset(each.word for each in forms)
    return Segment(at, tuple(forms), words, pos, before, after, all(f.lemmas for f in forms))


def _all_pos(segments: list[Segment]) -> int:
    pos = 0
    for segment in segments:
        pos |= segment.pos
    return pos
