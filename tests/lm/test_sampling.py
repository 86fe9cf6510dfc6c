"""Sampling: what the settings promise of every distribution, and of what is drawn."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UnknownCharacterError
from bot.lm.network import Floats, Ids, Network, State
from bot.lm.sampling import FORBIDDEN, Candidate, probabilities, sample
from bot.lm.settings import SamplingSettings
from bot.lm.tokenizer import BOS, EOS, PAD, UNK, CharacterTokenizer

LOGITS = st.lists(st.floats(-30, 30, width=32) | st.just(-np.inf), min_size=3, max_size=40).filter(
    lambda row: max(row) > -np.inf
)
TOKENIZER = CharacterTokenizer("абв")
A, B, C = range(4, 7)


def cut(row: Sequence[float], **settings: float) -> np.ndarray:
    """(V,): what one row of logits is drawn from, all of it unless settings say less."""
    complete = SamplingSettings.model_validate({"temperature": 1.0, "top_p": 1.0, **settings})
    return probabilities(np.array([row], np.float32), complete)[0].astype(np.float64)


@given(LOGITS, st.integers(1, 50))
def test_top_k_keeps_the_k_likeliest(row: list[float], k: int) -> None:
    """At least k stay (equals of the k-th too), in their proportions, none likelier is cut."""
    whole, kept = cut(row), cut(row, top_k=k)
    stay = kept > 0
    assert stay.sum() >= min(k, (whole > 0).sum())
    np.testing.assert_array_equal(kept[stay], whole[stay])
    assert (whole[stay].min() > whole[~stay]).all()
    assert len(set(whole[stay])) <= k


@given(LOGITS, st.floats(0.01, 1.0))
def test_top_p_keeps_the_smallest_nucleus(row: list[float], top_p: float) -> None:
    """What stays reaches the share, would not without its least likely, none likelier is cut."""
    whole, kept = cut(row), cut(row, top_p=top_p)
    stay = kept > 0
    wanted = top_p * whole.sum()
    np.testing.assert_array_equal(kept[stay], whole[stay])
    assert kept.sum() >= wanted * (1 - 1e-12)
    if top_p < 1:
        assert kept[kept > kept[stay].min()].sum() < wanted
        assert (whole[stay].min() > whole[~stay]).all()


def test_a_nucleus_of_very_many_tokens_is_found() -> None:
    """A flat distribution of thousands of tokens is cut at the share too."""
    row = np.linspace(0, 0.1, 5000)
    assert (cut(row, top_p=0.9) > 0).sum() == pytest.approx(4475, abs=5)


@given(LOGITS, st.floats(0.0, 0.99))
def test_min_p_drops_what_is_far_below_the_likeliest(row: list[float], min_p: float) -> None:
    """Exactly the tokens under that share of the likeliest one's probability go."""
    whole, kept = cut(row), cut(row, min_p=min_p)
    np.testing.assert_array_equal(kept, np.where(whole >= min_p * whole.max(), whole, 0))


@given(LOGITS, st.floats(0.05, 5.0))
def test_temperature_divides_the_logits(row: list[float], temperature: float) -> None:
    """Probabilities are the softmax of logits over temperature."""
    scaled = np.array(row, np.float32).astype(np.float64) / temperature
    expected = np.exp(scaled - scaled.max())
    found = cut(row, temperature=temperature)
    np.testing.assert_allclose(found / found.sum(), expected / expected.sum(), atol=1e-5)


@given(LOGITS, st.integers(0, 9), st.floats(0.01, 1.0), st.floats(0.0, 0.99))
def test_cuts_together_leave_something_and_nothing_forbidden(
    row: list[float], top_k: int, top_p: float, min_p: float
) -> None:
    """Whatever the settings, the likeliest token can be drawn and one of -inf cannot."""
    mass = cut(row, temperature=0.01, top_k=top_k, top_p=top_p, min_p=min_p)
    assert mass[int(np.argmax(row))] > 0
    assert (mass[np.isneginf(row)] == 0).all()


class Script(Network):
    """Gives the logits of a table: by the last token only, however the sequence came there."""

    def __init__(self, table: dict[int, dict[int, float]]) -> None:
        self._table = np.full((7, 7), -40.0, np.float32)
        for last, logits in table.items():
            for token, logit in logits.items():
                self._table[last, token] = logit

    def start(self, batch: int) -> State:
        """No memory."""
        nothing = np.zeros((1, batch, 1), np.float32)
        return State(nothing, nothing)

    def step(self, ids: Ids, state: State) -> tuple[Floats, State]:
        """The table's rows."""
        return self._table[ids], state

    def read(self, ids: tuple[int, ...]) -> State:
        """No memory."""
        return self.start(1)


