"""How Russian texts are, and how long."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.lm.filters import faults
from bot.lm.lexicon import Lexicon

_ANY_LENGTH = {"min_length": 1, "max_length": 10_000}


@dataclass(frozen=True)
class Language:
    """Figures of some texts."""

    all_words_known: float
    """Share of texts whose every word is a word form, or stands in the corpora."""
    grammar_faults: float
    """Share of texts that the grammar filter refuses."""
    other_faults: float
    """Share that another filter refuses: typography, completeness, stutter."""
    length_p10: float
    """Characters; a tenth of the texts are shorter."""
    length_p50: float
    length_p90: float


def language(texts: Sequence[str], lexicon: Lexicon) -> Language:
    """The figures of some texts, which must not be empty."""
    found = [faults(text, lexicon, **_ANY_LENGTH) for text in texts]
    known = [not any(fault.startswith("unknown word") for fault in each) for each in found]
    grammar = [any(fault.startswith("grammar") for fault in each) for each in found]
    other = [
        any(not fault.startswith(("grammar", "unknown word")) for fault in each) for each in found
    ]
    p10, p50, p90 = np.percentile([len(text) for text in texts], [10, 50, 90])
    return Language(
        all_words_known=float(np.mean(known)),
        grammar_faults=float(np.mean(grammar)),
        other_faults=float(np.mean(other)),
        length_p10=float(p10),
        length_p50=float(p50),
        length_p90=float(p90),
    )
