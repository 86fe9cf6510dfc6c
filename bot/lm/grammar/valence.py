"""Cases that a verb never takes, counted in prose (docs/experiments.md)."""

from functools import cache
from importlib.resources import files

from bot.lm.grammar.forms import (
    ADVB,
    ANIMATE,
    DAT,
    GEN,
    GRND,
    INANIMATE,
    INFN,
    INS,
    NOMINAL,
    P3S,
    VERB,
    VERBAL,
    word_set,
)
from bot.lm.grammar.prepositions import follows_preposition
from bot.lm.grammar.sentence import Segment, Sentence

_TABLE = "valence.txt"
_NOT_ONE = word_set("не ни нет")
# Nouns that take a dative themselves: «знать цену слову».
_WITH_DATIVE = word_set(
    "цена счет мера конец имя враг друг брат хозяин место время путь дорога край предел"
)


@cache
def never_taken() -> dict[str, str]:
    """What verbs never take: D a thing in the dative, d a being, i instrumental, g genitive."""
    text = (files("bot.lm.grammar") / _TABLE).read_text("utf-8")
    return dict(line.split() for line in text.splitlines() if not line.startswith("#"))


def valence_faults(segment: Segment, sentence: Sentence) -> str:
    """A noun without a preposition in a case that the only verb of the segment never takes."""
    verbs = segment.those(VERBAL)
    if len(verbs) != 1 or not segment.known or not verbs[0].is_only(VERB | INFN | GRND):
        return ""
    (verb,) = verbs
    never = set.intersection(*(set(never_taken().get(lemma, "")) for lemma in verb.lemmas))
    if verb.pos & INFN or any(each.lemmas & _WITH_DATIVE for each in segment.forms):
        never -= {"D", "d"}  # «что дубу делать»
    if not verb.predicate & P3S:
        never -= {"i"}  # «криком спора не решишь»: with what anybody would
    if segment.words & _NOT_ONE:
        never -= {"g"}
    for at in range(len(segment.forms) if never else 0):
        case = _case_of(segment, at)
        if case in never and not follows_preposition(segment.forms, at):
            return f"{verb.word} {segment.forms[at].word}"
    return ""


def _case_of(segment: Segment, at: int) -> str:
    """The letter of the case that a noun can be in only; empty if it has none."""
    word = segment.forms[at]
    if word.is_noun_in(DAT):
        return "d" if word.noun & ANIMATE and not word.noun & INANIMATE else "D"
    if word.is_noun_in(INS):
        return "i"
    counted = at and segment.forms[at - 1].pos & (NOMINAL | ADVB)
    return "g" if word.is_noun_in(GEN) and not counted else ""
