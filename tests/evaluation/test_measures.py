"""The measures tell what they say they tell, on texts whose figures can be counted by hand."""

import pytest

from bot.evaluation.compare import Yardsticks, as_table, compare, mean_of, spread_of
from bot.evaluation.diversity import diversity
from bot.evaluation.kinship import CultureClassifier
from bot.evaluation.language import language
from bot.evaluation.novelty import KnownRuns
from bot.evaluation.rivals import markovify_texts
from bot.lm.lexicon import Lexicon
from tests.small_project import Project

LINES = ["Кто рано встаёт, тому и вода чистая течёт.", "Хлеб да соль."]
NEW = "Гора молчит, пока ветер спорит с рекой."
LEXICON = Lexicon(["и", "с", "в", "да", "не"])


@pytest.mark.parametrize(
    ("text", "run"),
    [
        (NEW, 0),
        ("Тому и вода камень.", 3),
        ("Кто рано встаёт, тому и огонь.", 5),
        ("Вода.", 1),
        (LINES[0], 8),
    ],
)
def test_the_longest_shared_run_is_counted_in_words(text: str, run: int) -> None:
    """Whatever stands between the words."""
    assert KnownRuns(LINES).longest(text) == run


def test_novelty_of_copies_and_of_new_texts() -> None:
    """A copy has nothing new and is near; a new text has only new runs."""
    known = KnownRuns(LINES)
    copy, new = known.measure([LINES[0]]), known.measure([NEW])
    assert (copy.new_trigrams, copy.new_fourgrams, copy.near_copies, copy.nearest) == (0, 0, 1, 1)
    assert copy.runs_of_five == 1
    assert (new.new_trigrams, new.new_fourgrams, new.near_copies) == (1, 1, 0)
    assert new.nearest < 0.5


def test_diversity_of_equal_and_of_different_texts() -> None:
    """Repeats lower distinct-2 and raise self-BLEU; two equal beginnings are alike."""
    same, different = diversity([NEW] * 4), diversity([NEW, *LINES])
    assert same.distinct_2 == pytest.approx(1 / 4)
    assert different.distinct_2 == 1
    assert same.self_bleu == pytest.approx(1)
    assert different.self_bleu < 0.2
    assert (same.begin_alike, different.begin_alike) == (1, 0)
    assert (same.repeated, different.repeated) == (0.75, 0)


def test_a_text_is_not_compared_with_itself() -> None:
    """What stands in one text only is no match, however often it stands there."""
    once = diversity(["вода вода вода вода", "гора река луна ночь"])
    assert once.self_bleu < 0.3


def test_language_counts_unknown_words_and_faults() -> None:
    """One of two texts has a word that is none; the median length lies between."""
    figures = language(["Вода течёт с горы.", "Мрзгл течёт с горы, и гора молчит долго."], LEXICON)
    assert figures.all_words_known == 0.5
    assert 18 <= figures.length_p50 <= 40


def test_cultures_are_told_by_their_words() -> None:
    """Sayings that were not learnt go to the culture whose words they share."""
    classifier = CultureClassifier(
        {"zen": ["Учитель налил чай в чашку.", "Чашка пуста."], "sea": ["Море кормит рыбака."]}
    )
    assert classifier.culture_of("Рыбаку море мать.") == "sea"
    assert classifier.accuracy("zen", ["Пей чай.", "Море шумит."]) == 0.5


def test_sources_are_compared_on_equal_numbers() -> None:
    """Of each culture as many texts as the poorest source has; cultures that one lacks are out."""
    yardsticks = Yardsticks(KnownRuns(LINES), LEXICON, CultureClassifier({"zen": LINES, "sea": []}))
    texts = {"bot": {"zen": [NEW, *LINES], "sea": [NEW]}, "people": {"zen": [NEW, LINES[0]]}}
    run = compare(texts, yardsticks)
    assert [run[source]["texts"] for source in ("bot", "people")] == [2, 2]
    twice = [run, {source: {**own, "nearest": 1.0} for source, own in run.items()}]
    assert mean_of(twice)["bot"]["nearest"] == pytest.approx((run["bot"]["nearest"] + 1) / 2)
    assert spread_of(twice)["bot"]["texts"] == 0
    table = as_table(run).splitlines()
    assert table[0] == "| | bot | people |"
    assert len(table) == 2 + len(run["bot"])


def test_a_markov_chain_gives_the_same_texts_for_a_seed(untrained: Project) -> None:
    """Only texts that are accepted, and the global stream of chance stays as it was."""
    import random

    lines = untrained.texts()
    random.seed(5)
    expected = random.random()
    random.seed(5)
    first = markovify_texts(lines, 10, 1, lambda text: len(text) > 20)
    assert random.random() == expected
    assert markovify_texts(lines, 10, 1, lambda text: len(text) > 20) == first
    assert 0 < len(first) <= 10
    assert all(len(text) > 20 for text in first)
