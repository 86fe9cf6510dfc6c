"""A maker of proverbs that is instant, or slow or broken where a test asks for it."""

import threading
import time
from collections import Counter
from collections.abc import Callable

from bot.errors import GenerationError, MalformedIdError, ModelGoneError
from bot.lm.proverb import Proverb

GATE_TIMEOUT_S = 20.0
PATIENCE_S = 20.0


def eventually(done: Callable[[], bool]) -> None:
    """Wait until it is so: threads come to it in their own time."""
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.005)


class FakeMaker:
    """Deterministic: the text names the culture and the seed."""

    seed_space = 9 * 10**4

    def __init__(self, cultures: tuple[str, ...] = ("sufi", "zen", "jewish")) -> None:
        self.gates: dict[str, threading.Event] = {}
        """Culture -> an event that its proverbs wait for."""
        self.faults: dict[str, Exception] = {}
        """Culture -> what making it raises."""
        self.texts: dict[str, str] = {}
        """Culture -> a text of its own."""
        self.barren: set[str] = set()
        """Words that nothing comes about."""
        self.unlucky_seeds = 0
        """Calls that still find nothing sayable."""
        self.calls: Counter[str] = Counter()
        self.running = 0
        self.most_running = 0
        self._cultures = cultures
        self._lock = threading.Lock()

    def cultures(self) -> tuple[str, ...]:
        """The cultures it was made with."""
        return self._cultures

    def version(self, culture: str) -> str:
        """Two characters."""
        return f"{culture[0]}1"

    def rarity(self, word: str) -> float:
        """By its letters."""
        return len(word)

    def id_of(self, culture: str, seed: int) -> str:
        """The culture and the seed."""
        return f"{culture}-{seed:05d}"

    def make(self, culture: str, seed: int, about: str = "") -> Proverb:
        """A text with the seed and the words in it; odd seeds count as relaxed."""
        with self._lock:
            self.calls[culture] += 1
            self.running += 1
            self.most_running = max(self.most_running, self.running)
        try:
            return self._make(culture, seed, about)
        finally:
            with self._lock:
                self.running -= 1

    def remake(self, proverb_id: str) -> Proverb:
        """The proverb again; letters in the code are a slip, a leading 9 is a model long gone."""
        culture, code = proverb_id.lower().split("-")
        if not code.isdecimal():
            raise MalformedIdError(f"{proverb_id}: expected digits after the dash")
        if code.startswith("9"):
            raise ModelGoneError(f"{proverb_id}: its model is not kept", culture)
        return self._make(culture, int(code))

    def _make(self, culture: str, seed: int, about: str = "") -> Proverb:
        if culture in self.gates:
            assert self.gates[culture].wait(GATE_TIMEOUT_S)
        if self.unlucky_seeds:
            self.unlucky_seeds -= 1
            raise GenerationError(f"{culture}: seed {seed} gave nothing")
        if culture in self.faults:
            raise self.faults[culture]
        if self.barren & {about, *about.split()}:
            raise GenerationError(f"{culture}: nothing about {about!r}")
        named = f" о словах {about}" if about else ""
        text = self.texts.get(culture, f"Пословица {culture} номер {seed}{named}.")
        name, score = self.id_of(culture, seed), -(seed % 101) / 100
        relaxed = seed % 2 == 1
        return Proverb(name, culture, text, seed, relaxed=relaxed, about=about, score=score)
