"""The grammar rules: how many held-out human sayings they turn away, and how many spoilt ones."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from pymorphy3.tagset import OpencorporaTag

from bot.lm.corpus import is_held_out, read_corpus
from bot.lm.grammar import grammar_faults
from bot.lm.morphology import analyzer
from bot.lm.words import WORD, fold

_NAMES = "NOUN ADJF ADJS COMP VERB INFN PRTF PRTS GRND NPRO NUMR"
_INFLECTED = frozenset(_NAMES.split())
_SAME_CASE = frozenset({"gen1", "gen2", "loc1", "loc2"})


@dataclass(frozen=True)
class Judged:
    """What the rules said of some texts."""

    texts: int
    rules: Counter[str]
    """How many texts each rule found fault with."""
    refused: int
    """How many any rule did."""

    @property
    def share(self) -> float:
        """Of the texts, how many were refused: 0..1."""
        return self.refused / self.texts if self.texts else 0.0


def held_out_sayings(corpora: Path) -> list[str]:
    """Every saying of a folder of corpora that neither training nor the rules' maker saw."""
    texts = {each.text for path in corpora.glob("*.tsv") for each in read_corpus(path)}
    return sorted(text for text in texts if is_held_out(text))


def reinflected(text: str, rng: random.Random) -> str | None:
    """The text with one word in another form of the same lexeme; None if it has no such word.

    The words that inflect are tried in random order; each other form is as likely, save mere
    variants («водою» for «водой»). What comes out may still be right Russian: «шёл» for «идёт».
    """
    places = list(WORD.finditer(text))
    rng.shuffle(places)
    for place in places:
        forms = _other_forms(place[0])
        if forms:
            form = rng.choice(forms)
            form = form.capitalize() if place[0][0].isupper() else form
            return text[: place.start()] + form + text[place.end() :]
    return None


def _other_forms(word: str) -> list[str]:
    parsed = analyzer().parse(word.lower())[0]
    if not parsed.is_known or str(parsed.tag.POS) not in _INFLECTED:
        return []
    tag = _bare(parsed.tag)
    variants = {fold(each.word) for each in parsed.lexeme if _bare(each.tag) == tag}
    return sorted({fold(each.word) for each in parsed.lexeme} - variants - {fold(word)})


def _bare(tag: OpencorporaTag) -> frozenset[str]:
    """The grammemes of a tag but those of mere variants."""
    return frozenset(g for g in tag.grammemes if not g.startswith("V-")) - _SAME_CASE


def judged(texts: Iterable[str]) -> Judged:
    """What the rules say of some texts."""
    rules: Counter[str] = Counter()
    count = refused = 0
    for text in texts:
        found = {fault.partition(":")[0] for fault in grammar_faults(text)}
        rules.update(found)
        count += 1
        refused += bool(found)
    return Judged(count, rules, refused)


def spoilt(texts: Sequence[str], times: int) -> list[str]:
    """Each text with one word re-inflected, as often as asked for, the same at each call."""
    rng = random.Random(5)
    made = (reinflected(text, rng) for text in texts for _ in range(times))
    return [text for text in made if text is not None]


def measure() -> None:
    """Print the share refused of human and of spoilt sayings, by rules, and the time a line."""
    human = held_out_sayings(Path("corpora"))
    right, wrong = judged(human), judged(spoilt(human, 4))
    print(f"human held-out sayings refused: {right.share:.1%} of {right.texts}")
    print(f"the same, one word re-inflected: {wrong.share:.1%} of {wrong.texts}")
    for rule, count in wrong.rules.most_common():
        print(f"  {rule}: {right.rules[rule] / right.texts:.2%} and {count / wrong.texts:.2%}")
    start = process_time()
    judged(human)
    print(f"one line, its words seen before: {(process_time() - start) / len(human) * 1e6:.0f} µs")
