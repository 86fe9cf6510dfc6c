"""Adjectives: with a noun they agree, without one they must stand for themselves."""

from itertools import pairwise

from bot.lm.grammar.forms import (
    ACC,
    ADJECTIVE,
    ADJF,
    DAT,
    FEMININE,
    GEN,
    INS,
    LOC,
    NOM,
    NOMINAL,
    NOUN,
    PRTF,
    SAID,
    Form,
    genders,
    word_set,
)
from bot.lm.grammar.prepositions import PREPOSITIONS
from bot.lm.grammar.sentence import Segment, Sentence

_POSSESSIVES = word_set("мой твой наш ваш")
_NEVER_ALONE = _POSSESSIVES | word_set("свой чей какой такой")
_DETERMINERS = word_set("каждый всякий этот весь самый целый любой последний никакой")
_ALL_OF_THEM = word_set("всему всем всех")
_GO_ON = word_set("и или а да но не ни уже тоже столь очень так")
_NEGATIONS = word_set("не нет ни")
_WITH_GENITIVE = word_set("полный достойный чуждый лишенный исполненный первый последний")
_WITH_INSTRUMENTAL = word_set(
    "быть стать становиться являться оказаться оказываться называться назвать называть звать "
    "зваться слыть бывать делаться сделаться сделать казаться показаться остаться оставаться "
    "оставлять считать считаться родиться расти вырасти прийти уйти жить умереть умирать "
    "вернуться ходить бродить выйти почитать притвориться прикинуться сойти довольный сытый "
    "богатый известный знаменитый полный дорожить пользоваться заниматься владеть гордиться "
    "хвалиться хвастаться делиться поделиться торговать платить заплатить управлять "
    "повелевать помыкать довольствоваться наполнить стоять лежать сидеть видеть найти держать "
    "сотворить создать"
)


def attribute_faults(segment: Segment, sentence: Sentence) -> str:
    """An adjective that agrees with no noun and cannot stand for itself."""
    forms = segment.forms
    for at, word in enumerate(forms):
        if not word.is_only(ADJECTIVE) or word.pos == PRTF or not word.adjective:
            continue
        if word.capital and at:
            continue
        head = _head(forms, at)
        if head is not None and head.pos != NOUN and head.pos & NOMINAL:
            continue
        noun = head if head is not None and head.pos == NOUN else None
        if noun is not None and noun.noun & word.adjective and not _differ(forms, at):
            continue
        fault = _why_wrong(segment, sentence, at, noun)
        if fault:
            return f"{word.word}{' ' + noun.word if noun else ''}: {fault}"
    return ""


def _head(forms: tuple[Form, ...], at: int) -> Form | None:
    """The first word behind the adjectives."""
    return next((each for each in forms[at + 1 : at + 4] if not each.is_only(ADJECTIVE)), None)


def _differ(forms: tuple[Form, ...], at: int) -> bool:
    """Whether a second adjective disagrees with this one and the noun behind both."""
    if at + 2 >= len(forms):
        return False
    first, second, noun = forms[at : at + 3]
    if second.pos != ADJF or noun.pos != NOUN or first.adjective & second.adjective:
        return False
    return "самый" in first.lemmas or not second.adjective & noun.noun


def _why_wrong(segment: Segment, sentence: Sentence, at: int, noun: Form | None) -> str:
    """What is wrong with an adjective beside a noun it does not agree with, or beside none."""
    forms, word = segment.forms, segment.forms[at]
    previous = forms[at - 1].word if at else ""
    governed = PREPOSITIONS.get(previous, 0)
    if _differ(forms, at):
        return "adjectives disagree"
    if noun is not None and governed & word.adjective and _are_led_apart(noun, governed):
        return "disagree behind a preposition"
    if any(each.noun & word.adjective for each in forms if each is not noun):
        return ""
    beside = noun is not None and forms[at + 1] is noun
    goes_on = not beside and _goes_on(segment, sentence, at)
    if goes_on or word.word in ("такое", "сам") or previous == "друг":
        return ""
    fault = _why_disagree(segment, sentence, at, noun, governed) if noun is not None else ""
    return fault or _why_not_alone(word, sentence, governed)


