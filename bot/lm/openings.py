"""Ways for a text to begin with a word: its forms, and the small words that go before them.

A network that was asked for a word does not always come to it in time; a text that begins with it
cannot miss it.
"""

from typing import TYPE_CHECKING

from bot.lm.morphology import analyzer

if TYPE_CHECKING:
    from pymorphy3.analyzer import Parse

# Case and number, with what goes before: the barest first, as that opens most sayings.
_NOUN_FRAMES = (
    ("{}", {"nomn", "sing"}),
    ("{}", {"nomn", "plur"}),
    ("У {}", {"gent", "sing"}),
    ("Без {}", {"gent", "sing"}),
    ("{}", {"datv", "sing"}),
    ("{}", {"ablt", "sing"}),
    ("Где {}", {"nomn", "sing"}),
)
# Whose likeliest reading is one of these is hardly ever meant as a noun: «красный», «и».
_NO_NOUNS = frozenset({"ADJF", "PRTF", "CONJ", "PREP", "PRCL", "NPRO", "INTJ"})
_NAMES = ("Name", "Surn", "Patr", "Geox")


def openings(about: str) -> tuple[str, ...]:
    """Beginnings of a sentence that have the words; empty where none are known to be right.

    Args:
        about: one word or two in their dictionary forms, parted by a space.
    """
    match [_parse(word) for word in about.split()]:
        case [noun] if noun.tag.POS == "NOUN":
            forms = ((frame, _form(noun, case)) for frame, case in _NOUN_FRAMES)
            found = [frame.format(form) for frame, form in forms if form]
        case [noun, other] if noun.tag.POS == other.tag.POS == "NOUN":
            found = [f"{_shown(a)} и {_shown(b)}" for a, b in ((noun, other), (other, noun))]
        case [adjective, noun] if adjective.tag.POS == "ADJF" and noun.tag.POS == "NOUN":
            found = [f"{_agreeing(adjective, noun)} {_shown(noun)}"]
        case [word] if word.tag.POS in {"INFN", "ADVB", "NUMR"}:
            found = [word.word]
        case _:
            found = []
    return tuple(dict.fromkeys(text[:1].upper() + text[1:] for text in found if text))


def _parse(word: str) -> "Parse":
    """The reading of a dictionary form as itself: a noun if it may well be one, rather no name."""
    found = analyzer().parse(word)
    own = [each for each in found if each.normal_form == word]
    if found[0].tag.POS in _NO_NOUNS or not own:
        return found[0]
    nouns = [each for each in own if each.tag.POS == "NOUN" and "nomn" in each.tag]
    return min(nouns or own, key=_is_name)


def _form(word: "Parse", grammemes: set[str]) -> str:
    """The usual form of this case and number: «счастье» rather than «счастие»."""
    found = (each for each in word.lexeme if grammemes <= each.tag.grammemes)
    usual = (
        each for each in found if not any(mark.startswith("V-") for mark in each.tag.grammemes)
    )
    return next((_cased(word, each.word) for each in usual), "")


def _shown(word: "Parse") -> str:
    return _cased(word, word.word)


def _cased(word: "Parse", form: str) -> str:
    """The form with a capital letter where it is somebody's or some place's name."""
    return form.capitalize() if _is_name(word) else form


def _is_name(word: "Parse") -> bool:
    return any(name in word.tag for name in _NAMES)


def _agreeing(adjective: "Parse", noun: "Parse") -> str:
    """The adjective in the noun's gender or number."""
    number = noun.tag.number or "sing"
    wanted = {number} if number == "plur" else {number, str(noun.tag.gender or "masc")}
    found = adjective.inflect({"nomn", *wanted})
    return found.word if found else ""
