"""Cases without a preposition: what numbers, «нет», verbs and comparatives take."""

from itertools import pairwise

from bot.lm.grammar.forms import (
    ACC,
    ADJS,
    ADVB,
    CASES,
    COMP,
    DAT,
    FINITE,
    GEN,
    GRND,
    INFN,
    INS,
    LOC,
    NOM,
    NOMINAL,
    NOUN,
    NPRO,
    NUMR,
    P3N,
    PLURAL,
    PRED,
    PREP,
    PRTF,
    SINGULAR,
    VERB,
    VERBAL,
    Form,
    word_set,
)
from bot.lm.grammar.prepositions import PREPOSITIONS, follows_preposition
from bot.lm.grammar.sentence import Segment, Sentence

_TWO_UP = word_set("два две три четыре оба обе")
_NUMBERS = _TWO_UP | word_set(
    "пять шесть семь восемь девять десять одиннадцать двенадцать пятнадцать двадцать тридцать "
    "сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто сто двести триста пятьсот "
    "двух двум двумя трех трем тремя четырех четырем пяти пятью семи семью десяти десятью "
    "сорока ста обоих обеих обоим обеим обоими обеими двоих двоим двоими троих троим семерых "
    "двое трое"
)
# These take their own case as time, measure or way do: «ждать неделю».
_MEASURES = word_set(
    "день ночь час год век неделя минута миг зима осень весна раз тысяча сотня верста секунда "
    "жизнь половина треть капля капелька копейка пятница суббота среда пора дорога вон"
)
_REFLEXIVE = ("ся", "сь")
_NOT_ONE = word_set("не ни нет")
_COUNTING = _NOT_ONE | word_set("без мало много сколько столько меньше больше")
_GENITIVE_VERBS = word_set(
    "хватать хватить ждать хотеть желать достичь достигать стоить жаждать прибыть прибывать "
    "избежать требовать недоставать быть бывать прибавить уйти идти доставать"
)
_NEEDS_OBJECT = word_set(
    "взять сделать иметь найти оставить получить держать бросить поднять принять положить "
    "схватить поставить достать потерять купить носить дать отдать отдавать бросать поймать "
    "находить давать"
)


_THE_DEEPER = 3  # words of «чем глубже колодец»
_HOW_MANY = word_set("больше меньше более менее")


def number_faults(segment: Segment, sentence: Sentence) -> str:
    """A number and a noun behind it in a case or number that it does not take."""
    for number, noun in zip(segment.forms, segment.forms[1:], strict=False):
        if noun.pos == NOUN and number.word in _NUMBERS and not _counts(number, noun):
            return f"{number.word} {noun.word}"
    return ""


def _counts(number: Form, noun: Form) -> bool:
    slots = number.nominal
    if any(slots & case and noun.noun & case & PLURAL for case in CASES if case not in (NOM, ACC)):
        return True
    if number.word in ("двух", "трех", "четырех", "обоих") and noun.noun & ACC & PLURAL:
        return True
    counted = SINGULAR if number.word in _TWO_UP else PLURAL
    return not slots or bool(slots & (NOM | ACC) and noun.noun & GEN & counted)


def absence_faults(segment: Segment, sentence: Sentence) -> str:
    """«Нет» with a finite verb, or with a noun in another case and without any genitive."""
    forms = segment.forms
    if "нет" not in segment.words or len(forms) == 1:
        return ""
    at = next(place for place, each in enumerate(forms) if each.word == "нет")
    behind = forms[at + 1] if at + 1 < len(forms) else None
    if behind and behind.pos == NOUN and behind.noun and not behind.noun & (GEN | DAT):
        return f"нет {behind.word}"
    verb = next((each for each in forms if each.pos == VERB), None)
    if verb is not None:
        return f"нет {verb.word}"
    if any(each.nominal & GEN or each.is_only(ADVB | COMP) for each in forms):
        return ""
    subject = next((each for each in forms if each.is_noun_in(NOM)), None)
    return f"нет {subject.word}" if subject else ""