def _are_led_apart(noun: Form, governed: int) -> bool:
    """Whether a noun that disagrees with a governed adjective can be no subject or object either.

    «У глупого деньги» can be, «на чужой котле» cannot.
    """
    return not noun.noun & (governed | NOM | ACC) or bool(
        noun.noun & governed and not noun.noun & NOM
    )


def _goes_on(segment: Segment, sentence: Sentence, at: int) -> bool:
    """Whether it may go with a noun of a segment near by: «дом, большой и пустой»."""
    if at and segment.forms[at - 1].word not in _GO_ON:
        return False
    near = sentence.segments[max(0, segment.at - 2) : segment.at + 2]
    slots = segment.forms[at].adjective
    return any(each.noun & slots for one in near if one is not segment for each in one.forms)


def _why_disagree(segment: Segment, sentence: Sentence, at: int, noun: Form, governed: int) -> str:
    """Why the adjective and the noun behind it cannot be two different things."""
    word, slots = segment.forms[at], segment.forms[at].adjective
    negated = bool(segment.words & _NEGATIONS)
    if word.lemmas & _NEVER_ALONE:
        return "needs a noun"
    determines = word.lemmas & _DETERMINERS and word.word not in _ALL_OF_THEM
    if determines and segment.forms[at + 1] is noun:
        return "determines nothing"
    if not slots & ~FEMININE and _has_feminine(sentence):
        earlier = sentence.forms[: sentence.forms.index(word)]
        if governed & slots or not slots & NOM or not any(f.is_feminine() for f in earlier):
            return "feminine beside another noun"
    if slots & NOM and not slots & ~(NOM | ACC):
        return _why_no_subject(segment, word, noun, negated, governed)
    apart = not slots & (NOM | INS | DAT) and not governed and not negated
    return "oblique before a subject" if apart and noun.is_noun_in(NOM | ACC) else ""


def _why_no_subject(segment: Segment, word: Form, noun: Form, negated: bool, governed: int) -> str:
    """Why an adjective in the nominative before a noun in another form is no subject."""
    if noun.is_noun_in(NOM):
        return "nominatives disagree"
    if not segment.pos & SAID and not governed:
        return "no predicate"
    if noun.is_noun_in(GEN | LOC) and not negated and not word.lemmas & _WITH_GENITIVE:
        return "genitive behind"
    if noun.is_noun_in(DAT | INS) and word.pos == ADJF and "тот" not in word.lemmas:
        return "oblique behind"
    return ""


def _why_not_alone(word: Form, sentence: Sentence, governed: int) -> str:
    """Why an adjective cannot stand for a noun: «Сытый голодного не разумеет»."""
    slots = word.adjective
    if not slots & ~FEMININE and not _has_feminine(sentence):
        return "feminine of nothing"
    superlative = word.word.startswith("наи") or "ейш" in word.word or "айш" in word.word
    if superlative and not slots & NOM and not governed:
        return "superlative of nothing"
    if slots & ~INS or governed & INS or not sentence.known:
        return ""
    taken = any(each.lemmas & _WITH_INSTRUMENTAL for each in sentence.forms)
    return "" if taken else "instrumental of nothing"


def _has_feminine(sentence: Sentence) -> bool:
    return any(each.is_feminine() for each in sentence.forms)


def possessive_faults(segment: Segment, sentence: Sentence) -> str:
    """A possessive behind a noun that it does not agree with, and no noun for it further on."""
    forms = segment.forms
    for at, (noun, word) in enumerate(pairwise(forms)):
        if noun.pos != NOUN or word.pos != ADJF or not word.lemmas & _POSSESSIVES:
            continue
        if not any(each.nominal & word.adjective for each in (noun, *forms[at + 2 :])):
            return f"{noun.word} {word.word}"
    return ""


def which_faults(segment: Segment, sentence: Sentence) -> str:
    """«Который» in a gender and number that no word before it has."""
    for word in segment.forms[:3]:
        if word.lemmas != {"который"} or not segment.at:
            continue
        wanted, before = genders(word.adjective), sentence.before(segment, 3)
        if any(genders(each.nominal) & wanted for each in before):
            return ""
        several = not wanted & ~0b110000 and any(f.word in ("и", "да", "с") for f in before)
        return "" if several else f"{word.word}: of nothing"
    return ""
