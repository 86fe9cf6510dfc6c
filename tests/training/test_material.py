"""What is trained on: the split, joint material without repeats, texts of any file."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import CorpusError, TrainingError
from bot.lm.corpus import is_held_out, read_corpus, saying_key
from bot.lm.tokenizer import CharacterTokenizer
from bot.training.material import (
    Line,
    Material,
    culture_material,
    has_alphabet,
    lines_of,
    read_library,
    require_alphabet,
    split,
    text_material,
)
from bot.training.settings import NetworkSettings
from tests.small_project import CULTURE, ROOT, Project

SAYINGS = [
    saying.text for path in sorted((ROOT / "corpora").glob("*.tsv")) for saying in read_corpus(path)
]
SOME = [text for text in SAYINGS if not is_held_out(text)][:3] + [
    text for text in SAYINGS if is_held_out(text)
][:3]


def material_of(project: Project) -> Material:
    """What the project's culture is trained on."""
    return culture_material(project.config, read_library(project.config), CULTURE)


@given(st.lists(st.sampled_from(SAYINGS), max_size=60), st.randoms(use_true_random=False))
def test_a_saying_never_changes_sides(others: list[str], random: Any) -> None:
    """Whatever is added, in whatever order, each saying stays where its own hash puts it."""
    together = [*SOME, *others]
    random.shuffle(together)
    train, held_out = split(together)
    assert set(train).isdisjoint(held_out)
    assert set(SOME) & set(train) == set(SOME[:3])
    assert set(SOME) & set(held_out) == set(SOME[3:])


def test_spelling_does_not_change_the_side() -> None:
    """A comma, a capital or ё more leave a saying on its side, and count as the same saying."""
    text = SOME[3]
    for spelt in (text.upper(), text.replace("ё", "е"), text.replace(",", ""), f"— {text}"):
        assert is_held_out(spelt)
        assert len(split([*SOME, spelt])[1]) == 3


def test_one_in_twenty_is_held_out() -> None:
    """Of all sayings 5 in 100, within what chance allows."""
    train, held_out = split(SAYINGS)
    assert len(held_out) / (len(train) + len(held_out)) == pytest.approx(0.05, abs=0.006)


@given(st.lists(st.text("абв ", min_size=1), min_size=1, max_size=6))
def test_each_side_has_a_text(texts: list[str]) -> None:
    """However few there are, both sides have at least one; a single text cannot be split."""
    different = {saying_key(text) for text in texts}
    if len(different) < 2:
        with pytest.raises(CorpusError, match=r"[01] different texts\. Expected at least 2"):
            split(texts)
        return
    train, held_out = split(texts)
    assert train
    assert held_out
    assert len(train) + len(held_out) == len(different)


def test_a_cultures_material(untrained: Project) -> None:
    """Its own sayings are learnt; those of all cultures may not be repeated."""
    material = material_of(untrained)
    own, other = untrained.texts(), untrained.texts("zen")
    assert sorted(line.text for line in (*material.train, *material.held_out)) == sorted(own)
    assert {line.tradition for line in material.train} == {material.tradition} == {"русс"}
    assert set(material.known) == {*own, *other}
    assert [source.name for source in material.sources] == ["russian.tsv"]
    assert material.sources[0].lines == len(own)


def test_repeats_are_trained_on_once(tensorflow: Any, project: Project) -> None:
    """A saying that stands in two corpora is in the joint material once, on one side."""
    from bot.training.pretrain import sayings_material

    text = project.texts()[0]
    with project.corpus("zen").open("a", encoding="utf-8") as file:
        file.write(f"{text.replace(',', '').lower().capitalize()}\tнародное\n")
    material = sayings_material(project.config)
    keys = [saying_key(line.text) for line in (*material.train, *material.held_out)]
    assert keys.count(saying_key(text)) == 1
    assert len(keys) == len(set(keys)) == len(project.texts()) + len(project.texts("zen")) - 1
    assert {source.name for source in material.sources} == {"russian.tsv", "zen.tsv"}


def test_joint_material_of_few_sayings_has_both_sides(tensorflow: Any, project: Project) -> None:
    """Corpora so small that no saying's hash holds it out are trained on all the same."""
    from bot.training.pretrain import sayings_material

    for culture in project.config.cultures:
        few = [text for text in project.texts(culture) if not is_held_out(text)][:2]
        project.corpus(culture).write_text("".join(f"{t}\tнародное\n" for t in few), "utf-8")
    material = sayings_material(project.config)
    assert (len(material.train), len(material.held_out)) == (3, 1)


@pytest.mark.parametrize(
    "content", ["Мир да лад.\nХлеб да соль.\n", "Мир да\nлад.\n\nХлеб\nда соль.\n"]
)
def test_any_text_can_be_material(untrained: Project, tmp_path: Path, content: str) -> None:
    """Lines, or paragraphs; they too may not be repeated, and the file is named as the source."""
    path = tmp_path / "mine.txt"
    path.write_text(content, "utf-8")
    material = text_material(untrained.config, path)
    texts = {line.text for line in (*material.train, *material.held_out)}
    assert texts == {"Мир да лад.", "Хлеб да соль."}
    assert {"Мир да лад.", *untrained.texts("zen")} <= set(material.known)
    assert (material.sources[0].name, material.sources[0].licence) == ("mine.txt", "not stated")


