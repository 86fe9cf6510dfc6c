"""Novelty: copies are known, new texts pass, and the index keeps on disk."""

import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

from bot.errors import ModelDamagedError
from bot.lm.corpus import is_held_out, read_corpus, saying_key
from bot.lm.novelty import NEAR, NoveltyIndex
from bot.lm.words import folded_words

CORPORA = sorted((Path(__file__).parents[2] / "corpora").glob("*.tsv"))
SAYINGS = [saying.text for path in CORPORA for saying in read_corpus(path)]
TRAINING = [text for text in SAYINGS if not is_held_out(text)]
HELD_OUT = [text for text in SAYINGS if is_held_out(text)]
INDEX = NoveltyIndex.build(TRAINING)

LINES = [
    "Капля за каплей точит самый твёрдый камень.",
    "Сказано — сделано, друг.",
    "Время лечит.",
]
WITH_LONG = NoveltyIndex.build([*TRAINING[::20], "а" * 300, "аб" * 200])
SMALL = NoveltyIndex.build(LINES)


@settings(deadline=None)  # a busy machine is no fault
@given(st.sampled_from(TRAINING))
def test_a_training_line_is_not_novel(line: str) -> None:
    """No line is new in any spelling: case, ё and punctuation do not hide a copy."""
    assert not INDEX.is_novel(line)
    assert not INDEX.is_novel(line.upper().replace("Ё", "Е").replace(",", " —"))
    assert INDEX.nearest(line) == (saying_key(line), 1.0)


@settings(deadline=None)  # a busy machine is no fault
@given(st.sampled_from([line for line in TRAINING if len(folded_words(line)) > 5]))
def test_a_long_line_with_another_last_word_is_not_novel(line: str) -> None:
    """Changing the end of a line of six words and more leaves a shared run."""
    changed = " ".join([*folded_words(line)[:-1], "иначе"])
    assert INDEX.shares_run(changed)
    assert not INDEX.is_novel(changed)


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("Капля за каплей точит самый мягкий сыр.", True),
        ("Говорят: за каплей точит самый твёрдый…", True),
        ("Капля за каплей точит мягкий камень.", False),
        ("Ещё до зари сказано, сделано, друг мой.", True),
        ("Сказано — сделано.", False),
        ("Говорят, время лечит.", False),
        ("", False),
    ],
)
def test_more_than_four_words_in_a_row_are_a_copy(text: str, shares: bool) -> None:
    """Five shared words, or a line of three or four words whole, are a copy; fewer are not."""
    assert SMALL.shares_run(text) is shares


@pytest.mark.parametrize(
    ("text", "novel"),
    [
        ("Время лечит!", False),
        ("Время учит.", False),
        ("Капля по капле точат самые твёрдые камни.", False),
        ("Река не помнит имён тех, кто её перешёл.", True),
    ],
)
def test_a_near_copy_is_not_novel(text: str, novel: bool) -> None:
    """A line with a few letters changed is no new text, though no run is shared."""
    assert not SMALL.shares_run(text)
    assert SMALL.is_novel(text) is novel


def test_the_nearest_line_is_named_with_its_similarity() -> None:
    """One letter of eleven changed leaves a similarity of ten elevenths."""
    line, similarity = SMALL.nearest("Время лечат.")
    assert line == "время лечит"
    assert similarity == pytest.approx(1 - 1 / 11)


@settings(deadline=None)  # a busy machine is no fault
@given(
    line=st.sampled_from([*TRAINING, "а" * 300, "аб" * 200]),
    changes=st.lists(st.tuples(st.floats(0, 1), st.sampled_from(["", "а", "о ", "жж"]))),
)
def test_no_near_copy_is_overlooked(line: str, changes: list[tuple[float, str]]) -> None:
    """However letters are changed, lost or added, the quick look finds what a comparison finds."""
    text = line
    for place, letters in changes:
        at = int(place * len(text))
        text = text[:at] + letters + text[at + 1 :]
    similar = WITH_LONG.nearest(text)[1] >= NEAR
    assert WITH_LONG.is_novel(text) is not (similar or WITH_LONG.shares_run(text))


