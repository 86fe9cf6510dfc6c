"""Questions that a finished text must answer well before it may be sent.

Pure functions, each calibrated on the sayings of the corpora: a filter that turned away more than
one or two human sayings of a hundred would be wrong about the language.
"""

import re
from collections import Counter
from itertools import pairwise

from bot.lm.grammar import grammar_faults
from bot.lm.lexicon import Lexicon
from bot.lm.words import fold

_START = re.compile(r"(?:— )?«?„?[А-ЯЁ0-9]")
_END = re.compile(r"[.!?…]»?\Z")

# Words that need another one behind them. The first group may stand before a comma at times
# («Живи так, чтобы, уходя, …», «О, если бы…»); what is quoted alone («а», «если») is a name.
_BEFORE_COMMA = "да если как лишь о хотя чтоб чтобы"
_DANGLING = (
    "а без безо будто в ведь во даже для за и из изо или к ко кроме либо между на над не ни но об "
    "обо от ото передо по под подо при про ради с сквозь словно со среди у через"
)
_HANGS = re.compile(
    rf"(?<![\w«„-])(?:(?:{'|'.join(_DANGLING.split())})(?=[,.!?…:;»“)]|\Z)"
    rf"|(?:{'|'.join(_BEFORE_COMMA.split())})(?=[.!?…:;“)]|\Z))",
    re.IGNORECASE,
)

# A text is words with one of few things between: a hyphen, a space, or marks in their right order,
# such as «?», —» or «: «». Whatever else stands there is wrong.
_MARKS = r"“?(?:\?!|[?!…])?[“»)]{0,2}"
_BETWEEN = rf"-|{_MARKS}(?:[,.?!…]?(?: —)?|[:;]) [«„(]{{0,2}}"
_SPELLED = r"(?:[А-ЯЁа-яё][а-яё]*|[0-9]+)"
_TYPESET = re.compile(
    rf"(?:— )?[«„(]{{0,2}}{_SPELLED}(?:(?:{_BETWEEN}){_SPELLED})*{_MARKS}[,.:;?!…]?"
)
_LOWER_AFTER_END = re.compile(r"[.!?] [«„(]?[а-яё]")

_PAIRS = {"»": "«", "“": "„", ")": "("}

# What a text is made of when repetition is looked for: words, and marks between them.
_WORD_OR_MARK = re.compile(r"[^\W_]+(?:-[^\W_]+)*|[^\w\s]")
# Forms of four letters and more that say little, so a saying may well have three of one.
_SAYS_LITTLE = (
    "была были было быть всего всем всех даже если есть кого когда кому куда лишь меня "
    "него себе себя свой свою такой твой твоя тебе тебя того тоже только тому чего чтобы"
)
_FUNCTION_WORDS = frozenset(_SAYS_LITTLE.split())
_CONTENT_LENGTH = 4
_MOST_REPEATS = 2
_LONGEST_REPEAT = 3


def faults(text: str, lexicon: Lexicon, *, min_length: int, max_length: int) -> list[str]:
    """The names of the filters that a text does not pass, cheap ones first; empty if it is good.

    Args:
        text: a finished text.
        lexicon: the words that may be used.
        min_length: fewest characters allowed.
        max_length: most characters allowed.
    """
    questions = {
        f"length {len(text)}": has_right_length(text, min_length, max_length),
        "incomplete": is_complete(text),
        "quotes": has_paired_quotes(text),
        "typography": has_right_typography(text),
        "stutter": not stutters(text),
    }
    unknown = [f"unknown word: {word}" for word in lexicon.unknown_words(text)]
    wrong = [f"grammar: {fault}" for fault in grammar_faults(text)]
    return [name for name, passed in questions.items() if not passed] + unknown + wrong


def has_right_length(text: str, low: int, high: int) -> bool:
    """Whether the text has ``low`` to ``high`` characters."""
    return low <= len(text) <= high


def is_complete(text: str) -> bool:
    """Whether the text begins and ends as a sentence does, and no word waits for another."""
    return begins_sentence(text) and bool(_END.search(text)) and not _HANGS.search(text)


def begins_sentence(text: str) -> bool:
    """Whether a sentence may begin so: a capital letter or a digit, behind a dash or a quote."""
    return bool(_START.match(text))


def has_paired_quotes(text: str) -> bool:
    """Whether each quote and bracket is closed by its own kind, „…“ only inside «…»."""
    opened: list[str] = []
    for character in text:
        if character == "„" and "«" not in opened:
            return False
        if character in _PAIRS.values():
            if character in opened:
                return False
            opened.append(character)
        elif character in _PAIRS and (not opened or opened.pop() != _PAIRS[character]):
            return False
    return not opened


def has_right_typography(text: str) -> bool:
    """Whether the text is Russian words and digits, spaces and marks, all where they belong.

    Dashes with spaces, hyphens without, one «…», no space before a mark, one behind it, no capital
    inside a word, one after a full stop.
    """
    return bool(_TYPESET.fullmatch(text)) and not _LOWER_AFTER_END.search(text)


def stutters(text: str) -> bool:
    """Whether words are repeated without sense.

    A word follows itself with nothing or a dash between; a word that is no function word comes a
    third time; two words come again before the next mark; four come again anywhere. Repetition in
    parallel clauses («У кого …, у того …») is how proverbs are built, and passes.
    """
    tokens = _WORD_OR_MARK.findall(fold(text))
    return (
        _follows_itself(tokens)
        or _comes_too_often(tokens)
        or _run_repeats_in_clause(tokens)
        or _long_run_repeats(tokens)
    )


def _is_word(token: str) -> bool:
    return token[0].isalnum()


def _follows_itself(tokens: list[str]) -> bool:
    without_dashes = (token for token in tokens if token != "—")
    return any(first == second and _is_word(first) for first, second in pairwise(without_dashes))


def _comes_too_often(tokens: list[str]) -> bool:
    counts = Counter(token for token in tokens if len(token) >= _CONTENT_LENGTH)
    return any(
        count > _MOST_REPEATS and token not in _FUNCTION_WORDS for token, count in counts.items()
    )


def _run_repeats_in_clause(tokens: list[str]) -> bool:
    """Whether two neighbouring words come again and no mark has stood since."""
    seen: set[tuple[str, str]] = set()
    for pair in pairwise(tokens):
        if not (_is_word(pair[0]) and _is_word(pair[1])):
            seen.clear()
        elif pair in seen:
            return True
        seen.add(pair)
    return False


def _long_run_repeats(tokens: list[str]) -> bool:
    """Whether more than three words in a row come again, whatever stands between them."""
    spoken = [token for token in tokens if _is_word(token)]
    length = _LONGEST_REPEAT + 1
    runs = [tuple(spoken[at : at + length]) for at in range(len(spoken) - length + 1)]
    return len(set(runs)) < len(runs)