def object_faults(segment: Segment, sentence: Sentence) -> str:
    """An accusative that no verb and no preposition can take."""
    forms = segment.forms
    if segment.words & (_NOT_ONE | {"как", "что"}) or segment.pos & (NUMR | COMP):
        return ""
    verbs = segment.those(FINITE | INFN | GRND | PRTF)
    here = bool(verbs) and segment.known and not segment.pos & PRED
    here = here and not any(each.transitive for each in forms)
    idle = sentence.known and not sentence.pos & PRED
    idle = idle and not any(each.transitive for each in sentence.forms)
    for at, word in enumerate(forms):
        if word.word in PREPOSITIONS or word.pos & PREP:
            return ""
        if word.pos != NOUN or not word.noun & ACC or word.lemmas & _MEASURES:
            continue
        if word.is_noun_in(ACC) and ((idle and at + 1 < len(forms) and verbs) or here):
            return f"{word.word}: no verb takes it"
        first = not any(each.pos & (NOMINAL | ADVB) for each in forms[:at])
        plain = len(verbs) == 1 and verbs[0].pos == VERB and not verbs[0].word.endswith(_REFLEXIVE)
        if here and plain and first and word.is_noun_in(ACC | GEN):
            return f"{word.word} {verbs[0].word}: no object"
    return ""


def intransitive_object_faults(segment: Segment, sentence: Sentence) -> str:
    """«Кто спит голос»: what can be an object only, behind a verb that takes none."""
    if segment.forms[0].word not in ("кто", "тот"):
        return ""
    for verb, noun in pairwise(segment.forms):
        idle = verb.pos == VERB and not verb.transitive
        if idle and noun.is_noun_in(NOM | ACC) and not noun.lemmas & (_MEASURES | {"друг"}):
            return f"{verb.word} {noun.word}"
    return ""


def missing_object_faults(segment: Segment, sentence: Sentence) -> str:
    """A subject, a verb that needs an object, and no object in the whole text."""
    verbs = segment.those(VERBAL & ~COMP)
    if len(sentence.segments) > 1 or len(verbs) != 1 or not segment.known:
        return ""
    if verbs[0].pos != VERB or not verbs[0].lemmas <= _NEEDS_OBJECT:
        return ""
    could = [each for each in segment.forms if each.nominal & (ACC | GEN)]
    if any(not each.nominal & NOM for each in could) or len(could) > 1:
        return ""
    subject = any(each.is_noun_in(NOM) for each in segment.forms)
    if not subject and (could or not any(each.nominal & NOM for each in segment.forms)):
        return "" if not could else f"{verbs[0].word}: no object"
    return f"{verbs[0].word}: no object" if not (could and subject) else ""


def intransitive_faults(segment: Segment, sentence: Sentence) -> str:
    """A bare genitive beside a verb that takes no object."""
    forms, verbs = segment.forms, segment.those(VERBAL)
    if len(verbs) != 1 or verbs[0].pos != VERB or verbs[0].transitive or not segment.known:
        return ""
    (verb,) = verbs
    if verb.word.endswith(_REFLEXIVE) or (verb.past and verb.predicate & P3N):
        return ""
    if verb.lemmas & _GENITIVE_VERBS or segment.words & _COUNTING or segment.pos & NUMR:
        return ""
    for at, word in enumerate(forms):
        if not word.is_noun_in(GEN) or word.lemmas & _MEASURES or follows_preposition(forms, at):
            continue
        behind = forms[at + 1].pos & NOMINAL if at + 1 < len(forms) else 0
        if not behind and not (at and forms[at - 1].pos & (NOMINAL | ADVB)):
            return f"{verb.word} {word.word}: genitive"
    return ""