def test_held_out_human_sayings_are_novel() -> None:
    """New human sayings pass, but for the few that are variants of a known one."""
    copies = [text for text in HELD_OUT if not INDEX.is_novel(text)]
    assert len(copies) <= 0.04 * len(HELD_OUT)
    assert sum(INDEX.nearest(text)[1] < NEAR for text in HELD_OUT[:200]) >= 190


@settings(deadline=None)  # a busy machine is no fault
@given(st.lists(st.text(st.sampled_from("аб вёВ-.\0\n7"), max_size=12), max_size=6), st.text())
def test_any_lines_make_an_index_that_keeps(scratch: Path, lines: list[str], text: str) -> None:
    """Whatever the lines hold, the index written and read answers as before."""
    index = NoveltyIndex.build(lines)
    scratch.write_bytes(index.to_bytes())
    read = NoveltyIndex.load(scratch)
    assert len(read) == len(index) == len({saying_key(line) for line in lines} - {""})
    for asked in [*lines, text]:
        assert read.is_novel(asked) is index.is_novel(asked)
        assert read.nearest(asked) == index.nearest(asked)
    assert not any(index.is_novel(line) for line in lines if saying_key(line))


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file for many examples."""
    return tmp_path_factory.mktemp("novelty") / "novelty.safetensors"


def test_the_same_lines_in_any_order_give_the_same_file(tmp_path: Path) -> None:
    """Order and repeats of lines leave no trace in the file."""
    shuffled = [*TRAINING[:500], *TRAINING[:20]]
    random.Random(1).shuffle(shuffled)
    (tmp_path / "a").write_bytes(NoveltyIndex.build(TRAINING[:500]).to_bytes())
    (tmp_path / "b").write_bytes(NoveltyIndex.build(shuffled).to_bytes())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_another_process_writes_the_same_file(tmp_path: Path) -> None:
    """Neither the process nor its hash seed shows in the file."""
    (tmp_path / "here").write_bytes(SMALL.to_bytes())
    code = (
        "import sys; from pathlib import Path; from bot.lm.novelty import NoveltyIndex; "
        "Path(sys.argv[1]).write_bytes(NoveltyIndex.build(sys.argv[2:]).to_bytes())"
    )
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / seed), *LINES],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])},
            check=True,
        )
        assert (tmp_path / seed).read_bytes() == (tmp_path / "here").read_bytes()


def test_equal_files_share_one_index(tmp_path: Path) -> None:
    """Models with the same lines keep them in memory once, wherever their files lie."""
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(NoveltyIndex.build(LINES).to_bytes())
    (tmp_path / "c").write_bytes(NoveltyIndex.build(LINES[:2]).to_bytes())
    index = NoveltyIndex.load(tmp_path / "a")
    assert NoveltyIndex.load(tmp_path / "b") is index
    assert NoveltyIndex.load(tmp_path / "c") is not index


def test_a_damaged_index_is_refused(tmp_path: Path) -> None:
    """A missing, truncated or foreign file gives an error with its path and what to do."""
    good = tmp_path / "good"
    good.write_bytes(SMALL.to_bytes())
    parts = load_file(good)
    (tmp_path / "truncated").write_bytes(good.read_bytes()[:-10])
    (tmp_path / "empty").write_bytes(b"")
    save_file({"weights": np.zeros(3, np.float32)}, tmp_path / "foreign")
    save_file({**parts, "lines": parts["lines"][:-5].copy()}, tmp_path / "cut")
    save_file({**parts, "runs": parts["runs"].astype(np.float32)}, tmp_path / "kind")
    for name in ("none", "truncated", "empty", "foreign", "cut", "kind"):
        with pytest.raises(ModelDamagedError, match=f"{tmp_path / name}: .*Retrain"):
            NoveltyIndex.load(tmp_path / name)
