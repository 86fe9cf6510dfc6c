"""The real saying that comes closest to a made-up one.

A corpus is read when it is asked for and not kept: 0.3 MB of text take some hundredths of a
second, and seldom.
"""

import math
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from bot.errors import UnknownCultureError
from bot.lm.corpus import Saying, read_corpus
from bot.lm.morphology import analyzer, content_lemmas
from bot.lm.words import fold, folded_words
from bot.service.workers import Workers

# A word in common says more than a build in common.
_BUILD = 0.5
# How much it counts against a saying that it has so many times as many words as the text.
_BREVITY = 0.6
# Attributions that begin so stand by new lines of the corpora, which nobody handed down.
_NEW = "по мотивам"
_REMEMBERED = 256
_WORKERS, _QUEUE, _DEADLINE_S = 1, 16, 10.0


class Kin:
    """Finds real sayings; remembers a few that it found."""

    def __init__(
        self,
        corpora: Mapping[str, Path],
        read: Callable[[Path], Sequence[Saying]] = read_corpus,
    ) -> None:
        """Look for kin.

        Args:
            corpora: the file of each culture's sayings.
            read: reads one.
        """
        self._corpora = corpora
        self._read = read
        self._found: OrderedDict[tuple[str, str], Saying] = OrderedDict()
        self._workers = Workers(_WORKERS, _QUEUE, _DEADLINE_S)

    async def nearest(self, culture: str, text: str) -> Saying:
        """The saying of a culture that comes closest to a text.

        Raises:
            UnknownCultureError: no corpus of that culture is known.
            CorpusError: it cannot be read.
            BusyError: too many ask.
        """
        path = self._corpora.get(culture)
        if path is None:
            raise UnknownCultureError(f"{culture}: no corpus of that culture is known")
        found = self._found.get((culture, text))
        if found is None:
            found = await self._workers.run(lambda: nearest(text, self._read(path)))
            self._found[culture, text] = found
            if len(self._found) > _REMEMBERED:
                self._found.popitem(last=False)
        return found


def nearest(text: str, sayings: Sequence[Saying]) -> Saying:
    """The saying handed down that shares most with a text: rare words first, then its build.

    Args:
        text: any.
        sayings: at least one.
    """
    sayings = handed_down(sayings)
    wanted = [_forms(lemma) for lemma in content_lemmas(text)]
    spoken = [set(folded_words(each.text)) for each in sayings]
    shared = [sum(not forms.isdisjoint(words) for words in spoken) for forms in wanted]
    weights = [math.log((len(sayings) + 1) / (count + 1)) for count in shared]
    possible = sum(weights) or 1.0
    folded, length = fold(text), len(set(folded_words(text)))

    def likeness(number: int) -> float:
        words = spoken[number]
        common = sum(
            weight
            for weight, forms in zip(weights, wanted, strict=True)
            if not forms.isdisjoint(words)
        )
        build = Levenshtein.normalized_similarity(folded, fold(sayings[number].text))
        # Of two with the same words in common the one with fewer others is nearer.
        brevity = math.pow(max(1.0, len(words) / max(1, length)), -_BREVITY)
        return common / possible * brevity + _BUILD * build

    return sayings[max(range(len(sayings)), key=likeness)]


def handed_down(sayings: Sequence[Saying]) -> Sequence[Saying]:
    """Those that are no new compositions in the manner of others; all where all are."""
    return [each for each in sayings if not each.attribution.startswith(_NEW)] or sayings


def _forms(lemma: str) -> frozenset[str]:
    """All forms of a word, as `folded_words` spells them."""
    lexeme = analyzer().parse(lemma)[0].lexeme
    return frozenset(fold(form.word) for form in lexeme)
