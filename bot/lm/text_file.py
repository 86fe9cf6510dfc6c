"""Text files read strictly: the lines of a UTF-8 file, or an error that says where and how to mend.

Streams, so that a file of gigabytes, or of one endless line, takes no more memory than a line.
"""

import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from bot.errors import CorpusError

MAX_LINE = 10_000
"""Longest line in characters; a file with a longer one holds no sayings."""

# A UTF-8 character has at most 4 bytes, and a line end at most 2.
_MAX_BYTES = 4 * MAX_LINE + 2
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "UTF-8", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    r"""The lines of a text file, numbered from 1, without their ends (``\n`` or ``\r\n``).

    A file whose name ends in `.xz` is unpacked on the way.

    Raises:
        CorpusError: cannot be read, not UTF-8, a byte order mark, a NUL, a line too long.
    """
    offset = 0
    with _open(path) as file:
        for number, raw in enumerate(iter(lambda: _read_line(file, path), b""), 1):
            if number == 1:
                _refuse_byte_order_mark(raw, path)
            yield number, _decode(raw, offset, f"{path}:{number}")
            offset += len(raw)


def excerpt(text: str) -> str:
    """The text's beginning, short enough for an error message."""
    return text if len(text) <= 60 else f"{text[:59]}…"


def _open(path: Path) -> BinaryIO:
    try:
        return cast(BinaryIO, lzma.open(path)) if path.suffix == ".xz" else path.open("rb")
    except FileNotFoundError:
        raise CorpusError(f"{path}: no such file.") from None
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}.") from None


def _read_line(file: BinaryIO, path: Path) -> bytes:
    try:
        return file.readline(_MAX_BYTES + 1)
    except (lzma.LZMAError, EOFError, OSError) as error:
        raise CorpusError(f"{path}: cannot be read: {error}. Is the file whole?") from None


def _refuse_byte_order_mark(raw: bytes, path: Path) -> None:
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if raw.startswith(mark):
            raise CorpusError(
                f"{path}:1: starts with a byte order mark of {encoding}. "
                "Save it as UTF-8 without a byte order mark (BOM)."
            )


def _decode(raw: bytes, offset: int, where: str) -> str:
    """One line's text; ``offset`` is where the line starts in its file, in bytes."""
    if len(raw) > _MAX_BYTES:
        raise _too_long(where)
    try:
        line = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        guess = " It looks like Windows-1251 (cp1251)." if _is_cp1251(raw) else ""
        raise CorpusError(
            f"{where}: not UTF-8 at byte {offset + error.start} of the file "
            f"(0x{raw[error.start]:02x}).{guess} Save it as UTF-8."
        ) from None
    line = line.removesuffix("\n").removesuffix("\r")
    if len(line) > MAX_LINE:
        raise _too_long(where)
    if "\0" in line:
        raise CorpusError(
            f"{where}: a NUL character. The file is damaged or no text: remove it or save as UTF-8."
        )
    return line


def _too_long(where: str) -> CorpusError:
    return CorpusError(
        f"{where}: the line is over {MAX_LINE} characters long. Part it: one text a line."
    )


def _is_cp1251(raw: bytes) -> bool:
    """Whether most letters are Russian when the bytes are read as Windows-1251."""
    text = raw.decode("cp1251", errors="replace")
    letters = [character for character in text.lower() if character.isalpha()]
    return 2 * sum("а" <= letter <= "я" for letter in letters) > len(letters)
