"""Participles, which stand for a noun far more rarely than adjectives do, and gerunds."""

from bot.lm.grammar.forms import (
    ACC,
    ADVB,
    COMP,
    DAT,
    FEMININE,
    FINITE,
    GEN,
    GRND,
    INFN,
    NOM,
    NOUN,
    NUMR,
    PRED,
    PRTF,
    SAID,
    Form,
    word_set,
)
from bot.lm.grammar.prepositions import PREPOSITIONS
from bot.lm.grammar.sentence import Segment, Sentence

_GO_ON = word_set("и или а да но не ни уже тоже столь очень так")
_NEGATIONS = word_set("не нет ни")
_LIKENING = word_set("как словно будто кто")


def participle_faults(segment: Segment, sentence: Sentence) -> str:
    """A participle that agrees with nothing near it and cannot stand for itself."""
    forms = segment.forms
    for at, word in enumerate(forms):
        if word.pos != PRTF or not word.adjective or (word.capital and at):
            continue
        governed = PREPOSITIONS.get(forms[at - 1].word, 0) if at else 0
        near = forms[max(0, at - 2) : at + 5]
        if any(each.noun & word.adjective for each in near if each is not word):
            continue
        if _goes_on(segment, sentence, at) or _is_argument(segment, at, governed):
            continue
        return f"{word.word}: participle of nothing"
    return ""


def _goes_on(segment: Segment, sentence: Sentence, at: int) -> bool:
    """Whether it may go with a noun of a segment before: «друг, ушедший из дома»."""
    forms = segment.forms
    opens = not at or (at <= 2 and forms[at - 1].word in _GO_ON)
    if not segment.at or segment.before not in (",", ":", "—") or not opens:
        return False
    return any(each.nominal & forms[at].adjective for each in sentence.before(segment, 2))


def _is_argument(segment: Segment, at: int, governed: int) -> bool:
    """Whether it can stand for a noun: «Просящему дай», «За бегущим не гонись»."""
    forms, word = segment.forms, segment.forms[at]
    slots, previous = word.adjective, forms[at - 1] if at else None
    if governed & slots or not slots & ~FEMININE:
        return bool(slots & ~FEMININE)
    said = segment.those(SAID)
    if slots & NOM:
        return _is_subject(segment, word, said)
    if not said:
        return previous is not None and (
            previous.word in ("не", "и", "а") or bool(previous.pos & NUMR)
        )
    takes = any(each.transitive for each in said) or bool(segment.pos & (COMP | PRED))
    follows = previous is not None and previous.pos & (NOUN | ADVB | NUMR)
    taken = takes or follows or segment.words & _NEGATIONS
    return bool(slots & DAT) or bool(slots & (GEN | ACC) and taken)


def _is_subject(segment: Segment, word: Form, said: list[Form]) -> bool:
    """Whether something is said of it, or it may be said itself in a clause without a verb."""
    if any(each.predicate & word.persons or each.pos & (PRED | INFN) for each in said):
        return True
    if word.adjective & ACC and any(each.transitive for each in said):
        return True
    if said or any(each.noun & NOM for each in segment.forms):
        return False
    return word.passive or segment.before == "—" or segment.after not in (",", ".")


def gerund_faults(segment: Segment, sentence: Sentence) -> str:
    """A gerund with no verb in the whole text, or with a subject of its own."""
    gerund = next((each for each in segment.forms if each.pos == GRND), None)
    if gerund is None:
        return ""
    verbs = FINITE | INFN | PRED
    if not sentence.pos & verbs:
        return f"{gerund.word}: no verb"
    if segment.pos & verbs or segment.words & _LIKENING:
        return ""
    own = next((each for each in segment.forms if each.is_subject()), None)
    return f"{own.word} {gerund.word}" if own else ""