def verbless_faults(segment: Segment, sentence: Sentence) -> str:
    """An instrumental or genitive without a verb, and nothing else that takes it."""
    forms = segment.forms
    if not segment.pos & VERBAL and segment.known:
        for first, link, second in zip(forms, forms[1:], forms[2:], strict=False):
            subject = first.is_only(NOUN | NPRO) and first.noun & NOM
            if subject and link.word == "не" and second.is_noun_in(GEN | DAT | INS | LOC):
                return f"не {second.word}"
    if sentence.pos & VERBAL or not sentence.known:
        return ""
    for at, word in enumerate(forms):
        if word.lemmas & _MEASURES or follows_preposition(forms, at):
            continue
        if word.is_noun_in(INS):
            return f"{word.word}: nothing takes it"
        if word.is_noun_in(GEN) and not at and not sentence.words & _COUNTING:
            return f"{word.word}: nothing takes it"
    return ""


def joined_faults(segment: Segment, sentence: Sentence) -> str:
    """Two nouns joined by «и» in different oblique cases."""
    for first, link, second in zip(
        segment.forms, segment.forms[1:], segment.forms[2:], strict=False
    ):
        if link.word not in ("и", "или") or first.pos != NOUN or second.pos != NOUN:
            continue
        shared = any(first.noun & case and second.noun & case for case in CASES)
        if not shared and not (first.noun | second.noun) & NOM:
            return f"{first.word} {link.word} {second.word}"
    return ""


def comparative_faults(segment: Segment, sentence: Sentence) -> str:
    """A comparative and a noun that is no genitive: «дороже золото», «покривей дерево»."""
    forms = segment.forms
    for first, second in pairwise(forms):
        if first.softened and second.pos == NOUN and not second.noun & GEN and second.noun & NOM:
            return f"{first.word} {second.word}"
        if first.pos == COMP and second.is_noun_in(INS | LOC) and not second.lemmas & _MEASURES:
            return f"{first.word} {second.word}"
    *compared, link, last = (None, *forms)
    if link is not None and link.pos == COMP and last.is_noun_in(NOM | DAT | ACC):
        verbless = segment.known and not segment.pos & (VERB | INFN | PRED | ADJS)
        named = any(each is not None and each.noun & NOM for each in compared)
        # «Родное милее сердцу», but nobody is «дороже стадо».
        meant = last.is_noun_in(NOM | ACC) and any(
            each is not None and each.adjective & NOM for each in compared
        )
        if verbless and (named or meant):
            return f"{link.word} {last.word}"
    return _of_nothing(segment, sentence) or _nothing_compared(segment, sentence)


def _of_nothing(segment: Segment, sentence: Sentence) -> str:
    """«Чем глубже колодца, тем …»: nothing of which the comparative is said.

    It may stand before: «Вино чем старше, тем дороже золота».
    """
    forms = segment.forms
    if len(forms) < _THE_DEEPER or forms[0].word not in ("чем", "тем") or not segment.known:
        return ""
    _, how, what = forms[:_THE_DEEPER]
    if how.pos != COMP or how.word in _HOW_MANY or not what.is_noun_in(GEN | ACC):
        return ""
    near = [*sentence.before(segment, 1), *forms]
    said = segment.pos & (VERB | INFN) or any(each.nominal & NOM for each in near)
    return "" if said else f"{how.word} {what.word}"


def _nothing_compared(segment: Segment, sentence: Sentence) -> str:
    """«…, чем» with nothing before that could be compared."""
    if not segment.at or segment.forms[0].word != "чем" or segment.before != ",":
        return ""
    before = sentence.before(segment)
    if any(each.pos & (COMP | ADVB | PRED) or not each.lemmas for each in before):
        return ""
    if "тот" in before[-1].lemmas:
        return ""  # «думает о том, чем …»
    if segment.pos & (VERB | ADJS) or any(
        each.word in ("тем", "чем") or each.lemmas & {"другой", "иной", "хороший"}
        for each in before
    ):
        return ""
    return "чем: nothing compared"
