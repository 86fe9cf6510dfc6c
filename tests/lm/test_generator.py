"""The generator: a seed's text, the same always and everywhere, new, and fit to be said."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import GenerationError, UnknownCharacterError
from bot.lm.artifact import Model, load_model
from bot.lm.critic import Reading
from bot.lm.filters import faults
from bot.lm.generator import Draft, Generator, HotNetworks, fingerprint
from bot.lm.habits import Habits
from bot.lm.lexicon import Lexicon
from bot.lm.settings import SamplingSettings
from bot.lm.words import folded_words
from tests.lm.script import scripted
from tests.small_project import CULTURE, Project

SEEDS = range(12)
COPY = "Не тот хозяин, кто землю купил."
GOOD = "Дорога кормит того, кто не сидит."
OTHER = "Сосед поёт, пока его не слышат."
STUTTER = "Лёд, ветер и ветер ветер зовёт."


def drafts(generator: Generator, seeds: Sequence[int] = SEEDS) -> list[Draft]:
    """The texts of these seeds."""
    return [generator.make(seed) for seed in seeds]


def runs_of_five(text: str) -> set[tuple[str, ...]]:
    """All runs of five words."""
    spoken = folded_words(text)
    return {tuple(spoken[at : at + 5]) for at in range(len(spoken) - 4)}


def test_a_seed_gives_its_text_again(trained: Project, generator: Generator) -> None:
    """In any order, and from a model loaded anew, seeds give the same texts; others give others."""
    first = drafts(generator)
    assert drafts(generator, SEEDS[::-1]) == first[::-1]
    settings = trained.config.sampling_of(CULTURE)
    assert drafts(Generator(load_model(trained.model), settings, HotNetworks(1))) == first
    assert len({draft.text for draft in first}) > len(first) / 2


def test_nothing_made_at_the_same_time_touches_a_text(generator: Generator) -> None:
    """Made by several threads at once, the texts are those made one by one."""
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(generator.make, [*SEEDS, *SEEDS]))
    assert together == drafts(generator) * 2


def kernels() -> list[str]:
    """The BLAS kernels that this processor can run; on others than x86-64 the names say nothing."""
    path = Path("/proc/cpuinfo")
    wide = path.exists() and "avx512dq" in path.read_text(encoding="ascii", errors="replace")
    return ["Haswell", "Zen", *(["SkylakeX"] if wide else [])]


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"},
        {"PYTHONHASHSEED": "77", "OPENBLAS_NUM_THREADS": "2"},
        *({"PYTHONHASHSEED": "5", "OPENBLAS_CORETYPE": kernel} for kernel in kernels()),
    ],
    ids=lambda environment: ",".join(environment.values()),
)
def test_every_process_gives_the_same_texts(
    trained: Project, environment: dict[str, str], generator: Generator
) -> None:
    """Hash seed, BLAS threads and BLAS kernels make no difference to the proverbs."""
    ended = trained.run("generate", CULTURE, "-n", "10", "--seed", "1", "--json", **environment)
    assert ended.returncode == 0, ended.stderr
    proverbs = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len(proverbs) == 10
    for proverb in proverbs:
        assert generator.make(proverb["seed"]) == Draft(proverb["text"], proverb["relaxed"])


def test_what_is_made_may_be_said(generator: Generator, model: Model) -> None:
    """Every text passes every filter, unless it says that the bar was lowered."""
    lexicon = Lexicon(model.words)
    for draft in drafts(generator):
        found = faults(draft.text, lexicon, min_length=12, max_length=200)
        assert bool(found) == draft.relaxed
        assert all(fault.startswith(("length", "stutter")) for fault in found)


def test_nothing_is_copied_from_the_corpora(trained: Project, generator: Generator) -> None:
    """No text shares five words in a row with any line, and none is a line."""
    lines = [*trained.texts(), *trained.texts("zen")]
    known = set().union(*map(runs_of_five, lines))
    spoken = {tuple(folded_words(line)) for line in lines}
    for draft in drafts(generator, range(40)):
        assert not runs_of_five(draft.text) & known
        assert tuple(folded_words(draft.text)) not in spoken


def of(model: Model, **values: int) -> Generator:
    """A generator of a scripted model, four candidates at a time."""
    settings = SamplingSettings.model_validate({"candidates": 4, "attempts": 2, **values})
    return Generator(model, settings, HotNetworks(1))


@pytest.mark.parametrize(
    "line",
    [COPY, "Не тот хозяин, кто землю купил, а кто её засеял.", "Не тот хозяин кто землю купит!"],
)
def test_a_model_that_learnt_by_heart_says_nothing(model: Model, line: str) -> None:
    """A text copied from a training line, or nearly, is never given, whatever the bar."""
    with pytest.raises(GenerationError, match=r"^russian: 8 candidates and none may be said\. Try"):
        of(scripted(model, COPY, lines=[line])).make(0)


class _Likes:
    """A critic that likes one text, told by its first token."""

    def __init__(self, model: Model, text: str) -> None:
        self._first = model.tokenizer.encode(text)[0]

    def ratings(self, lines: Sequence[Reading]) -> list[float]:
        """Nine for its text."""
        return [9.0 if line.tokens[0] == self._first else 1.0 for line in lines]


@pytest.mark.parametrize("liked", [GOOD, OTHER])
def test_the_critic_decides_among_good_texts(model: Model, liked: str) -> None:
    """Of texts that may all be said it gives the one that it likes; at weight 0 it is mute."""
    written = scripted(model, GOOD, OTHER)
    with_critic = replace(written, critic=_Likes(written, liked))
    object.__setattr__(with_critic, "texts", (GOOD, OTHER))
    said = {of(with_critic, candidates=16).make(seed).text for seed in range(6)}
    assert said == {liked}
    assert {of(with_critic, candidates=16).sayable(seed)[0] for seed in range(6)} == {liked}
    alone = [of(written, candidates=16).make(seed).text for seed in range(6)]
    assert [of(with_critic, candidates=16, critic=0).make(s).text for s in range(6)] == alone


def test_the_critic_does_not_rate_what_is_given(model: Model) -> None:
    """Of a text that begins as somebody asked it would read the rest only, so it keeps out."""
    written = scripted(model, GOOD)
    with_critic = replace(written, critic=_Refuses())
    object.__setattr__(with_critic, "texts", (GOOD,))
    assert of(with_critic).make(0, start="Дорога").text == GOOD


class _Refuses:
    """A critic that must not be asked."""

    def ratings(self, lines: Sequence[Reading]) -> list[float]:
        """Never."""
        raise AssertionError(lines)


def test_a_good_text_is_given_as_it_is(model: Model) -> None:
    """A new text that passes every filter is not relaxed."""
    assert of(scripted(model, GOOD)).make(0) == Draft(GOOD, relaxed=False)


def test_where_nothing_better_comes_the_bar_is_lowered(model: Model) -> None:
    """A text that only stutters, or is only short, is given at last, and says so."""
    assert of(scripted(model, STUTTER)).make(0) == Draft(STUTTER, relaxed=True)
    assert of(scripted(model, GOOD), min_length=50).make(0) == Draft(GOOD, relaxed=True)


@pytest.mark.parametrize("text", ["Да.", "Дорога кормит."])
def test_the_lowered_bar_wants_three_words(model: Model, text: str) -> None:
    """Less than that is no saying, however long the wait."""
    with pytest.raises(GenerationError):
        of(scripted(model, text), min_length=15).make(0)


def test_the_score_tells_the_likelier_text(generator: Generator) -> None:
    """A draft carries the score it was ranked by: below zero, and another for another text."""
    made = drafts(generator)
    assert all(draft.score < 0 for draft in made)
    assert len({draft.score for draft in made}) >= len({draft.text for draft in made}) - 1


def test_a_habit_counts_against_a_text(model: Model) -> None:
    """Of two as likely texts the one without it is said; with no weight it makes no difference."""
    other = "Тропа кормит всех, кто не сидит."
    two = scripted(replace(model, habits=Habits({})), GOOD, other)
    freed = scripted(replace(model, habits=Habits({"дорога": 4.0})), GOOD, other)
    assert {of(freed, candidates=16).make(seed).text for seed in range(8)} == {other}
    indifferent = of(freed, candidates=16, habit=0.0).make(0)
    assert indifferent.text == of(two, candidates=16).make(0).text


def test_a_good_text_goes_before_a_relaxed_one(model: Model) -> None:
    """As long as attempts are left a stuttering text waits for a better one."""
    generator = of(scripted(model, STUTTER, GOOD), candidates=2, attempts=16)
    assert {generator.make(seed) for seed in range(20)} == {Draft(GOOD, relaxed=False)}


def test_the_lowered_bar_lets_no_copy_through(model: Model) -> None:
    """A stuttering training line is still a training line."""
    with pytest.raises(GenerationError):
        of(scripted(model, STUTTER, lines=[STUTTER])).make(0)


@pytest.mark.parametrize(
    "text", ["Дорога кормит того, кто не сидит", "Дорога кормит ттого.", "дорога зовёт."]
)
def test_some_faults_bar_a_text_always(model: Model, text: str) -> None:
    """Without an end, with an unknown word, with a small letter first: never given."""
    with pytest.raises(GenerationError):
        of(scripted(model, text)).make(0)


def test_texts_begin_as_asked(generator: Generator) -> None:
    """`start` opens the text; characters that the model lacks are an error that shows them."""
    for seed in range(4):
        assert generator.make(seed, start="Хлеб").text.startswith("Хлеб")
    with pytest.raises(UnknownCharacterError, match=r"'h' \(U\+0068\)"):
        generator.make(0, start="hлеб")


@pytest.mark.parametrize(
    ("start", "fault"),
    [
        ("хлеб", "begins with a capital letter"),
        ("Хлееб на столе", "no Russian word: Хлееб"),
        ("a line of the corpus", "stands in the corpora already"),
    ],
)
def test_a_start_in_vain_is_refused_at_once(
    trained: Project, generator: Generator, start: str, fault: str
) -> None:
    """Where no text could pass the filters nothing is drawn, and the error says what is wrong."""
    longest = max(trained.texts(), key=len).rstrip(".")
    with pytest.raises(GenerationError, match=fault):
        generator.make(0, start=longest if start.startswith("a line") else start)


def test_settings_may_differ_for_once(generator: Generator) -> None:
    """Other settings give other texts, and the generator's own stay as they were."""
    before = drafts(generator)
    cooler = generator.settings.model_copy(update={"temperature": 0.6})
    assert [generator.make(seed, settings=cooler) for seed in SEEDS] != before
    assert drafts(generator) == before


