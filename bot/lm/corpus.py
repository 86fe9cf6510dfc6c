"""Corpora of sayings and other training texts, read strictly.

A corpus is UTF-8 text: ``SAYING<TAB>ATTRIBUTION`` a line, ``#`` before a theme, blank lines where
you like. What cannot be read so is refused with file and line; nothing is guessed or replaced.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import CorpusError
from bot.lm.families import members
from bot.lm.text_file import MAX_LINE, excerpt, numbered_lines
from bot.lm.words import folded_words

MIN_SAYING, MAX_SAYING = 8, 220
"""Length of a saying in characters."""
HELD_OUT_SHARE = 0.05

_NOT_ALLOWED = re.compile(r"[^А-Яа-яЁё0-9 ,.!?:;«»„“…—()\-]")
_FORM = (
    (re.compile(r"^\s|\s$"), "space at an end"),
    (re.compile(r"^(?![«—]? ?[А-ЯЁ0-9])"), "no capital at the start"),
    (re.compile(r"(?<![.!?…])(?<![.!?…]»)$"), "no final punctuation"),
    (re.compile(r"\.\.\."), "three dots: use «…»"),
    (re.compile(r" [,.!?:;…]"), "space before punctuation"),
    (re.compile(r"  "), "two spaces"),
    # A dash that opens speech stands at the start and has its space behind only.
    (re.compile(r"(?<!^)(?<! )—|—(?! )"), "em dash needs spaces"),
    (re.compile(r" - "), "hyphen used as a dash"),
    (re.compile(r"[,;:](?! |$|»|\))"), "no space after punctuation"),
)


@dataclass(frozen=True)
class Saying:
    """One line of a corpus."""

    text: str
    attribution: str
    """Where it comes from: «народное», a person, a book, «по мотивам …»."""
    line: int
    """Line of its file, from 1."""


@dataclass(frozen=True)
class Repeat:
    """A saying that stands in the corpora once more."""

    culture: str
    saying: Saying
    first_culture: str
    first: Saying


def read_corpus(path: Path) -> tuple[Saying, ...]:
    """All sayings of a corpus file, in its order.

    Raises:
        CorpusError: not readable, not UTF-8, a line that is no saying, or fewer than two sayings.
    """
    sayings = []
    for number, line in _content(path):
        fault = _column_fault(line)
        if fault:
            raise CorpusError(f"{path}:{number}: {fault}")
        text, attribution = line.split("\t")
        sayings.append(Saying(text, attribution.strip(), number))
    _require_two(path, len(sayings), "sayings", "Write SAYING<TAB>ATTRIBUTION, one a line.")
    return tuple(sayings)


def read_inspired(path: Path) -> tuple[str, ...]:
    """All lines of a file of inspired lines, in its order: one a line, or a family of them.

    Raises:
        CorpusError: not readable, not UTF-8, a line that is no saying, a family that is none or has
            such a line, or one of which nothing is new.
    """
    lines: dict[str, str] = {}
    for number, family in _content(path):
        try:
            each = members(family)
        except ValueError as error:
            raise CorpusError(f"{path}:{number}: {error}: {excerpt(family)}") from None
        for line in each:
            if found := saying_faults(line):
                raise CorpusError(f"{path}:{number}: {found[0]}: {excerpt(line)}")
        if all(saying_key(line) in lines for line in each):
            raise CorpusError(f"{path}:{number}: stands in the file already: {excerpt(family)}")
        for line in each:
            lines.setdefault(saying_key(line), line)
    return tuple(lines.values())


def corpus_faults(path: Path) -> list[str]:
    """Everything wrong with a corpus file, as ``file:line: what``; empty for a good one."""
    faults: list[str] = []
    seen: dict[str, int] = {}
    try:
        for number, line in _content(path):
            found = _line_faults(line)
            text = line.partition("\t")[0]
            first = seen.setdefault(saying_key(text), number)
            if first != number:
                found.append(f"same as line {first}")
            faults += [f"{path}:{number}: {fault}: {excerpt(text)}" for fault in found]
        _require_two(path, len(seen), "different sayings", "Add more.")
    except CorpusError as error:
        faults.append(str(error))
    return faults


def saying_faults(text: str) -> list[str]:
    """What is wrong with the form of one saying: length, characters, typography."""
    faults = []
    if not MIN_SAYING <= len(text) <= MAX_SAYING:
        faults.append(f"length {len(text)} is outside {MIN_SAYING}..{MAX_SAYING}")
    strange = sorted(set(_NOT_ALLOWED.findall(text)))
    if strange:
        faults.append(f"characters not allowed: {strange}")
    if text.count("«") != text.count("»"):
        faults.append("guillemets do not pair")
    return faults + [fault for pattern, fault in _FORM if pattern.search(text)]


def saying_key(text: str) -> str:
    """What two spellings of one saying have in common: its words, folded, without punctuation."""
    return " ".join(folded_words(text))


def is_held_out(text: str, share: float = HELD_OUT_SHARE) -> bool:
    """Whether a text belongs to the held-out ``share`` (0..1) that training never sees.

    Decided by a hash of the text's words, so it never changes sides: not in another corpus, not
    in another order, not with a comma more.
    """
    return falls_within(text, share)


def falls_within(text: str, share: float) -> bool:
    """Whether a text is of a ``share`` (0..1) of all texts, by a hash of its words."""
    digest = hashlib.blake2b(saying_key(text).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") < share * 2**64


def duplicates_across(corpora: Mapping[str, Sequence[Saying]]) -> list[Repeat]:
    """Each saying that stood before, in this corpus or one earlier in the mapping's order."""
    first: dict[str, tuple[str, Saying]] = {}
    repeats = []
    for culture, sayings in corpora.items():
        for saying in sayings:
            owner, original = first.setdefault(saying_key(saying.text), (culture, saying))
            if original is not saying:
                repeats.append(Repeat(culture, saying, owner, original))
    return repeats