def streams(count: int, seed: int = 0) -> list[np.random.Generator]:
    """Random streams, one a candidate."""
    return [np.random.Generator(np.random.PCG64((seed, number))) for number in range(count)]


def settings_of(**values: float) -> SamplingSettings:
    """Nothing cut or given up, temperature 1, unless told otherwise."""
    whole = {"temperature": 1.0, "top_p": 1.0, "enough": 1.0}
    return SamplingSettings.model_validate({**whole, **values})


def texts(drawn: list[Candidate | None]) -> list[str]:
    """The texts of those that came to an end."""
    return [candidate.text for candidate in drawn if candidate]


CYCLE = Script({BOS: {A: 5, B: 4}, A: {B: 5, C: 4}, B: {C: 5, EOS: 4}, C: {EOS: 5, A: 3}})


def test_a_tiny_temperature_always_takes_the_likeliest() -> None:
    """All candidates are the greedy text."""
    assert (
        texts(sample(CYCLE, TOKENIZER, settings_of(temperature=0.01), streams(20))) == ["абв"] * 20
    )


def test_top_k_of_one_always_takes_the_likeliest() -> None:
    """However high the temperature."""
    settings = settings_of(temperature=5, top_k=1)
    assert texts(sample(CYCLE, TOKENIZER, settings, streams(20))) == ["абв"] * 20


def test_drawn_tokens_follow_the_probabilities() -> None:
    """Of two first letters with logits 5 and 4 the first is drawn in 73 of 100 texts."""
    drawn = texts(sample(CYCLE, TOKENIZER, settings_of(), streams(4000)))
    assert Counter(text[0] for text in drawn)["а"] / len(drawn) == pytest.approx(0.731, abs=0.03)


def test_forbidden_tokens_are_masked_before_the_softmax() -> None:
    """Never drawn, though likeliest, and they take no room in the cuts: «а» and «б» both come."""
    logits = {PAD: 30.0, BOS: 30.0, UNK: 30.0, A: 1.0, B: 1.0, EOS: 1.0}
    table = dict.fromkeys(range(7), logits)
    for cuts in ({"top_p": 0.9}, {"top_k": 3}, {"min_p": 0.5}, {}):
        drawn = texts(sample(Script(table), TOKENIZER, settings_of(**cuts), streams(200)))
        assert len(drawn) == 200
        assert {"а", "б", ""} <= set(drawn)
        assert set("".join(drawn)) == {"а", "б"}
    assert set(FORBIDDEN) == {PAD, BOS, UNK}


def test_a_text_that_does_not_end_is_no_candidate() -> None:
    """At `max_tokens` a text without an end is given up, its place in the list kept."""
    endless = Script({BOS: {A: 5, B: 5}, A: {A: 9}, B: {EOS: 9}})
    drawn = sample(endless, TOKENIZER, settings_of(max_tokens=10), streams(40))
    assert len(drawn) == 40
    assert {candidate.text if candidate else None for candidate in drawn} == {None, "б"}


def test_the_longest_are_given_up_once_enough_have_ended() -> None:
    """When three quarters have come to an end the others get no more time; not before."""
    lengths = Script({BOS: {A: 5}, A: {A: 5, EOS: 5}})
    whole = sample(lengths, TOKENIZER, settings_of(), streams(40))
    drawn = sample(lengths, TOKENIZER, settings_of(enough=0.75), streams(40))
    assert drawn == [each if each in drawn else None for each in whole]
    ended = [len(each.text) for each in drawn if each]
    assert 30 <= len(ended) < 40
    assert sum(length < max(ended) for length in ended) < 30
    assert min(
        len(one.text) for one, other in zip(whole, drawn, strict=True) if not other and one
    ) > max(ended)


def test_those_that_come_to_nothing_are_not_counted_as_ended() -> None:
    """However many are refused, the others are waited for until enough of them have ended."""

    def accepts(text: str, piece: str | None) -> bool:
        return not text.startswith("б")  # half of all die after their first letter

    lengths = Script({BOS: {A: 5, B: 5}, A: {A: 5, EOS: 5}, B: {B: 5}})
    settings = settings_of(enough=0.75)
    whole = sample(lengths, TOKENIZER, settings_of(), streams(40), accepts=accepts)
    assert 10 < sum(map(bool, whole)) < 30
    assert sample(lengths, TOKENIZER, settings, streams(40), accepts=accepts) == whole


