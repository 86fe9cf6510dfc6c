"""What makes a clause whole: one predicate, and a right form of it behind each small word."""

from itertools import pairwise

from bot.lm.grammar.forms import (
    COMP,
    CONJ,
    GRND,
    INFN,
    PRED,
    PRTF,
    SAID,
    VERB,
    word_set,
)
from bot.lm.grammar.sentence import Segment, Sentence

_LINKS = word_set(
    "и да или либо а но что как чем когда где куда кто ли пока то ни если чтобы коли раз хоть "
    "хотя будто словно так тогда потому поэтому откуда зачем почему сколько столько кого кому "
    "чей какой"
)
# They stand beside a finite verb as particles do: «попробуй узнай».
_LIGHT = word_set(
    "дай дайте давай давайте пусть пускай знай смотри гляди хоть возьми говорят кажется может "
    "хочешь хочет было пойди поди иди пойду пойдем сказал сказала говорит ешь попробуй сохни"
)
_NEEDS_INFINITIVE = word_set("мочь уметь хотеть смочь суметь захотеть")
_MUST = word_set("надо нужно можно нельзя")
_LET = frozenset({"пусть", "пускай"})
_IF_ONLY = frozenset({"чтобы", "чтоб", "бы", "кабы"})
_OPENS = word_set("кто если когда пока чтобы где куда чего чему кому кого коли")
_SUBORDINATE = word_set("если когда пока хотя чтобы едва коли")
_WORDS_ALONE = word_set("тот того тому то")
_CONJUNCTIONS = word_set("а но да и или либо")
_TOGETHER = frozenset(
    {("да", "и"), ("а", "и"), ("но", "и"), ("а", "да"), ("и", "да"), ("или", "и")}
)


def predicate_faults(segment: Segment, sentence: Sentence) -> str:
    """Two finite verbs and nothing that joins them."""
    last = None
    for word in segment.forms:
        if word.word in _LINKS or (word.pos & CONJ and not word.pos & VERB):
            last = None
        elif word.pos == VERB:
            light = word.word in _LIGHT or "быть" in word.lemmas
            if last is not None and not light and last.word != word.word:
                return f"{last.word} … {word.word}"
            last = None if light else word
    return ""


def conjunction_faults(segment: Segment, sentence: Sentence) -> str:
    """Two conjunctions side by side that never stand so: «а но»."""
    for first, second in zip(segment.forms, segment.forms[1:], strict=False):
        pair = (first.word, second.word)
        if _CONJUNCTIONS.issuperset(pair) and pair not in _TOGETHER and pair[0] != pair[1]:
            return " ".join(pair)
    return ""


def modal_faults(segment: Segment, sentence: Sentence) -> str:
    """A modal that leads to no infinitive, or «буду» to something else."""
    forms = segment.forms
    for word, following in pairwise(forms):
        if word.word in _MUST and following.pos == VERB and "быть" not in following.lemmas:
            return f"{word.word} {following.word}"
        if word.pos == VERB and "быть" in word.lemmas and not (word.past or word.imperative):
            wrong = following.perfective and word.word not in ("есть", "будет")
            if following.pos == VERB or (following.pos == INFN and wrong):
                return f"{word.word} {following.word}"
    modal = next((f for f in forms if f.pos & VERB and f.lemmas & _NEEDS_INFINITIVE), None)
    if modal is None or sentence.pos & INFN or not sentence.known:
        return ""
    wrong_form = next((each for each in forms if each.is_only(GRND | PRTF)), None)
    if wrong_form is not None:
        return f"{modal.word} {wrong_form.word}"
    return f"{modal.word}: no infinitive" if "уметь" in modal.lemmas else ""


def mood_faults(segment: Segment, sentence: Sentence) -> str:
    """«Пусть» before the past or an infinitive, «чтобы» or «бы» beside another tense."""
    if segment.words & _LET:
        verbs = segment.those(VERB | INFN)
        if any(each.pos == VERB and each.past for each in verbs):
            return f"пусть {verbs[0].word}"
        if verbs and all(each.pos == INFN for each in verbs):
            return f"пусть {verbs[0].word}"
    if not segment.words & _IF_ONLY or len(segment.forms) < 3 or "хотя" in segment.words:
        return ""
    verbs = segment.those(VERB)
    if any(each.past for each in verbs) or segment.pos & (INFN | PRED):
        return ""
    if verbs:
        return f"бы {verbs[0].word}" if all(each.pos == VERB for each in verbs) else ""
    lone = segment.words & {"чтобы", "чтоб"} and segment.after in (".", "")
    return "чтобы: no verb" if lone and segment.known and not segment.pos & COMP else ""


def joined_verb_faults(segment: Segment, sentence: Sentence) -> str:
    """Two verbs joined by «и», of different persons or numbers."""
    forms = segment.forms
    for at in range(len(forms) - 2):
        first, link, second = forms[at : at + 3]
        if second.word == "не" and at + 3 < len(forms):
            second = forms[at + 3]
        if link.word not in ("и", "да", "или") or first.pos != VERB or second.pos != VERB:
            continue
        if first.imperative or "есть" in (first.word, second.word):
            continue
        if second.imperative or not first.predicate & second.predicate:
            return f"{first.word} и {second.word}"
    return ""


def relative_faults(segment: Segment, sentence: Sentence) -> str:
    """«Кто …» without anything said, a lone «тот», a subordinate clause without a main one."""
    forms = segment.forms
    first = forms[0].word
    if len(forms) == 1:
        return f"… {first}." if first in _WORDS_ALONE and segment.after == "." else ""
    if [each.word for each in forms] == ["что", "такое"] and segment.after == ".":
        return "что такое: what"
    half = first in _OPENS and any(each.is_only(PRTF | GRND) for each in forms)
    if half and not segment.pos & SAID:
        return f"{first}: no predicate"
    of_whom = first in ("кого", "кем", "чего") and segment.after == ","
    if of_whom and not segment.pos & (SAID | COMP):
        return f"{first}: no predicate"
    if len(sentence.segments) == 1 and segment.after == "." and first in _SUBORDINATE:
        return f"{first}: no main clause"
    return ""
