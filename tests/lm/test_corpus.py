"""Corpora: reading, checking, splitting, joining."""

import lzma
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import CorpusError
from bot.lm.corpus import (
    Saying,
    corpus_faults,
    duplicates_across,
    is_held_out,
    read_corpus,
    read_folder,
    read_texts,
    saying_faults,
    saying_key,
    without_duplicates,
)

CORPORA = sorted((Path(__file__).parents[2] / "corpora").glob("*.tsv"))
GOOD = "# хлеб\nХлеб — всему голова.\tнародное\n\nМир да лад — большой клад.\tнародное\n"


def written(folder: Path, text: str, name: str = "some.tsv") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_corpus_gives_sayings_with_attribution_and_line(tmp_path: Path) -> None:
    """Themes and blank lines are passed over, and each saying knows its line."""
    assert read_corpus(written(tmp_path, GOOD)) == (
        Saying("Хлеб — всему голова.", "народное", 2),
        Saying("Мир да лад — большой клад.", "народное", 4),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ": 0 sayings. Expected at least 2"),
        ("# тема\n\n", ": 0 sayings"),
        ("Хлеб — всему голова.\tнародное\n", ": 1 sayings. Expected at least 2"),
        (GOOD + "Без подписи.\n", ":5: 1 columns. Expected SAYING<TAB>ATTRIBUTION: Без подписи."),
        (GOOD + "Три.\tчасти\tздесь\n", ":5: 3 columns"),
        (GOOD + "Пусто справа.\t \n", ":5: no attribution after the tab. Write «народное»"),
        (GOOD + "\tнародное\n", ":5: no saying before the tab"),
        (GOOD + "Нуль\0.\tнародное\n", ":5: a NUL character"),
        ("\ufeff" + GOOD, ":1: starts with a byte order mark"),
    ],
)
def test_what_is_no_corpus_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """Each fault stops reading with file, line and what was expected."""
    path = written(tmp_path, text)
    with pytest.raises(CorpusError) as caught:
        read_corpus(path)
    assert str(caught.value).startswith(f"{path}{message}")


@pytest.mark.parametrize("path", CORPORA, ids=lambda path: path.stem)
def test_the_corpora_of_the_project_are_faultless(path: Path) -> None:
    """Every corpus in the repository passes its own checker and reads whole."""
    assert corpus_faults(path) == []
    assert len(read_corpus(path)) >= 500


def test_all_faults_of_a_corpus_are_listed(tmp_path: Path) -> None:
    """The checker goes on after a fault and names line, reason and saying."""
    lines = ["Хлеб - всему голова.\tнародное", "Одна часть.", "Хлеб всему — ГОЛОВА!\tнародное"]
    path = written(tmp_path, "\n".join(lines))
    assert corpus_faults(path) == [
        f"{path}:1: hyphen used as a dash: Хлеб - всему голова.",
        f"{path}:2: 1 columns. Expected SAYING<TAB>ATTRIBUTION: Одна часть.: Одна часть.",
        f"{path}:3: same as line 1: Хлеб всему — ГОЛОВА!",
    ]


def test_an_unreadable_or_empty_corpus_is_one_fault(tmp_path: Path) -> None:
    """The checker reports what reading would raise."""
    path = tmp_path / "some.tsv"
    path.write_bytes("Хлеб\tнародное".encode("cp1251"))
    assert len(corpus_faults(path)) == 1
    assert "Save it as UTF-8" in corpus_faults(path)[0]
    assert corpus_faults(written(tmp_path, "# тема\n")) == [
        f"{path}: 0 different sayings. Expected at least 2. Add more."
    ]


@pytest.mark.parametrize(
    ("saying", "fault"),
    [
        ("Коротко", "length 7 is outside 8..220"),
        ("Д" + "а" * 219 + ".", "length 221 is outside 8..220"),
        ("Хлеб * всему голова.", "characters not allowed: ['*']"),
        (" Хлеб всему голова.", "space at an end"),
        ("Хлеб всему голова. ", "space at an end"),
        ("хлеб всему голова.", "no capital at the start"),
        ("Хлеб всему голова", "no final punctuation"),
        ("Хлеб всему голова,", "no final punctuation"),
        ("Хлеб «всему голова.", "guillemets do not pair"),
        ("Хлеб всему голова...", "three dots: use «…»"),
        ("Хлеб , всему голова.", "space before punctuation"),
        ("Хлеб  всему голова.", "two spaces"),
        ("Хлеб— всему голова.", "em dash needs spaces"),
        ("Хлеб —всему голова.", "em dash needs spaces"),
        ("—Хлеб всему голова.", "em dash needs spaces"),
        ("Хлеб - всему голова.", "hyphen used as a dash"),
        ("Хлеб,всему голова.", "no space after punctuation"),
    ],
)
def test_each_fault_of_form_is_seen(saying: str, fault: str) -> None:
    """One wrong thing in a saying is named."""
    assert fault in saying_faults(saying)