def test_letters_that_the_base_lacks_are_shown(untrained: Project) -> None:
    """The source, the character, and the way out."""
    material = material_of(untrained)
    alphabet = set("".join([*untrained.texts(), material.tradition]))
    assert has_alphabet(material, CharacterTokenizer("".join(sorted(alphabet))))
    poor = CharacterTokenizer("".join(sorted(alphabet - {"ж"})))
    assert not has_alphabet(material, poor)
    with pytest.raises(TrainingError, match=r"^russian.tsv: .*'ж' \(U\+0436\).*--scratch"):
        require_alphabet(material, poor)


def test_only_its_own_letters_decide_whether_a_text_fits(
    untrained: Project, tmp_path: Path
) -> None:
    """A text is not kept from the base by a letter of a corpus that it may not repeat."""
    path = tmp_path / "mine.txt"
    path.write_text("Мир да лад.\nХлеб да соль.\n", "utf-8")
    material = text_material(untrained.config, path)
    assert has_alphabet(material, CharacterTokenizer("".join(sorted(set(path.read_text("utf-8"))))))
    assert not has_alphabet(material, CharacterTokenizer("".join(sorted(set("Мир да лад.")))))


@pytest.mark.parametrize("kind", ["pieces", "characters"])
def test_a_vocabulary_from_scratch_knows_only_the_letters_of_held_out_texts(
    tensorflow: Any, untrained: Project, kind: str
) -> None:
    """They can be encoded, and their words, which training may not see, are no pieces of it."""
    from bot.training.plan import start_from_scratch

    material = material_of(untrained)
    text = "Ъуъуъуъ ъуъуъуъ ъуъуъуъ."
    network = {"tokenizer": kind, "vocabulary": 400, "embedding": 4, "layers": 1, "width": 4}
    settings = untrained.config.training.model_copy(
        update={"network": NetworkSettings.model_validate(network)}
    )
    start = start_from_scratch(replace(material, held_out=lines_of([text] * 50)), settings, 1)
    assert start.tokenizer.decode(start.tokenizer.encode(text)) == text
    assert [piece for piece in start.tokenizer.surfaces if "ъу" in piece] == []


def test_inspired_lines_are_learnt_from_and_nothing_is_measured_on_them(
    tensorflow: Any, project: Project
) -> None:
    """They go to training only, may not be repeated, and are named; repeated sayings stay out."""
    from bot.training.pretrain import sayings_material

    saying = next(text for text in project.texts() if is_held_out(text))
    inspired = ["Печь греет и того, кто её ругал.", saying]
    path = project.config.inspired_path(CULTURE)
    path.parent.mkdir()
    path.write_text("".join(f"{line}\n" for line in inspired), "utf-8")
    for material in (material_of(project), sayings_material(project.config)):
        assert Line(inspired[0], "русс") in material.train
        assert saying not in {line.text for line in material.train}
        assert inspired[0] not in {line.text for line in material.held_out}
        assert inspired[0] in material.known
        assert ("inspired/russian.txt", 1) in [(s.name, s.lines) for s in material.sources]


def test_a_culture_may_learn_from_a_part_of_its_inspired_lines(project: Project) -> None:
    """About as large as is set, always the same; the rest may not be repeated either."""
    lines = [f"Печь номер {number} греет и того, кто её ругал." for number in range(200)]
    path = project.config.inspired_path(CULTURE)
    path.parent.mkdir()
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    library = read_library(project.config)
    material = culture_material(project.config, library, CULTURE, 0.4)
    learnt = {line.text for line in material.train} & set(lines)
    assert 50 < len(learnt) < 110
    assert material.sources[1].lines == len(learnt)
    assert set(lines) <= set(material.known)
    assert culture_material(project.config, library, CULTURE, 0.4) == material


def test_a_family_of_inspired_lines_is_learnt_line_by_line(project: Project) -> None:
    """Each of its lines stands among the texts, and a bad one among them is named."""
    path = project.config.inspired_path(CULTURE)
    path.parent.mkdir()
    path.write_text("[Печь|Изба] греет и [врага|гостя].\n", "utf-8")
    train = {line.text for line in material_of(project).train}
    assert {"Печь греет и врага.", "Изба греет и гостя."} <= train
    path.write_text("Печь греет всех.\n[Печь|изба] греет и врага.\n", "utf-8")
    with pytest.raises(CorpusError, match=r"inspired/russian\.txt:2: no capital at the start"):
        material_of(project)


def test_a_bad_inspired_line_is_named(project: Project) -> None:
    """File, line and what is wrong, as for a corpus."""
    path = project.config.inspired_path(CULTURE)
    path.parent.mkdir()
    path.write_text("Печь греет всех.\nпечь греет\n", "utf-8")
    with pytest.raises(CorpusError, match=r"inspired/russian\.txt:2: no capital at the start"):
        material_of(project)
