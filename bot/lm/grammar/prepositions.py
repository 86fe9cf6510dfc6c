"""A preposition and the case of the word that it leads to."""

from bot.lm.grammar.forms import (
    ACC,
    ADJECTIVE,
    ADVB,
    COMP,
    CONJ,
    DAT,
    FINITE,
    GEN,
    GRND,
    INFN,
    INS,
    INTJ,
    LOC,
    NOM,
    NOMINAL,
    NOUN,
    PLURAL,
    PRCL,
    PRED,
    PREP,
    PRTF,
    PRTS,
    VERB,
    Form,
    word_set,
)
from bot.lm.grammar.sentence import Segment, Sentence

_CASES_OF = {
    GEN: "без безо для до из изо из-за из-под от ото у кроме около возле среди посреди вместо",
    DAT: "к ко",
    ACC: "про через сквозь",
    INS: "над перед передо",
    LOC: "при",
    ACC | LOC: "в во на о об обо",
    ACC | INS: "за под подо",
    GEN | INS: "между меж",
    GEN | ACC | INS: "с со",
    DAT | ACC | LOC: "по",
}
PREPOSITIONS = {word: cases for cases, words in _CASES_OF.items() for word in words.split()}
_WITH_LOCATIVE = frozenset(word for word, cases in PREPOSITIONS.items() if cases & LOC)
_ALSO_ADVERBS = word_set("после против около вокруг мимо сверх поверх вдоль внутри напротив")
# Old forms and set phrases that the dictionary does not read so.
_SET_PHRASES = frozenset(
    (
        "без умолку",
        "без помолу",
        "с голоду",
        "с берегу",
        "со всею",
        "с себе",
        "до упаду",
        "от роду",
        "через тернии",
    )
)
_SKIPPED = word_set("же ж бы самом самого столь очень не ни только")
_WITH_N = word_set("него нему ним нем ней нею них ними")
_WITHOUT_N = word_set("ему им ей ею ими")
_NEVER_GOVERNED = VERB | INFN | GRND | PRTS | CONJ | PREP | PRCL | COMP
_ENDS_PHRASE = VERB | INFN | GRND | CONJ | PRCL | ADVB | PRED


def preposition_faults(segment: Segment, sentence: Sentence) -> str:
    """A preposition before a word that it cannot govern."""
    forms = segment.forms
    for at, word in enumerate(forms):
        cases = PREPOSITIONS.get(word.word)
        if not cases or (word.word == "о" and not at):
            continue
        if word.word == "за" and at and forms[at - 1].word in ("что", "бы"):
            continue  # «что за человек»
        governed = _governed(forms, at)
        if governed is None:
            if at == len(forms) - 1 and segment.after in (".", "!", "?") and not word.capital:
                return f"{word.word}: nothing behind it"
        elif not _governs(word.word, cases, governed):
            return f"{word.word} {governed.word}"
    return ""


def _governed(forms: tuple[Form, ...], at: int) -> Form | None:
    """The word whose case the preposition asks for."""
    for following in forms[at + 1 : at + 4]:
        if following.word not in _SKIPPED and not following.is_only(ADVB):
            return following
    return None


def _governs(preposition: str, cases: int, word: Form) -> bool:
    if word.word in _WITHOUT_N:
        return False
    if not word.pos & NOMINAL:
        return not word.is_only(_NEVER_GOVERNED)
    if word.pos & (ADVB | INTJ | PRED) or word.nominal & cases:
        return True
    if preposition in ("в", "во") and word.noun & NOM & PLURAL:
        return True  # «выйти в люди»
    return f"{preposition} {word.word}" in _SET_PHRASES


def adverb_faults(segment: Segment, sentence: Sentence) -> str:
    """A preposition that may be an adverb too, before an oblique case other than the genitive."""
    for first, second in zip(segment.forms, segment.forms[1:], strict=False):
        oblique = second.nominal and not second.nominal & (GEN | NOM | ACC)
        if first.word in _ALSO_ADVERBS and oblique and second.is_only(NOUN | ADJECTIVE):
            return f"{first.word} {second.word}"
    return ""


def bare_pronoun_faults(segment: Segment, sentence: Sentence) -> str:
    """A form such as «нему», which stands behind prepositions only, behind none."""
    forms = segment.forms
    for at, word in enumerate(forms):
        if word.word not in _WITH_N or (not at and segment.before == "—"):  # «нем» is also dumb
            continue
        if not any(each.pos & (PREP | COMP) for each in forms[max(0, at - 2) : at]):
            return f"{word.word}: no preposition"
    return ""


def locative_faults(segment: Segment, sentence: Sentence) -> str:
    """A word that can only be in the prepositional case, and no preposition leads to it."""
    for at, word in enumerate(segment.forms):
        if not word.is_only(NOMINAL) or not word.nominal or word.nominal & ~LOC:
            continue
        # A list goes on behind a comma: «о горе, радости».
        listed = at <= 1 and any(f.word in _WITH_LOCATIVE for f in sentence.before(segment))
        if not listed and not _is_led_to(segment.forms, at):
            return f"{word.word}: no preposition"
    return ""


def _is_led_to(forms: tuple[Form, ...], at: int) -> bool:
    """Whether a preposition with this case stands before, and only what may stand between."""
    for before in reversed(forms[:at]):
        if before.word in _WITH_LOCATIVE:
            return True
        if before.word in PREPOSITIONS or before.is_only(FINITE & ~PRED | INFN | GRND | COMP):
            return False
        if before.is_only(NOMINAL) and not before.pos & PRTF:
            between = forms[at].nominal | GEN if before.is_only(ADJECTIVE) else LOC | GEN
            if not before.nominal & between or not before.nominal & (LOC | GEN):
                return False
    return False


def follows_preposition(forms: tuple[Form, ...], at: int) -> bool:
    """Whether a preposition leads to the word, with nouns and adjectives between."""
    for before in reversed(forms[:at]):
        if before.word in PREPOSITIONS or before.pos & PREP:
            return True
        if before.is_only(_ENDS_PHRASE):
            return False
    return False