def test_a_refused_token_is_drawn_again() -> None:
    """What the caller does not accept never stands in a text; None asks whether it may end."""

    def accepts(text: str, piece: str | None) -> bool:
        return piece != "в" and (piece is not None or len(text) >= 2)

    network = Script({last: dict.fromkeys([A, B, C, EOS], 1.0) for last in range(7)})
    drawn = texts(sample(network, TOKENIZER, settings_of(), streams(100), accepts=accepts))
    assert len(drawn) == 100
    assert "в" not in "".join(drawn)
    assert min(map(len, drawn)) == 2


def test_where_nothing_is_accepted_nothing_is_made() -> None:
    """A caller who refuses everything gets no candidates, and no endless loop."""
    refused = sample(CYCLE, TOKENIZER, settings_of(), streams(5), accepts=lambda text, piece: False)
    assert refused == [None] * 5


def test_texts_begin_as_they_are_told() -> None:
    """The start is part of the text, and what follows depends on it."""
    drawn = texts(sample(CYCLE, TOKENIZER, settings_of(), streams(50), start="вба"))
    assert len(drawn) == 50
    assert all(text.startswith(("вбаб", "вбав")) for text in drawn)
    with pytest.raises(UnknownCharacterError, match="'x'"):
        sample(CYCLE, TOKENIZER, settings_of(), streams(1), start="x")


@given(st.integers(1, 12), st.integers(0, 1000))
def test_a_candidate_does_not_depend_on_the_others(count: int, seed: int) -> None:
    """Each random stream leads to its own text, whatever else is in the batch."""
    many = sample(CYCLE, TOKENIZER, settings_of(), streams(12, seed))
    few = sample(CYCLE, TOKENIZER, settings_of(), streams(12, seed)[:count])
    last = sample(CYCLE, TOKENIZER, settings_of(), streams(12, seed)[-1:])
    assert many[:count] == few
    assert many[-1:] == last


def test_log_probability_is_the_networks_own() -> None:
    """The sum at temperature 1 before any cut, the forbidden tokens' share included."""
    network = Script({BOS: {A: 0, B: -3, UNK: 0}, A: {EOS: 0, PAD: 0}})
    (candidate,) = sample(
        network, TOKENIZER, settings_of(temperature=0.5, top_k=1), streams(1), start="а"
    )
    assert candidate is not None
    assert candidate.text == "а"
    assert candidate.log_probability == pytest.approx(np.log(1 / 2), abs=1e-6)
    (candidate,) = sample(network, TOKENIZER, settings_of(temperature=0.5, top_k=1), streams(1))
    expected = np.log(1 / (2 + np.exp(-3))) + np.log(1 / 2)
    assert candidate is not None
    assert candidate.log_probability == pytest.approx(expected, abs=1e-6)


def test_a_candidate_tells_what_the_network_thought_of_each_token() -> None:
    """Its tokens, the end among them, and figures that add up to its log-probability."""
    drawn = sample(CYCLE, TOKENIZER, settings_of(), streams(20), openings=["аб", ""] * 10)
    for candidate in drawn:
        assert candidate is not None
        assert TOKENIZER.decode(candidate.reading.tokens[:-1]) == candidate.text
        assert candidate.reading.tokens[-1] == EOS
        assert len(candidate.reading.tokens) == len(candidate.reading.figures)
        total = candidate.reading.figures[:, 0].sum()
        assert total == pytest.approx(candidate.log_probability, abs=1e-5)


def test_candidates_begin_with_their_own_openings() -> None:
    """Each opening stands at the beginning of its candidate, and an empty one changes none."""
    usual = texts(sample(CYCLE, TOKENIZER, settings_of(), streams(4)))
    drawn = sample(CYCLE, TOKENIZER, settings_of(), streams(4), openings=["", "", "", ""])
    assert texts(drawn) == usual
    drawn = sample(CYCLE, TOKENIZER, settings_of(), streams(4), openings=["аб", "в", "ба", "а"])
    assert [text[:2] for text in texts(drawn)[:3]] == ["аб", "в", "ба"]


def test_the_word_of_an_opening_is_not_drawn_on() -> None:
    """Behind «по» comes no «лог»: the first drawn piece must not lengthen the word."""
    drawn = sample(CYCLE, TOKENIZER, settings_of(), streams(40), openings=["аб"] * 40)
    assert set(texts(drawn)) == {"аб"}  # of «в» and the end only the end may follow


def test_an_opening_counts_in_the_log_probability() -> None:
    """A text is as likely with a given beginning as it is without."""
    (given,) = sample(CYCLE, TOKENIZER, settings_of(), streams(1), openings=["абв"])
    free = sample(CYCLE, TOKENIZER, settings_of(), streams(40))
    assert given is not None
    (same,) = {each.log_probability for each in free if each and each.text == given.text}
    assert given.log_probability == pytest.approx(same)
