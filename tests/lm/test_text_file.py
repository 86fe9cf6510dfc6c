"""Text files: strict reading."""

import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import CorpusError
from bot.lm.text_file import MAX_LINE, numbered_lines


def written(folder: Path, data: bytes, name: str = "texts.txt") -> Path:
    """A file with these bytes."""
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for many examples."""
    return tmp_path_factory.mktemp("texts")


@given(
    st.lists(st.text(st.characters(exclude_characters="\n\r\0\ufeff", exclude_categories=["Cs"])))
)
def test_lines_come_back_as_written_with_their_numbers(scratch: Path, lines: list[str]) -> None:
    """Whatever UTF-8 lines are written come back unchanged, with the numbers from 1."""
    path = written(scratch, "".join(line + "\n" for line in lines).encode())
    assert list(numbered_lines(path)) == list(enumerate(lines, 1))


def test_windows_line_ends_and_a_missing_last_one_are_understood(tmp_path: Path) -> None:
    """CRLF ends a line like LF, and the last line needs no end."""
    path = written(tmp_path, "раз\r\nдва".encode())
    assert list(numbered_lines(path)) == [(1, "раз"), (2, "два")]


def test_xz_is_unpacked(tmp_path: Path) -> None:
    """A file packed by xz gives the lines inside."""
    path = written(tmp_path, lzma.compress("раз\nдва\n".encode()), "texts.txt.xz")
    assert [line for _, line in numbered_lines(path)] == ["раз", "два"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            "раз\nмир да лад\n".encode("cp1251"),
            r":1: not UTF-8 at byte 0 .*cp1251.*Save it as UTF-8",
        ),
        ("раз\n".encode() + b"ab\xff\n", r":2: not UTF-8 at byte 9 of the file \(0xff\)\. Save"),
        ("раз\n".encode("utf-8-sig"), r":1: starts with a byte order mark of UTF-8.*Save it as"),
        ("раз\n".encode("utf-16"), r":1: starts with a byte order mark of UTF-16.*Save it as"),
        (b"a\nb\0c\n", r":2: a NUL character.*remove it"),
        (b"a\n" + b"x" * 1_000_000, r":2: the line is over 10000 characters long\. Part it"),
        ("ж".encode() * (MAX_LINE + 1), r":1: the line is over 10000 characters"),
        ("a\n" + "ж" * 1_000_000, r":2: the line is over 10000 characters"),
    ],
    ids=["cp1251", "byte", "bom", "utf-16", "nul", "megabyte", "letters", "cut-letter"],
)
def test_what_is_no_clean_text_is_refused(tmp_path: Path, data: bytes | str, message: str) -> None:
    """Each fault is refused with file, line, what was found and how to mend it."""
    path = written(tmp_path, data.encode() if isinstance(data, str) else data)
    with pytest.raises(CorpusError, match=f"^{path}{message}"):
        list(numbered_lines(path))


def test_the_longest_line_allowed_passes(tmp_path: Path) -> None:
    """Ten thousand characters of four bytes, with a Windows line end, are still one line."""
    path = written(tmp_path, ("𐍈" * MAX_LINE + "\r\n").encode())
    assert [len(line) for _, line in numbered_lines(path)] == [MAX_LINE]


@pytest.mark.parametrize(
    "data",
    [b"not xz at all", lzma.compress("раз\nдва\n".encode())[:-20]],
    ids=["foreign", "truncated"],
)
def test_a_damaged_xz_is_refused(tmp_path: Path, data: bytes) -> None:
    """A file that only claims to be xz, or was cut off, is an error and no shorter text."""
    path = written(tmp_path, data, "texts.txt.xz")
    with pytest.raises(CorpusError, match="Is the file whole"):
        list(numbered_lines(path))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    """What is not there, or is a folder, is an error with its path."""
    with pytest.raises(CorpusError, match="no such file"):
        list(numbered_lines(tmp_path / "none.txt"))
    with pytest.raises(CorpusError, match="cannot be read: Is a directory"):
        list(numbered_lines(tmp_path))
