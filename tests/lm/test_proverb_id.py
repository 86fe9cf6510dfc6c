"""Ids of proverbs: round trip, mistakes, strange input."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.errors import MalformedIdError
from bot.lm.proverb_id import ALPHABET, SEED_SPACE, VERSION_SPACE, ProverbId

IDS = st.builds(
    ProverbId,
    st.from_regex(r"[a-z][a-z0-9_]{0,23}", fullmatch=True),
    st.integers(0, VERSION_SPACE - 1),
    st.integers(0, SEED_SPACE - 1),
)


@given(IDS)
def test_an_id_reads_back(proverb: ProverbId) -> None:
    """What is written is read again, in any case and with spaces around it."""
    assert ProverbId.parse(str(proverb)) == proverb
    assert ProverbId.parse(f" {str(proverb).lower()}\n") == proverb
    assert ProverbId.parse(str(proverb).upper()) == proverb


@given(IDS)
def test_an_id_fits_a_deep_link(proverb: ProverbId) -> None:
    """Every id is what Telegram's start parameter allows: 64 of these characters at the most."""
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", str(proverb))


@given(IDS, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_found(proverb: ProverbId, place: int, symbol: str) -> None:
    """Any other symbol in any place of the code is refused."""
    head, code = str(proverb).rsplit("-", 1)
    assume(code[place] != symbol)
    with pytest.raises(MalformedIdError, match="mistyped"):
        ProverbId.parse(f"{head}-{code[:place]}{symbol}{code[place + 1 :]}")


@given(IDS, st.integers(0, 6))
def test_a_swap_of_neighbours_is_found(proverb: ProverbId, place: int) -> None:
    """Two different symbols side by side in the wrong order are refused."""
    head, code = str(proverb).rsplit("-", 1)
    assume(code[place] != code[place + 1])
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    with pytest.raises(MalformedIdError, match="mistyped"):
        ProverbId.parse(f"{head}-{swapped}")


def test_an_id_never_changes() -> None:
    """Ids sent in chats stay valid: these are fixed for all time."""
    assert str(ProverbId("sufi", 0, 0)) == "sufi-22222225"
    assert str(ProverbId("sufi", 77, 123456)) == "sufi-24H66GGC"
    assert str(ProverbId("zen", VERSION_SPACE - 1, SEED_SPACE - 1)) == "zen-ZZZZZZZX"


def test_a_code_of_another_culture_is_refused() -> None:
    """The culture's name takes part in the check."""
    code = str(ProverbId("sufi", 1, 2)).rpartition("-")[2]
    with pytest.raises(MalformedIdError, match="mistyped"):
        ProverbId.parse(f"zen-{code}")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "no culture and hyphen"),
        ("4F7K2QXB", "no culture and hyphen"),
        ("суфи-4F7K2QXB", "no culture and hyphen"),
        ("sufi-4F7K-2QX", "no culture and hyphen"),
        ("sufi—4F7K2QXB", "no culture and hyphen"),
        ("sufi-", "0 symbols behind the hyphen"),
        ("sufi-4F7K2QX", "7 symbols behind the hyphen"),
        ("sufi-4F7K2QXBB", "9 symbols behind the hyphen"),
        ("sufi-4F7K0QXB", "'0' is no symbol of ids"),
        ("sufi-4F7К2QXB", "'К' is no symbol of ids"),
        ("sufi-4F7K2QXſ", "'ſ' is no symbol of ids"),
    ],
)
def test_a_malformed_id_says_why(text: str, fault: str) -> None:
    """The error shows the id, what is wrong with it, and the form that is expected."""
    with pytest.raises(MalformedIdError) as caught:
        ProverbId.parse(text)
    assert str(caught.value).startswith(f"id {text!r}: ")
    assert fault in str(caught.value)
    assert "Expected a culture, a hyphen and 8 Latin letters" in str(caught.value)


@given(st.text())
def test_any_text_is_an_id_or_malformed(text: str) -> None:
    """No input does worse than a MalformedIdError, and what is read is what was written."""
    try:
        proverb = ProverbId.parse(text)
    except MalformedIdError:
        return
    assert str(proverb).lower() == text.strip().lower()


def test_a_long_text_makes_no_long_error() -> None:
    """The error quotes only the beginning of what is no id."""
    with pytest.raises(MalformedIdError) as caught:
        ProverbId.parse("слово " * 1000)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("culture", "version", "seed"),
    [("Sufi", 0, 0), ("", 0, 0), ("a" * 25, 0, 0), ("sufi", VERSION_SPACE, 0), ("sufi", 0, -1)],
)
def test_what_no_id_can_carry_is_refused(culture: str, version: int, seed: int) -> None:
    """A culture, version or seed outside its range is a programming error."""
    with pytest.raises(ValueError, match=r"is no|out of range"):
        ProverbId(culture, version, seed)
