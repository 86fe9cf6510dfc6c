"""What each chat has heard lately, so that it hears no text twice and no word over and over.

Bounded, in memory only, and of the bot's own texts: nothing that a person wrote is kept.
"""

import re
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.lm.words import fold, words

T = TypeVar("T")

# Chats remembered at the same time; the longest silent are forgotten first.
CAPACITY = 1000
# Texts of a chat that do not come again, and how many of the last ones a new one is compared with.
_TEXTS = 100
_THEMES = 24
# Words shorter than this hardly strike anybody when they come again; and where a word begins alike
# so far, it is most often the same one: «дорога», «дороге», «дорогою».
_TELLING_LETTERS = 5
_TURN = re.compile(r"(?:,| —) (\w+)")


@dataclass(frozen=True)
class Theme:
    """What somebody would remember of a text: its words and its build."""

    words: frozenset[str]
    """Beginnings of its words of five letters and more."""
    frame: str
    """First word, and the one behind the first comma or dash: `кто тот`."""

    @classmethod
    def of(cls, text: str) -> "Theme":
        """The theme of a text."""
        folded = fold(text)
        spoken = words(folded)
        telling = (word[:_TELLING_LETTERS] for word in spoken if len(word) >= _TELLING_LETTERS)
        turn = _TURN.search(folded)
        return cls(frozenset(telling), " ".join([*spoken[:1], *(turn.groups() if turn else ())]))


@dataclass
class Heard:
    """What one chat has heard."""

    _texts: deque[int] = field(default_factory=lambda: deque(maxlen=_TEXTS))
    _themes: deque[Theme] = field(default_factory=lambda: deque(maxlen=_THEMES))

    def add(self, text: str) -> None:
        """The chat is told this text."""
        self._texts.append(hash(text))
        self._themes.append(Theme.of(text))

    def has(self, text: str) -> bool:
        """Whether the chat was told this very text lately."""
        return hash(text) in self._texts

    def newest(self, offered: Iterable[T], theme_of: Callable[[T], Theme]) -> T | None:
        """What says least that the chat knows from lately, the first of equals; None of none.

        A word that comes again strikes more than a build that does.
        """
        known = frozenset[str]().union(*(each.words for each in self._themes))
        frames = Counter(each.frame for each in self._themes)

        def likeness(each: T) -> int:
            theme = theme_of(each)
            return 2 * len(theme.words & known) + frames[theme.frame]

        return min(offered, key=likeness, default=None)


class Lately:
    """What every chat has heard."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        """Remember so many chats."""
        self._capacity = capacity
        self._chats: OrderedDict[int, Heard] = OrderedDict()

    def of(self, chat: int | None) -> Heard:
        """What the chat has heard, to be added to; for no chat in particular nothing is kept."""
        if chat is None:
            return Heard()
        heard = self._chats.setdefault(chat, Heard())
        self._chats.move_to_end(chat)
        if len(self._chats) > self._capacity:
            self._chats.popitem(last=False)
        return heard
