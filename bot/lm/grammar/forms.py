"""What a word form can be: all readings of pymorphy3 as bits, so that rules are a few ``&``.

A nominal reading is a *slot*: case × (masculine animate, masculine inanimate, feminine, neuter,
plural animate, plural inanimate). Two words can agree if they share a slot.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from bot.lm.morphology import analyzer
from bot.lm.words import fold


def word_set(text: str) -> frozenset[str]:
    """The words of a text with spaces between them."""
    return frozenset(text.split())


_PART_NAMES = "NOUN ADJF ADJS COMP VERB INFN PRTF PRTS GRND NUMR ADVB NPRO PRED PREP CONJ PRCL INTJ"
_PARTS = _PART_NAMES.split()
_POS = {name: 1 << at for at, name in enumerate(_PARTS)}
NOUN, ADJF, ADJS, COMP, VERB, INFN, PRTF, PRTS, GRND = (_POS[name] for name in _PARTS[:9])
NUMR, ADVB, NPRO, PRED, PREP, CONJ, PRCL, INTJ = (_POS[name] for name in _PARTS[9:])
ANY_POS = (1 << len(_PARTS)) - 1
ADJECTIVE = ADJF | PRTF
NOMINAL = NOUN | NPRO | ADJECTIVE | NUMR
FINITE = VERB | ADJS | PRTS
"""What is said of a subject and agrees with it."""
SAID = FINITE | PRED | INFN
"""What can be the predicate of a clause."""
VERBAL = SAID | GRND | PRTF | COMP
"""What can have a noun depend on it."""

_SLOTS = 6
_ALL = (1 << _SLOTS) - 1
_MASC, _FEMN, _NEUT, _PLUR = 0b000011, 0b000100, 0b001000, 0b110000
_ANIM, _INAN = 0b011101, 0b101110
_CASE_NAMES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
_OTHER_NAMES = {"voct": 0, "gen1": 1, "gen2": 1, "acc2": 3, "loc1": 5, "loc2": 5}
_CASE_AT = {name: at for at, name in enumerate(_CASE_NAMES)} | _OTHER_NAMES
NOM, GEN, DAT, ACC, INS, LOC = CASES = tuple(_ALL << _SLOTS * at for at in range(6))
_ANY_CASE = NOM | GEN | DAT | ACC | INS | LOC


def _in_all_cases(slots: int) -> int:
    return sum(slots << _SLOTS * at for at in range(6))


SINGULAR, PLURAL = _in_all_cases(_MASC | _FEMN | _NEUT), _in_all_cases(_PLUR)
MASCULINE, FEMININE, NEUTER = map(_in_all_cases, (_MASC, _FEMN, _NEUT))
ANIMATE, INANIMATE = _in_all_cases(0b010001), _in_all_cases(0b100010)

# Of whom a predicate can be said: third person masculine, feminine, neuter, plural; first; second.
P3M, P3F, P3N, P3P, P1M, P1F, P1P, P2M, P2F, P2P = (1 << at for at in range(10))
P3S = P3M | P3F
_PAST = {"masc": P3M | P1M | P2M, "femn": P3F | P1F | P2F, "neut": P3N, "plur": P3P | P1P | P2P}
_PRESENT = {
    ("1per", "sing"): P1M | P1F,
    ("2per", "sing"): P2M | P2F,
    ("3per", "sing"): P3M | P3F | P3N,
    ("1per", "plur"): P1P,
    ("2per", "plur"): P2P,
    ("3per", "plur"): P3P,
}
_ANYBODY = (1 << 10) - 1
_PRONOUNS = {
    **{"я": P1M | P1F, "ты": P2M | P2F, "мы": P1P, "вы": P2P},
    **{"кто": P3M, "никто": P3M, "некто": P3M, "что": P3N, "ничто": P3N, "нечто": P3N},
}

# A part of speech that texts hardly ever use a form as («баня» as a gerund) would excuse anything.
_RARE = 0.13
_OPEN = word_set("NOUN ADJF ADJS COMP VERB INFN PRTF PRTS GRND")
_CYRILLIC = re.compile("[а-яё-]+")
_NAMES = frozenset({"Name", "Surn", "Patr", "Abbr"})


class Form(NamedTuple):
    """A word form in all its readings at once."""

    word: str
    """Folded."""
    capital: bool
    """Written with a capital."""
    lemmas: frozenset[str]
    """Folded; empty if the dictionary lacks the word, which may then be anything."""
    pos: int
    """Parts of speech it may be."""
    noun: int
    """Slots of its readings as a noun, pronoun or number."""
    adjective: int
    """Slots of its readings as an adjective or participle."""
    gender: int
    """Genders that its lemma may have as a noun, as slots of one case."""
    persons: int
    """Of whom a predicate of this subject speaks, by its nominative readings."""
    predicate: int
    """Of whom its finite or short readings can be said."""
    transitive: bool
    """Some verbal reading takes an object."""
    imperative: bool
    """Every finite reading is an imperative."""
    past: bool
    """Some finite reading is in the past tense."""
    passive: bool
    """Every participle reading is passive."""
    perfective: bool
    """Every verbal reading is perfective."""
    softened: bool
    """Every reading is a comparative in «по-»."""

    @property
    def nominal(self) -> int:
        """Slots of all nominal readings."""
        return self.noun | self.adjective

    def is_only(self, pos: int) -> bool:
        """Whether every reading is of these parts of speech."""
        return not self.pos & ~pos

    def is_noun_in(self, cases: int) -> bool:
        """Whether it is a noun and nothing else, in no other cases than these."""
        return self.pos == NOUN and bool(self.noun) and not self.noun & ~cases

    def is_subject(self) -> bool:
        """Whether it is a noun or pronoun and can be in the nominative only."""
        return self.is_only(NOUN | NPRO) and bool(self.noun) and not self.noun & ~NOM

    def is_feminine(self) -> bool:
        """Whether it may be a noun or pronoun of feminine gender, in any number."""
        return bool(self.pos & (NOUN | NPRO) and self.gender & _FEMN)


@lru_cache(maxsize=20_000)
def form(written: str) -> Form:
    """The form of a word as it is written."""
    tags = [(p.tag, fold(p.normal_form)) for p in _parse(written.lower())]
    adjective, noun, predicate, pos, gender = 0, 0, 0, 0, 0
    for tag, _ in tags:
        kind = _POS.get(str(tag.POS or ""), ANY_POS)
        pos |= kind
        if kind & (NOUN | NPRO | NUMR):
            noun |= _slots(tag)
            gender |= {"masc": _MASC, "femn": _FEMN, "neut": _NEUT}.get(str(tag.gender), _ALL)
        if kind & ADJECTIVE:
            adjective |= _slots(tag)
        if kind & FINITE:
            predicate |= _subjects(tag)
    if not tags:
        pos, noun, adjective, gender, predicate = ANY_POS, _ANY_CASE, _ANY_CASE, _ALL, _ANYBODY
    verbs = [tag for tag, _ in tags if tag.POS in ("VERB", "INFN", "GRND", "PRTF")]
    finite = [tag for tag in verbs if tag.POS == "VERB"]
    participles = [tag for tag in verbs if tag.POS == "PRTF"]
    word = fold(written)
    return Form(
        word=word,
        capital=written[:1].isupper(),
        lemmas=frozenset(lemma for _, lemma in tags),
        pos=pos,
        noun=noun,
        adjective=adjective,
        gender=gender,
        persons=_PRONOUNS.get(word) or _persons(noun | adjective),
        predicate=predicate,
        transitive=not tags or any("tran" in tag and "pssv" not in tag for tag in verbs),
        imperative=bool(finite) and all(tag.mood == "impr" for tag in finite),
        past=not tags or any(tag.tense == "past" for tag in finite),
        passive=bool(participles) and all(tag.voice == "pssv" for tag in participles),
        perfective=bool(verbs) and all(tag.aspect == "perf" for tag in verbs),
        softened=bool(tags) and all("Cmp2" in tag for tag, _ in tags),
    )


def _parse(word: str) -> list[Any]:
    """Readings by the dictionary, without names and hardly ever used parts of speech."""
    if not _CYRILLIC.fullmatch(word):
        return []  # pymorphy3 cannot take every number sign, and knows none
    parsed = [p for p in analyzer().parse(word) if p.is_known]
    if not parsed:
        return []
    shares: dict[object, float] = {}
    for each in parsed:
        shares[each.tag.POS] = shares.get(each.tag.POS, 0) + each.score
    if parsed[0].tag.POS in _OPEN:
        parsed = [p for p in parsed if shares[p.tag.POS] >= _RARE]
    return [p for p in parsed if not _NAMES & p.tag.grammemes] or parsed


def _slots(tag: Any) -> int:
    at = _CASE_AT.get(str(tag.case or ""))
    if at is None:
        return 0
    return _genders(str(tag.number), str(tag.gender), tag.grammemes) << _SLOTS * at


def _genders(number: str, gender: str, grammemes: Iterable[str]) -> int:
    if number == "plur":
        slots = _PLUR
    else:
        by_gender = {"masc": _MASC, "femn": _FEMN, "neut": _NEUT}
        slots = by_gender.get(gender, _MASC | _FEMN | _NEUT)
        if "ms-f" in grammemes or "Ms-f" in grammemes:
            slots |= _MASC | _FEMN
        if number == "None":
            slots |= _PLUR
    if "anim" in grammemes:
        return slots & _ANIM
    return slots & _INAN if "inan" in grammemes else slots


def _subjects(tag: Any) -> int:
    if tag.mood == "impr":
        person = "1per" if "incl" in tag else "2per"
        return _PRESENT[person, str(tag.number or "plur")]
    if tag.POS == "VERB" and tag.tense != "past":
        return _PRESENT.get((str(tag.person), str(tag.number)), _ANYBODY)
    return _PAST.get(str(tag.gender or tag.number), _ANYBODY)


def _persons(slots: int) -> int:
    found = 0
    for gender, person in ((_MASC, P3M), (_FEMN, P3F), (_NEUT, P3N), (_PLUR, P3P)):
        if slots & gender:  # the nominative stands lowest
            found |= person
    return found


def genders(slots: int) -> int:
    """Genders and numbers of slots, whatever the case."""
    found = 0
    while slots:
        found |= slots & _ALL
        slots >>= _SLOTS
    return found
