"""Agreement of a subject and what is said of it, in person, number and gender."""

from itertools import pairwise

from bot.lm.grammar.forms import (
    ACC,
    ADJECTIVE,
    ADJS,
    FINITE,
    GRND,
    INFN,
    LOC,
    MASCULINE,
    NEUTER,
    NOM,
    NOUN,
    NPRO,
    NUMR,
    P1F,
    P1M,
    P1P,
    P2F,
    P2M,
    P2P,
    P3M,
    P3P,
    PLURAL,
    PRED,
    PREP,
    PRTF,
    PRTS,
    VERB,
    Form,
    word_set,
)
from bot.lm.grammar.prepositions import PREPOSITIONS
from bot.lm.grammar.sentence import Segment, Sentence

_COMPARING = word_set(
    "как будто словно точно что чем хоть хотя ни нежели если или либо и да кроме лишь тоже"
)
_ADDS = word_set("и да или либо ни то с со вдвоем")
_ADDS_ALWAYS = word_set("либо ни то вдвоем")
_HERS = word_set("ее она ей ней нею")
_HIS = word_set("он него нему нем")
_ANYBODY = word_set("кто тот то все это весь")
_IS = word_set("быть стать становиться бывать")
_PARENTHETIC = word_set("говорят сказать значит будь знай")
_BETWEEN = word_set("не и уже еще всегда все тоже")
_SPEAKERS = P1F | P1M | P1P | P2F | P2M | P2P
_SELF = {
    **dict.fromkeys(word_set("мне меня мной мною"), P1M | P1F),
    **dict.fromkeys(word_set("тебе тебя тобой тобою"), P2M | P2F),
    **dict.fromkeys(word_set("нас нам нами"), P1P),
}


def subject_faults(segment: Segment, sentence: Sentence) -> str:
    """A subject and a predicate of its segment that cannot be said of it."""
    return (
        _pronoun(segment, sentence)
        or _side_by_side(segment)
        or _short(segment)
        or _first_predicate(segment)
        or _only_predicate(segment)
    )


def _pronoun(segment: Segment, sentence: Sentence) -> str:
    """«Кто» or «тот» first, and a predicate that is not of one person."""
    first, *others = segment.forms
    if first.word not in ("кто", "тот"):
        return ""
    if first.word == "тот" and any(each.noun & NOM & MASCULINE for each in others):
        return ""
    allowed = P3M
    if first.word == "кто" and segment.at:
        of_many = sentence.segments[segment.at - 1].forms[-1].nominal & PLURAL
        allowed |= P3P if of_many or "все" in sentence.words else 0
    said = next((each for each in others if each.pos & FINITE), None)
    if said is None or not said.is_only(FINITE) or said.predicate & allowed:
        return ""
    if (first.word == "тот" and said.imperative) or _has_subject(others, said):
        return ""
    return f"{first.word} {said.word}"


def _has_subject(forms: list[Form] | tuple[Form, ...], said: Form, but: Form | None = None) -> bool:
    """Whether some word may be the subject of what is said."""
    return any(f.nominal & NOM and f.persons & said.predicate for f in forms if f is not but)


def _adds(forms: tuple[Form, ...]) -> bool:
    """Whether something is added to a subject, so that both may have a plural predicate."""
    for at, link in enumerate(forms):
        if not at or link.word not in _ADDS:
            continue
        behind = forms[at + 1 : at + 4]
        if link.word in _ADDS_ALWAYS or (
            any(f.nominal for f in forms[max(0, at - 3) : at]) and any(f.nominal for f in behind)
        ):
            return True
    return False


def _side_by_side(segment: Segment) -> str:
    """A noun that can be subject only, and a predicate right beside it."""
    forms = segment.forms
    for at, (first, behind) in enumerate(pairwise(forms)):
        negated = behind.word == "не" and at + 2 < len(forms)
        second = forms[at + 2] if negated else behind
        if _is_subject(first) and second.is_only(FINITE):
            compared = at and forms[at - 1].word in _COMPARING | {"тот", "это"}
            if compared or second.word in _PARENTHETIC:
                continue
            told = _adds(forms[: at + 1]) or any(each.pos & NUMR for each in forms[:at])
            if not told and not _has_subject(forms, second):
                return f"{first.word} {second.word}"
        if first.is_only(FINITE) and second.pos == NOUN and _is_subject(second):
            if first.imperative or first.word in _PARENTHETIC or segment.after == ",":
                continue
            told = _adds(forms) or bool(segment.pos & NUMR) or second.capital
            if not told and not _has_subject(forms, first):
                return f"{first.word} {second.word}"
    return ""


def _short(segment: Segment) -> str:
    """«Тень не страшен»: a short adjective, and right before it a noun of another gender."""
    forms = segment.forms
    if not segment.known or segment.pos & NUMR:
        return ""
    for at, said in enumerate(forms):
        if not at or not said.is_only(ADJS | PRTS):
            continue
        place = at - 1
        while place and forms[place].word in _BETWEEN:
            place -= 1
        noun, before = forms[place], forms[:place]
        if not noun.is_noun_in(NOM | ACC) or not noun.noun & NOM or noun.persons & said.predicate:
            continue
        taken = any(each.transitive or each.word in PREPOSITIONS for each in before[-2:])
        if taken or (said.predicate & P3P and _adds(forms[: place + 1])):
            continue
        if not _has_subject(forms, said, noun):
            return f"{noun.word} {said.word}"
    return ""


