"""Which cultures a text names, and which words it leaves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import load_config
from bot.service import naming
from bot.service.naming import CultureNames
from tests.small_project import ROOT

CULTURES = load_config(ROOT / "config.yaml").cultures
NAMES = CultureNames(
    {key: (key, *each.aliases, each.ru.name, each.en.name) for key, each in CULTURES.items()}
)


@pytest.mark.parametrize(
    ("typed", "cultures", "rest"),
    [
        ("", [], ""),
        ("сердце", [], "сердце"),
        ("суфийская сердце", ["sufi"], "сердце"),
        ("Суфийской мудрости о любви", ["sufi"], "о любви"),
        ("сердце sufi", ["sufi"], "сердце"),
        ("SUF", ["sufi"], ""),
        ("dzen про чай", ["zen"], "про чай"),
        ("zen saying", ["zen"], ""),
        ("пословица соседей", ["neighbours"], ""),
        ("еврейская и китайская", ["jewish", "chinese"], "и"),
        ("пословица о любви", [], "о любви"),
    ],
)
def test_names_are_found_among_other_words(typed: str, cultures: list[str], rest: str) -> None:
    """In Russian and English, by id and alias, anywhere in the text; what is left are the words."""
    found = NAMES.find(typed)
    assert (list(found.cultures), found.rest) == (cultures, rest)


@pytest.mark.parametrize(
    ("typed", "culture"),
    [
        *(("суфии", "sufi"), ("суфизм", "sufi"), ("японцам", "japanese"), ("япония", "japanese")),
        *(("армяне", "armenian"), ("армения", "armenian"), ("грузия", "georgian")),
        *(("китай", "chinese"), ("африка", "african"), ("европа", "european")),
        *(("индия", "indian"), ("персия", "persian"), ("хасиды", "hasidic"), ("тюрки", "turkic")),
        *(("дзенское", "zen"), ("дзэн", "zen"), ("зен", "zen"), ("japan", "japanese")),
    ],
)
def test_a_name_is_known_by_its_root(typed: str, culture: str) -> None:
    """Whatever is made of the same root: people, countries, other spellings."""
    assert NAMES.find(typed).cultures == (culture,)


@pytest.mark.parametrize(
    ("typed", "cultures"),
    [
        ("су", ["sufi"]),
        ("ар", ["armenian", "arabic"]),
        ("russ", ["russian"]),
        ("соседе", ["neighbours"]),
        ("ind", ["indian"]),
    ],
)
def test_a_beginning_names_all_that_begin_so(typed: str, cultures: list[str]) -> None:
    """While somebody types, all that it can become."""
    assert list(NAMES.find(typed).cultures) == cultures


@pytest.mark.parametrize(
    ("typed", "culture"),
    [("суфийскя", "sufi"), ("persidskaya", "persian"), ("armenain", "armenian"), ("sufy", "sufi")],
)
def test_slips_are_forgiven(typed: str, culture: str) -> None:
    """A letter wrong, missing or swapped, or Russian in Latin letters."""
    assert NAMES.find(typed).cultures == (culture,)


@pytest.mark.parametrize(
    "typed", ["груша", "русалка", "дружба", "перец", "карта", "не", "привет", "как дела", "hebrew"]
)
def test_other_words_name_nothing(typed: str) -> None:
    """Words that only look a little like a name stay words."""
    found = NAMES.find(typed)
    assert (found.cultures, found.rest) == ((), typed)


def test_a_word_that_begins_a_name_stays_a_word_too() -> None:
    """«кит» may become «китайская», or is a whale: it counts as both."""
    found = NAMES.find("кит")
    assert (found.cultures, found.rest) == (("chinese",), "кит")


@given(st.text())
def test_any_text_is_taken(typed: str) -> None:
    """Whatever is typed: some cultures, some words, no error."""
    found = NAMES.find(typed)
    assert set(found.cultures) <= set(CULTURES)
    assert len(found.rest) <= len(typed)


def test_a_long_text_is_looked_at_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand words cost no more than the first few; the others are left as they are."""
    looked_at: list[str] = []
    monkeypatch.setattr(naming, "_lemmas", lambda word: looked_at.append(word) or ())
    words = [f"слово{number}" for number in range(1000)]
    assert NAMES.find(" ".join(words)).rest.endswith(" ".join(words[12:]))
    assert set(looked_at) <= set(words[:12])