def test_the_version_stands_for_all_that_decides_a_text(model: Model, project: Project) -> None:
    """Other settings or files give another version; another training log does not."""
    settings = SamplingSettings()
    version = fingerprint(model, settings)
    assert fingerprint(load_model(project.model), settings) == version
    assert fingerprint(model, settings.model_copy(update={"top_p": 0.9})) != version
    versions = {}
    for name in model.manifest.files:
        files = {**model.manifest.files, name: "0" * 64}
        manifest = model.manifest.model_copy(update={"files": files})
        versions[name] = fingerprint(Model(**{**vars(model), "manifest": manifest}), settings)
    assert versions.pop("training.jsonl") == version
    assert version not in versions.values()


def test_few_networks_are_kept_expanded(model: Model, project: Project) -> None:
    """The networks used last are kept, the others are expanded anew when they are asked."""
    other, third = load_model(project.model), load_model(project.model)
    hot = HotNetworks(2)
    networks = [hot.get(model), hot.get(other)]
    assert [hot.get(model), hot.get(other)] == networks
    hot.get(third)
    assert hot.get(other) is networks[1]
    assert hot.get(model) is not networks[0]


def test_a_text_about_a_word_has_it_in_some_form(model: Model) -> None:
    """Of all drawn only what has the word comes through; without any, an error names it."""
    made = of(scripted(model, GOOD, "Ветер знает двери и дворы."), candidates=16)
    for seed in SEEDS:
        assert made.make(seed, about="ветер").text == "Ветер знает двери и дворы."
        assert made.make(seed, about="дорога").text == GOOD
    with pytest.raises(GenerationError, match="none may be said about 'соседка'"):
        made.make(1, about="соседка")


def test_a_word_that_is_none_is_refused_at_once(model: Model) -> None:
    """No text could have it, as every word of a text is known, so none is drawn."""
    with pytest.raises(GenerationError, match=r"about 'бокр сердце': no Russian word: бокр\.$"):
        of(scripted(model, GOOD)).make(1, about="бокр сердце")
