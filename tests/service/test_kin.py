"""The real saying nearest to a made-up one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UnknownCultureError
from bot.lm.corpus import Saying, read_corpus
from bot.service.kin import Kin, handed_down, nearest

CORPORA = Path(__file__).parents[2] / "corpora"
SAYINGS = tuple(
    Saying(text, "народное", number)
    for number, text in enumerate(
        [
            "Терпение — ключ от двери.",
            "У кого сердце чисто, тому и зеркало не нужно.",
            "Дорога знает больше, чем путник.",
            "Кто рано встаёт, тот долго зевает.",
        ]
    )
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Сердцем двери не откроешь без терпения.", 0),
        ("О сердцах не спрашивают зеркал.", 1),
        ("Путники идут по дорогам.", 2),
        ("Кто поздно ложится, тот долго спит.", 3),
    ],
)
def test_words_in_any_form_make_kin(text: str, number: int) -> None:
    """Words in common count in whatever form, and where there are none, the build."""
    assert nearest(text, SAYINGS) is SAYINGS[number]


@given(st.text(max_size=60))
def test_every_text_has_a_nearest(text: str) -> None:
    """Whatever the text, some saying is given."""
    assert nearest(text, SAYINGS) in SAYINGS


def test_new_compositions_are_not_called_real() -> None:
    """Lines written for the corpus in the manner of others are passed over, if others there are."""
    new = Saying("Терпение — ключ от ворот.", "по мотивам арабских", 9)
    assert nearest("Терпение — ключ от ворот.", [new, *SAYINGS]) is SAYINGS[0]
    assert nearest("Терпение.", [new]) is new


async def test_a_saying_of_the_corpus_is_its_own_kin() -> None:
    """The corpora of the project are read, with attributions."""
    some = handed_down(read_corpus(CORPORA / "sufi.tsv"))[5]
    assert await Kin({"sufi": CORPORA / "sufi.tsv"}).nearest("sufi", some.text) == some


async def test_what_was_found_is_not_looked_for_again() -> None:
    """The second time the corpus is not read, and no corpus is kept."""
    read: list[Path] = []

    def reader(path: Path) -> tuple[Saying, ...]:
        read.append(path)
        return SAYINGS

    kin = Kin({"zen": Path("zen.tsv")}, reader)
    assert await kin.nearest("zen", "Дорога.") == await kin.nearest("zen", "Дорога.")
    await kin.nearest("zen", "Терпение.")
    assert len(read) == 2


async def test_a_culture_without_a_corpus_is_refused() -> None:
    """One that the configuration no longer has is named as unknown."""
    with pytest.raises(UnknownCultureError, match="klingon"):
        await Kin({}).nearest("klingon", "Хаб СосляХ.")
