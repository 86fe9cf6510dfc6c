"""Words that are neither taken for a wish nor said."""

from pathlib import Path

import pytest

from bot.lm.corpus import read_corpus
from bot.service.unfit import has_unfit
from bot.service.words import wish, wish_about, wish_again

CORPORA = Path(__file__).parents[2] / "corpora"
UNFIT = (
    "хуй хуем хуйня охуеть Нахуй пизда пиздец распиздяй ебать ёбаный заебал выебнуться "
    "уёбок блядь бля мудак пидор педераст гондон дрочить шлюха жид Жиды жидовка жидовский "
    "ниггер черномазый "
)
FIT = (
    "мандарин мандат хулиган хула худой хуже художник хутор хижина ребёнок небо небу себе "
    "себя тебе себестоимость употреблять требую учёба хлеба победа обед мудрый мудрец "
    "мудрить жидкий ожидание бляха оскорблять хачапури судак психую страхуй вахтёр "
)


@pytest.mark.parametrize("word", UNFIT.split())
def test_obscene_words_and_slurs_are_told(word: str) -> None:
    """In any form and case; a text that has one among others too."""
    assert has_unfit(word)
    assert has_unfit(f"Где хлеб, там и {word}.")


@pytest.mark.parametrize("word", FIT.split())
def test_innocent_words_pass(word: str) -> None:
    """Words that only sound like it."""
    assert not has_unfit(word)


def test_no_saying_has_one() -> None:
    """The corpora are decent, and the rules turn none of their words away."""
    texts = [each.text for path in CORPORA.glob("*.tsv") for each in read_corpus(path)]
    assert [text for text in texts if has_unfit(text)] == []


def test_they_are_no_wish() -> None:
    """Alone they are as if nothing could be made out; beside others they are passed over."""
    alone = wish("хуй")
    assert alone is not None
    assert alone.alternatives == ()
    beside = wish("бля, сердце")
    assert beside is not None
    assert beside.alternatives == ("сердце",)
    about = wish_about("Ну и мудак же сосед!", lambda word: 1.0)
    assert about is not None
    assert about.alternatives == ("сосед",)
    assert wish_again("хуй") is None