@pytest.mark.parametrize(
    "saying",
    ["— Кто там? — Гость.", "«Мир» и «лад».", "Он сказал: «Мир!»", "7 раз отмерь.", "«Кто (ты)?»"],
)
def test_good_form_passes(saying: str) -> None:
    """Speech, quotes, digits and brackets are allowed."""
    assert saying_faults(saying) == []


def test_the_key_sees_through_spelling() -> None:
    """Case, ё, punctuation and hyphens do not make another saying; another word does."""
    assert saying_key("Кто-то ещё — там!") == saying_key("кто то еще там") == "кто то еще там"
    assert saying_key("Кто-то там") != saying_key("Кто там")


def test_the_held_out_share_is_kept() -> None:
    """Of the project's sayings about one in twenty is held out, of each corpus some."""
    for path in CORPORA:
        sayings = read_corpus(path)
        assert 0.025 < sum(is_held_out(saying.text) for saying in sayings) / len(sayings) < 0.08


@given(st.text(), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_holds_out_the_same_texts_and_more(text: str, a: float, b: float) -> None:
    """Changing the share moves no text to training that a smaller share held out."""
    assert is_held_out(text, max(a, b)) or not is_held_out(text, min(a, b))
    assert not is_held_out(text, 0)
    assert is_held_out(text, 1)


def test_a_saying_never_changes_sides() -> None:
    """The side is fixed for all time: these are the sides of four known sayings."""
    texts = ["Хлеб — всему голова.", "хлеб всему голова", "Пословица 35.", "Пословица 36."]
    assert [is_held_out(text) for text in texts] == [False, False, True, False]


def test_repeats_between_corpora_are_found_and_the_second_is_dropped() -> None:
    """The first corpus keeps the saying, whatever the spelling of the second."""
    first, other = Saying("Ещё не вечер.", "народное", 1), Saying("Мир.", "народное", 2)
    second = Saying("Еще не вечер!", "народное", 5)
    corpora = {"a": (first, other), "b": (second, Saying("Лад.", "народное", 6))}
    (repeat,) = duplicates_across(corpora)
    assert (repeat.culture, repeat.saying) == ("b", second)
    assert (repeat.first_culture, repeat.first) == ("a", first)
    assert without_duplicates(corpora) == {"a": (first, other), "b": corpora["b"][1:]}


def test_the_corpora_of_the_project_join_without_repeats() -> None:
    """After dropping, no saying is left twice, and none is lost altogether."""
    corpora = {path.stem: read_corpus(path) for path in CORPORA}
    joined = without_duplicates(corpora)
    assert duplicates_across(joined) == []
    keys = {saying_key(saying.text) for sayings in corpora.values() for saying in sayings}
    assert keys == {saying_key(saying.text) for sayings in joined.values() for saying in sayings}


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("Раз.\nДва.\n", ["Раз.", "Два."]),
        ("\n\nРаз.\n  Два. \n\n", ["Раз.", "Два."]),
        ("Раз,\nдва.\n\n \nТри,\nчетыре.", ["Раз, два.", "Три, четыре."]),
        ("Раз.\r\n\r\nДва.\r\n", ["Раз.", "Два."]),
    ],
    ids=["lines", "blank ends", "paragraphs", "windows"],
)
def test_texts_are_lines_or_paragraphs(tmp_path: Path, text: str, texts: list[str]) -> None:
    """Blank lines between texts make paragraphs; without them each line is a text."""
    path = tmp_path / "texts.txt"
    path.write_bytes(text.encode())
    assert read_texts(path) == texts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "0 texts. Expected at least 2"),
        ("\n \n", "0 texts"),
        ("Один.", "1 texts. Expected at least 2. Write one a line"),
        ("\ufeffРаз.\nДва.", "byte order mark"),
        ("Раз.\n\n" + "Слово за слово.\n" * 1000, "a paragraph of 15999 characters: Слово"),
    ],
)
def test_unusable_texts_are_refused(tmp_path: Path, text: str, message: str) -> None:
    """Too few texts, an endless paragraph or a dirty file are errors with the path."""
    path = written(tmp_path, text, "texts.txt")
    with pytest.raises(CorpusError, match=f"^{path}:.*{message}"):
        read_texts(path)


def test_a_folder_is_read_file_by_file(tmp_path: Path) -> None:
    """Plain and packed texts of a folder come in the order of names, without blank lines."""
    written(tmp_path, "три\n", "б.txt")
    (tmp_path / "а.txt.xz").write_bytes(lzma.compress("раз\n\n два \n".encode()))
    written(tmp_path, "не читать", "README.md")
    assert list(read_folder(tmp_path)) == ["раз", "два", "три"]


def test_a_folder_without_texts_is_refused(tmp_path: Path) -> None:
    """An empty or missing folder is an error that says what belongs there."""
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(CorpusError, match=r"no texts\. Put UTF-8 files"):
            list(read_folder(folder))
