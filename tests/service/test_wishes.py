"""A proverb about what was asked for, or an honest one about something else."""

import threading
from typing import Any

import pytest

from bot.errors import GenerationError, UnknownCharacterError, UnknownCultureError
from bot.lm.proverb import Proverb
from bot.service.wishes import Outcome, grant
from bot.service.words import Wish
from tests.service.makers import FakeMaker
from tests.service.test_proverbs import service

HEART = Wish(("сердце",), whole=True)
BOTH = Wish(("любовь смерть", "любовь", "смерть"), whole=True)


async def test_a_wish_is_met_with_the_word_in_the_text() -> None:
    """The proverb is about the word and says so."""
    offers = service(FakeMaker())
    granted = await grant(offers, "sufi", HEART, chat=1)
    assert granted.outcome is Outcome.MET
    assert granted.proverb.about == "сердце"
    assert "сердце" in granted.proverb.text
    assert (offers.counters.about, offers.counters.unmet) == (1, 0)


async def test_a_word_that_nothing_comes_about_gives_an_ordinary_one() -> None:
    """The asker gets a proverb all the same, and learns that it is not about the word."""
    maker = FakeMaker()
    maker.barren = {"сердце"}
    offers = service(maker)
    granted = await grant(offers, "sufi", HEART)
    assert granted.outcome is Outcome.UNMET
    assert granted.proverb.about == ""
    assert offers.counters.unmet == 1


async def test_of_two_words_one_is_better_than_none() -> None:
    """Where both do not fit it is about the first that does."""
    maker = FakeMaker()
    maker.barren = {"любовь"}
    granted = await grant(service(maker), "sufi", BOTH)
    assert granted.outcome is Outcome.PARTLY
    assert granted.proverb.about == "смерть"


async def test_any_noun_of_a_message_will_do() -> None:
    """A message asks for no word in particular, so the next noun is as good."""
    maker = FakeMaker()
    maker.barren = {"холодильник"}
    wish = Wish(("холодильник", "курьер"), whole=False)
    granted = await grant(service(maker), "sufi", wish)
    assert granted.outcome is Outcome.MET
    assert granted.proverb.about == "курьер"


async def test_what_cannot_be_read_gives_an_ordinary_one() -> None:
    """No word, no work on one."""
    maker = FakeMaker()
    granted = await grant(service(maker), "sufi", Wish((), whole=True))
    assert granted.outcome is Outcome.UNREADABLE
    assert maker.calls.total() == 1


async def test_a_slow_word_gives_an_ordinary_one_in_time() -> None:
    """When the time for words is over a ready proverb is given instead."""
    maker = FakeMaker(("sufi",))
    gate = threading.Event()
    usual = maker.make

    def slow(culture: str, seed: int, about: str = "") -> Proverb:
        if about:
            gate.wait(20)
        return usual(culture, seed, about)

    maker.make = slow  # type: ignore[method-assign]
    granted = await grant(service(maker, word_deadline_s=0.05), "sufi", HEART)
    gate.set()
    assert granted.outcome is Outcome.UNMET


@pytest.mark.parametrize(
    "fault", [GenerationError("nothing"), UnknownCharacterError("strange letters")]
)
async def test_letters_that_the_model_lacks_are_no_failure(fault: Exception) -> None:
    """A word that cannot be spelt is passed over like one that nothing comes about."""
    maker = FakeMaker()
    usual = maker.make

    def failing(culture: str, seed: int, about: str = "") -> Proverb:
        if about:
            raise fault
        return usual(culture, seed)

    maker.make = failing  # type: ignore[method-assign]
    assert (await grant(service(maker), "sufi", HEART)).outcome is Outcome.UNMET


async def test_a_maker_that_forgets_the_word_is_not_believed() -> None:
    """A text without the word is not given as one about it."""
    maker = FakeMaker()
    maker.texts["sufi"] = "Дорога лечит."
    assert (await grant(service(maker), "sufi", HEART)).outcome is Outcome.UNMET


async def test_the_same_about_a_word_is_not_told_twice() -> None:
    """A chat that asks again about a word hears another text; an ordinary one if there is none."""
    maker = FakeMaker()
    offers = service(maker)
    told = [(await grant(offers, "sufi", HEART, chat=1)).proverb.text for _ in range(20)]
    assert len(set(told)) == 20
    maker.texts["sufi"] = "У сердца две двери."
    outcomes: list[Any] = [(await grant(offers, "sufi", HEART, chat=2)).outcome for _ in range(2)]
    assert outcomes == [Outcome.MET, Outcome.UNMET]


async def test_hidden_texts_are_not_given_about_a_word_either() -> None:
    """What an admin has hidden does not come back by its word."""
    maker = FakeMaker()
    maker.texts["sufi"] = "У сердца две двери."
    offers = service(maker)
    offers._is_shown = lambda text: text != "У сердца две двери."
    maker.texts.pop("zen", None)
    with pytest.raises(GenerationError, match="hidden"):
        await grant(offers, "sufi", HEART)


async def test_an_unknown_culture_is_refused() -> None:
    """A wish changes nothing about that."""
    with pytest.raises(UnknownCultureError):
        await grant(service(FakeMaker()), "klingon", HEART)