def _is_subject(word: Form) -> bool:
    return word.is_subject() and word.word != "друг"  # «друг друга» is none


def _first_predicate(segment: Segment) -> str:
    """A subject before all predicates, and the first predicate behind it."""
    forms = segment.forms
    subject = None
    for at, word in enumerate(forms):
        if word.is_only(FINITE):
            if subject is None or word.word in _PARENTHETIC or subject.persons & word.predicate:
                return ""
            return f"{subject.word} {word.word}"
        compared = at and forms[at - 1].word in _COMPARING
        if compared or word.pos & (FINITE | PRED | NUMR) or _adds(forms[: at + 2]):
            return ""
        if _is_subject(word) and subject is None:
            subject = word
        elif word.nominal & NOM and not _is_attribute(forms, at, subject):
            return ""
    return ""


def _is_attribute(forms: tuple[Form, ...], at: int, subject: Form | None) -> bool:
    """Whether a word that may be in the nominative is no second subject."""
    if any(each.word in PREPOSITIONS for each in forms[:at]) and not forms[at].is_subject():
        return True
    beside = at + 1 < len(forms) and forms[at + 1].noun & forms[at].adjective
    return forms[at].is_only(ADJECTIVE) and (subject is not None or bool(beside))


def _only_predicate(segment: Segment) -> str:
    """The one predicate of a segment, and the first word that can only be its subject."""
    forms = segment.forms
    predicates = [each for each in segment.those(FINITE) if each.predicate]
    if len(predicates) != 1 or segment.pos & (PRED | NUMR) or "друг" in segment.words:
        return ""
    (said,) = predicates
    if not said.is_only(FINITE) or said.word in _PARENTHETIC or _has_subject(forms, said, said):
        return ""
    if said.predicate & P3P and _adds(forms):
        return ""
    for at, word in enumerate(forms):
        if word is said or (at and forms[at - 1].word in _COMPARING):
            continue
        if _must_be_subject(segment, at, said):
            behind = at > forms.index(said)
            return "" if said.imperative and behind else f"{word.word} {said.word}"
    return ""


def _must_be_subject(segment: Segment, at: int, said: Form) -> bool:
    """Whether the word can be nothing but the subject of what is said."""
    forms, word = segment.forms, segment.forms[at]
    if word.is_only(ADJECTIVE):
        if not word.adjective & NOM or word.adjective & (~(NOM | ACC) | NEUTER):
            return False
        if any(each.noun & word.adjective for each in forms):
            return False
        of_many = not said.predicate & ~(P1P | P2P) and not word.adjective & PLURAL
        return of_many or not said.predicate & _SPEAKERS
    if word.is_subject():
        return True
    if not word.is_noun_in(NOM | ACC | LOC) or not word.noun & NOM:
        return False
    takes = any(each.transitive for each in forms) or segment.pos & (INFN | GRND | PRTF)
    return not takes and not any(each.word in PREPOSITIONS for each in forms[:at])


def second_subject_faults(segment: Segment, sentence: Sentence) -> str:
    """«Кто просит лекарь»: «кто» or «тот» is the subject, so no other word can be."""
    forms = segment.forms
    said = segment.those(FINITE | PRED | INFN)
    if forms[0].word not in ("кто", "тот") or len(said) != 1 or said[0].pos != VERB:
        return ""
    if said[0].lemmas & _IS:
        return ""
    for before, word in pairwise(forms):
        if _is_subject(word) and word.is_noun_in(NOM) and before.word not in _COMPARING:
            return f"{forms[0].word} {word.word}"
    return ""


def antecedent_faults(segment: Segment, sentence: Sentence) -> str:
    """«Кто кричит, тот не купит её»: a pronoun, and nothing of its gender."""
    hers, his = segment.words & _HERS, segment.words & _HIS
    if not sentence.known:
        return ""
    if hers and not any(f.is_feminine() and f.word not in _HERS for f in sentence.forms):
        return f"{min(hers)}: of nobody"
    # A man need not be named («Козу потерял, а он поёт»), unless a woman or a thing is.
    named = any(each.is_subject() for each in sentence.before(segment, 1))
    if his and named and not any(map(_may_be_him, sentence.forms)):
        return f"{min(his)}: of nobody"
    return ""


def _may_be_him(word: Form) -> bool:
    if word.word in _HIS or word.word == "что":
        return False
    if word.word in _ANYBODY or word.adjective & (MASCULINE | NEUTER):
        return True
    return bool(word.pos & (NOUN | NPRO)) and bool(word.gender & (MASCULINE | NEUTER))


def correlative_faults(segment: Segment, sentence: Sentence) -> str:
    """«Кто …, ту …»: who is meant is of no gender."""
    meant = segment.forms[0].word
    wrong = meant in ("та", "ту", "той", "тою", "теми")
    return (
        f"кто …, {meant}" if wrong and segment.at == 1 and sentence.forms[0].word == "кто" else ""
    )


def reflexive_faults(segment: Segment, sentence: Sentence) -> str:
    """«Мне знаю»: one's own person as an object is «себя»."""
    forms = segment.forms
    for at, word in enumerate(forms):
        persons = _SELF.get(word.word)
        if not persons or (at and forms[at - 1].pos & PREP):
            continue
        for said in forms[at + 1 : at + 3]:
            now = said.pos == VERB and not said.past and not said.imperative
            if now and not said.predicate & ~persons:
                return f"{word.word} {said.word}"
    return ""