def without_duplicates(corpora: Mapping[str, Sequence[Saying]]) -> dict[str, tuple[Saying, ...]]:
    """The corpora with only the first occurrence of each saying, for training on all of them."""
    dropped = {(repeat.culture, repeat.saying.line) for repeat in duplicates_across(corpora)}
    return {
        culture: tuple(saying for saying in sayings if (culture, saying.line) not in dropped)
        for culture, sayings in corpora.items()
    }


def read_texts(path: Path) -> list[str]:
    """The texts of any UTF-8 file: its paragraphs if blank lines part them, else its lines.

    The lines of a paragraph are joined by a space.

    Raises:
        CorpusError: not readable, not UTF-8, a text too long, or fewer than two texts.
    """
    lines = [line.strip() for _, line in numbered_lines(path)]
    blocks = [block.split("\n") for block in re.split(r"\n\n+", "\n".join(lines).strip("\n"))]
    texts = [" ".join(block) for block in blocks] if len(blocks) > 1 else blocks[0]
    texts = [text for text in texts if text]
    _require_two(path, len(texts), "texts", "Write one a line, or paragraphs.")
    longest = max(texts, key=len)
    if len(longest) > MAX_LINE:
        raise CorpusError(
            f"{path}: a paragraph of {len(longest)} characters: {excerpt(longest)} "
            f"Expected at most {MAX_LINE}. Part it by blank lines."
        )
    return texts


def read_folder(path: Path) -> Iterator[str]:
    """The lines that are not blank of every `*.txt` and `*.txt.xz` in a folder, files by name.

    Streams: the texts need not fit in memory.

    Raises:
        CorpusError: no such files, or one of them is not readable.
    """
    files = sorted([*path.glob("*.txt"), *path.glob("*.txt.xz")])
    if not files:
        raise CorpusError(f"{path}: no texts. Put UTF-8 files *.txt or *.txt.xz into this folder.")
    for name in files:
        yield from (text for _, line in numbered_lines(name) if (text := line.strip()))


def _content(path: Path) -> Iterator[tuple[int, str]]:
    """The numbered lines of a corpus without themes and blank lines."""
    for number, line in numbered_lines(path):
        if line.strip() and not line.startswith("#"):
            yield number, line


def _column_fault(line: str) -> str:
    """Why a line is no ``SAYING<TAB>ATTRIBUTION``; empty if it is one."""
    cells = line.split("\t")
    if len(cells) != 2:
        return f"{len(cells)} columns. Expected SAYING<TAB>ATTRIBUTION: {excerpt(line)}"
    if not cells[0].strip():
        return "no saying before the tab. Expected SAYING<TAB>ATTRIBUTION."
    if not cells[1].strip():
        return f"no attribution after the tab. Write «народное» if none is known: {excerpt(line)}"
    return ""


def _line_faults(line: str) -> list[str]:
    fault = _column_fault(line)
    return [fault] if fault else saying_faults(line.partition("\t")[0])


def _require_two(path: Path, found: int, what: str, remedy: str) -> None:
    if found < 2:
        raise CorpusError(f"{path}: {found} {what}. Expected at least 2. {remedy}")
