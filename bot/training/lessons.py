"""Lines with the words that they are about in front: how a network learns to write on request.

A line stands after one or two of its own words in their dictionary forms, or as it is. Which words,
and which lines, is decided by a hash of the line, so a run can be repeated.
"""

import hashlib
from collections.abc import Iterable, Iterator

import numpy as np

from bot.lm.morphology import content_lemmas, readings
from bot.training.material import Line

_ASKED = 0.5  # of the lines that have words
_TWO_WORDS = 0.25  # of the lines that have two
_NOUN = 3.0  # how much oftener than a verb or an adjective: it is nouns that people ask for


def lessons(lines: Iterable[Line], alphabet: frozenset[str]) -> Iterator[Line]:
    """Lines as they are learnt: half of them so, half with words of theirs in front.

    Args:
        lines: what is learnt.
        alphabet: characters that can be written; words with others are passed over.
    """
    for line in lines:
        rng = _chance(line.text)
        about = _chosen_words(line.text, alphabet, rng)
        yield line._replace(about=about) if about and rng.random() < _ASKED else line


def _chance(text: str) -> np.random.Generator:
    """Chance that is always the same for a text."""
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


def _chosen_words(text: str, alphabet: frozenset[str], rng: np.random.Generator) -> str:
    words = [word for word in content_lemmas(text) if alphabet.issuperset(word)]
    if not words:
        return ""
    wanted = 2 if len(words) > 1 and rng.random() < _TWO_WORDS else 1
    weights = np.array([_NOUN if _is_noun(word) else 1.0 for word in words])
    chosen = rng.choice(len(words), wanted, replace=False, p=weights / weights.sum())
    return " ".join(words[at] for at in chosen)


def _is_noun(lemma: str) -> bool:
    return readings(lemma)[0].part_of_speech == "NOUN"
