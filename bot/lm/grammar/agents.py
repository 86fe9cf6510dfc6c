"""Predicates that need somebody who acts, in a text that has nobody."""

from bot.lm.grammar.forms import (
    ACC,
    ADJS,
    FEMININE,
    FINITE,
    GEN,
    NOM,
    NOUN,
    NPRO,
    P3M,
    P3N,
    P3P,
    P3S,
    PRTS,
    SAID,
    VERB,
    Form,
    word_set,
)
from bot.lm.grammar.sentence import Segment, Sentence

_IMPERSONAL = word_set(
    "хватать хватить везти повезти стоить следовать хотеться захотеться приходиться прийтись "
    "доводиться довестись тянуть тошнить знобить светать темнеть смеркаться пахнуть нести "
    "случаться случиться удаться удаваться мочься сметь надлежать подобать житься спаться "
    "казаться показаться бывать быть недоставать нравиться понравиться рвать болеть ломить "
    "мерещиться чудиться думаться вериться грозить значить хвататься доставаться достаться "
    "пройти миновать полагаться требоваться хотеть оставаться остаться стать уносить гореть"
)
_RELATIVES = word_set("кого кому кем чем чего чему")
_WHEN = word_set("пока когда если потому хоть хотя раз едва")
_OPENERS = word_set("и а но да не что только всегда")


def _only_said(segment: Segment) -> Form | None:
    """The only predicate of a segment, if it is somebody's."""
    said = segment.those(SAID)
    if len(said) != 1 or not said[0].is_only(FINITE) or said[0].lemmas & _IMPERSONAL:
        return None
    return None if said[0].imperative or not segment.known else said[0]


def _has_agent(forms: list[Form] | tuple[Form, ...], said: Form) -> bool:
    return any(
        (each.nominal & NOM and each.persons & said.predicate) or not each.lemmas for each in forms
    )


def relative_agent_faults(segment: Segment, sentence: Sentence) -> str:
    """«Кого пришёл»: a relative in an oblique case, and nobody who acts."""
    first, said = segment.forms[0].word, _only_said(segment)
    if first not in ("кого", "кому", "кем") or said is None or said.pos & PRTS:
        return ""
    if segment.at and "тот" not in sentence.segments[segment.at - 1].forms[-1].lemmas:
        return ""
    if not said.predicate & P3S or _has_agent(segment.forms, said):
        return ""
    return f"{first} {said.word}: who"


def idle_clause_faults(segment: Segment, sentence: Sentence) -> str:
    """«Осёл молчит, пока не устала»: she is nobody in the text.

    A man may go unnamed: «Собака не укусит, если не дразнил».
    """
    if segment.forms[0].word not in _WHEN or not sentence.known or len(sentence.segments) < 2:
        return ""
    said = _only_said(segment)
    if said is None or not said.past or said.predicate & (P3M | P3N | P3P):
        return ""
    if _has_agent(segment.forms, said) or any(each.is_feminine() for each in sentence.forms):
        return ""
    others = [each for one in sentence.segments if one is not segment for each in one.forms]
    may_be = any(each.adjective & FEMININE for each in sentence.forms)
    return f"{said.word}: who" if not may_be and any(each.is_subject() for each in others) else ""


def agent_faults(segment: Segment, sentence: Sentence) -> str:
    """«Травою сохнет»: a subject is needed, none stands in the text, an object is first."""
    said = _only_said(segment)
    if said is None or _has_agent(segment.forms, said):
        return ""
    short = said.is_only(ADJS | PRTS)
    if said.predicate & P3N and (said.past or short):
        return ""  # «дано», «стемнело»: nobody acts
    acts = said.pos == VERB and bool(said.predicate & P3S)
    nobody = acts and _is_nobody(segment, sentence, said)
    only = nobody and not segment.at and not said.past and _is_alone(sentence)
    if only and not said.word.endswith("ся") and not _has_agent(sentence.forms, said):
        return f"{said.word}: who"
    first = next((each for each in segment.forms if each.word not in _OPENERS), None)
    if first is None or first.word in _RELATIVES or first.noun & NOM:
        return ""
    odd = short or (nobody and (_is_alone(sentence) or first.noun & ~(ACC | GEN)))
    is_object = first.is_only(NOUN | NPRO) and bool(first.noun)
    return f"{first.word} {said.word}: who" if odd and is_object else ""


def _is_alone(sentence: Sentence) -> bool:
    """Whether the text has finite verbs in its first segment only."""
    return not any(one.pos & VERB for one in sentence.segments[1:])


def _is_nobody(segment: Segment, sentence: Sentence, said: Form) -> bool:
    """Whether nothing before the segment may be the subject."""
    earlier = sentence.before(segment)
    if said.past and said.predicate & P3M:
        return False  # «Осла потерял»: of a man as such
    return not _has_agent(earlier, said) and not any(each.pos & VERB for each in earlier)
