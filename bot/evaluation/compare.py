"""The bot's texts, people's and the peers' side by side, on the same number of items.

What people said and nobody trained on is the measure: a figure is read against theirs, never alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from bot.evaluation.diversity import diversity
from bot.evaluation.kinship import CultureClassifier
from bot.evaluation.language import language
from bot.evaluation.novelty import KnownRuns
from bot.lm.lexicon import Lexicon

BOT, PEOPLE, CHAIN, SIFTED_CHAIN = "bot", "people", "markovify", "markovify sifted"


@dataclass(frozen=True)
class Yardsticks:
    """What texts are held against."""

    known: KnownRuns
    """Lines that were learnt from, of all cultures."""
    lexicon: Lexicon
    classifier: CultureClassifier


Figures = dict[str, float]
Texts = Mapping[str, Mapping[str, Sequence[str]]]
"""By source, then by culture."""


def compare(texts: Texts, yardsticks: Yardsticks) -> dict[str, Figures]:
    """Figures of every source, over all cultures together.

    From each culture the same number of texts is taken of every source, the fewest that one of them
    has: diversity means nothing otherwise.

    Args:
        texts: what there is.
        yardsticks: what it is held against.
    """
    cultures = sorted(set.intersection(*(set(own) for own in texts.values())))
    fewest = {c: min(len(own[c]) for own in texts.values()) for c in cultures}
    return {
        source: _figures({c: list(own[c])[: fewest[c]] for c in cultures}, yardsticks)
        for source, own in texts.items()
    }


def _figures(own: Mapping[str, Sequence[str]], yardsticks: Yardsticks) -> Figures:
    texts = [text for each in own.values() for text in each]
    kept = [yardsticks.classifier.accuracy(culture, each) for culture, each in own.items() if each]
    return {
        "texts": len(texts),
        **asdict(language(texts, yardsticks.lexicon)),
        **asdict(yardsticks.known.measure(texts)),
        **asdict(diversity(texts)),
        "culture_told": sum(kept) / max(1, len(kept)),
    }


def mean_of(runs: Sequence[Mapping[str, Figures]]) -> dict[str, Figures]:
    """The mean of each figure over several runs, seeds of the same comparison."""
    return {
        source: {
            name: sum(run[source][name] for run in runs) / len(runs) for name in runs[0][source]
        }
        for source in runs[0]
    }


def spread_of(runs: Sequence[Mapping[str, Figures]]) -> dict[str, Figures]:
    """The largest less the smallest value of each figure over several runs."""
    return {
        source: {
            name: max(run[source][name] for run in runs) - min(run[source][name] for run in runs)
            for name in runs[0][source]
        }
        for source in runs[0]
    }


def as_table(means: Mapping[str, Figures]) -> str:
    """A Markdown table: a row a figure, a column a source."""
    sources = list(means)
    rows = [f"| | {' | '.join(sources)} |", f"| --- |{' --- |' * len(sources)}"]
    for name in next(iter(means.values())):
        values = " | ".join(_shown(means[source][name]) for source in sources)
        rows.append(f"| {name.replace('_', ' ')} | {values} |")
    return "\n".join(rows)


def _shown(value: float) -> str:
    return f"{value:.0f}" if value >= 20 else f"{value:.3f}"
