"""Filters: good and bad texts, any text, and how many human sayings each turns away."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lm.corpus import read_corpus
from bot.lm.filters import (
    faults,
    has_paired_quotes,
    has_right_length,
    has_right_typography,
    is_complete,
    stutters,
)
from bot.lm.lexicon import Lexicon, words_beyond

CORPORA = sorted((Path(__file__).parents[2] / "corpora").glob("*.tsv"))
SAYINGS = [saying.text for path in CORPORA for saying in read_corpus(path)]
LEXICON = Lexicon(words_beyond(SAYINGS))


@pytest.mark.parametrize(
    "text",
    [
        "Хлеб — всему голова.",
        "— Кто там?",
        "«Где дом твой?»",
        "7 раз отмерь!",
        "Завтра, завтра…",
        "Живи так, чтобы, уходя, не оглядываться.",
        "О, если бы я знал!",
        "Нет красоты без своего «но».",
        "Спроси: что и зачем?",
    ],
)
def test_a_whole_sentence_is_complete(text: str) -> None:
    """A capital, a final mark and no word in the air: complete."""
    assert is_complete(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "хлеб — всему голова.",
        "Хлеб — всему голова",
        "Хлеб — всему голова,",
        "Хлеб — всему голова —",
        "Хлеб лежит на.",
        "Хлеб и.",
        "Хлеб есть, а, нет соли.",
        "Он пришёл и сказал, что не…",
        "Смотри, чтобы.",
        "Он сказал: «Я иду в».",
        "Хлеб из: муки.",
        "- Кто там?",
    ],
)
def test_a_torn_sentence_is_incomplete(text: str) -> None:
    """No capital, no final mark, or a preposition or conjunction with nothing behind it."""
    assert not is_complete(text)


@pytest.mark.parametrize(
    "text",
    [
        "Хлеб — всему голова.",
        "«Кто ты?» — «Гость».",
        "— Кто там? — Гость.",
        "Кто-то сказал: «Так», — и ушёл.",
        "Ребе спросил: «Что значит „люби“?»",
        "Что за „на сердце“, а не „в сердце“?",
        "«Неужто?!» — вскричал он… и ушёл; а дом стоит.",
        "Мир (и лад) — клад!",
    ],
)
def test_right_typography_passes(text: str) -> None:
    """Dashes, quotes, speech and marks in their places are right."""
    assert has_right_typography(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Хлеб - всему голова.",
        "Хлеб— всему голова.",
        "Хлеб —всему голова.",
        "Хлеб – всему голова.",
        "Хлеб , всему голова.",
        "Хлеб,всему голова.",
        "Хлеб  всему голова.",
        "Хлеб всему голова...",
        "Хлеб всему голова..",
        "Хлеб,, всему голова.",
        "Хлеб, — — всему голова.",
        "Хлеб всему голова. ",
        " Хлеб всему голова.",
        'Хлеб "всему" голова.',
        "Хлеб всему гоЛова.",
        "ХЛЕБ всему голова.",
        "Хлеб всему. голова.",
        "Bread всему голова.",
        "Хлеб\nвсему голова.",
        "Хлеб* всему голова.",
        "Хлеб- всему голова.",
        "Хлеб --- всему голова.",
        "Хлеб « всему » голова.",
        "—Хлеб всему голова.",
    ],
)
def test_wrong_typography_is_seen(text: str) -> None:
    """Each departure from the rules of typesetting is wrong."""
    assert not has_right_typography(text)


@pytest.mark.parametrize(
    ("text", "paired"),
    [
        ("Без кавычек.", True),
        ("«Раз» и «два».", True),
        ("«Раз „два“ три»", True),
        ("(Раз) «два»", True),
        ("«Раз", False),
        ("Раз»", False),
        ("»Раз«", False),
        ("«Раз «два» три»", False),
        ("„Раз“", False),
        ("«Раз „два» три“", False),
        ("(Раз", False),
    ],
)
def test_quotes_are_paired(text: str, paired: bool) -> None:
    """Each quote is closed by its own kind, and „…“ stands only inside «…»."""
    assert has_paired_quotes(text) is paired


@pytest.mark.parametrize(
    "text",
    [
        "Друг друг познаётся.",
        "Друг Друг познаётся.",
        "Дом — дом.",
        "Сердце знает сердце, а сердце молчит.",
        "Путь без цели хуже пути без цели и путь без цели.",
        "Кто идёт по дороге, тот не идёт, кто идёт по дороге.",
        "Не бери в долг и не давай в долг.",
    ],
)
def test_a_stutter_is_heard(text: str) -> None:
    """Words that repeat without sense are heard, whatever their case."""
    assert stutters(text)


@pytest.mark.parametrize(
    "text",
    [
        "Чей очаг, того и дым, чьи дети, того и радость.",
        "Макал, макал — и горшок мёда кончился.",
        "Не всё белое — сало, не всё чёрное — финик.",
        "Когда есть — думай, когда нет — молчи, когда не знаешь — спроси.",
        "Друг познаётся в беде, а беда — в друге.",
        "",
    ],
)
def test_parallel_clauses_are_no_stutter(text: str) -> None:
    """Repetition that proverbs are built of passes."""
    assert not stutters(text)


@pytest.mark.parametrize(("length", "right"), [(11, False), (12, True), (20, True), (21, False)])
def test_length_has_both_ends_included(length: int, right: bool) -> None:
    """The bounds themselves are allowed."""
    assert has_right_length("я" * length, 12, 20) is right


def test_all_faults_are_named_cheap_ones_first() -> None:
    """Each filter that fails gives its name, and each unknown word is shown as written."""
    found = faults("хлеб  Хлеб «сердцщ", LEXICON, min_length=20, max_length=200)
    assert found == [
        "length 18",
        "incomplete",
        "quotes",
        "typography",
        "stutter",
        "unknown word: сердцщ",
    ]
    assert faults("Хлеб — всему голова.", LEXICON, min_length=12, max_length=200) == []


@given(st.text(st.sampled_from("Аа бв-—«»„“().,!?…:;7\n")) | st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    """No text is too strange to be judged, and no good text has a capital missing."""
    found = faults(text, LEXICON, min_length=0, max_length=1000)
    assert found or text.lstrip("—«„ ")[0].isupper() or text.lstrip("—«„ ")[0].isdigit()


@pytest.mark.parametrize(
    ("turned_away", "bound"),
    [
        (lambda text: not has_right_length(text, 12, 200), 0.001),
        (lambda text: not is_complete(text), 0.001),
        (lambda text: not has_paired_quotes(text), 0.0001),
        (lambda text: not has_right_typography(text), 0.0001),
        (stutters, 0.015),
        (lambda text: bool(LEXICON.unknown_words(text)), 0.0001),
        (lambda text: bool(faults(text, LEXICON, min_length=12, max_length=200)), 0.035),
    ],
    ids=["length", "complete", "quotes", "typography", "stutter", "words", "all"],
)
def test_human_sayings_pass(turned_away: Callable[[str], bool], bound: float) -> None:
    """Of all human sayings each filter turns away at most its measured share, all 3.5 %."""
    assert sum(turned_away(text) for text in SAYINGS) <= bound * len(SAYINGS)
