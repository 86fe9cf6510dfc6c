"""The shelf: several models, proverbs by seed or by id."""

import json

import pytest

from bot.errors import (
    MalformedIdError,
    ModelDamagedError,
    ModelGoneError,
    ModelMissingError,
    UnknownCultureError,
)
from bot.lm.artifact import WEIGHTS, Model, load_model
from bot.lm.generator import Generator, HotNetworks
from bot.lm.manifest import MANIFEST
from bot.lm.proverb_id import ProverbId
from bot.lm.saving import previous_of
from bot.lm.settings import SamplingSettings
from bot.lm.shelf import Shelf, check_golden
from tests.lm.script import scripted
from tests.small_project import CULTURE, Project
from tests.versions import new_version


@pytest.fixture(scope="module")
def shelf(trained: Project) -> Shelf:
    """The small project's model."""
    return Shelf.load(trained.models, {CULTURE: trained.config.sampling_of(CULTURE)})


def test_a_proverb_is_made_again_by_its_id(shelf: Shelf) -> None:
    """The id names culture, version and seed, and leads to the same proverb, in any case."""
    proverb = shelf.make(CULTURE, 7)
    assert proverb.id is not None
    assert ProverbId.parse(proverb.id) == ProverbId(CULTURE, shelf.generator(CULTURE).version, 7)
    assert shelf.remake(proverb.id) == proverb
    assert shelf.remake(f" {proverb.id.lower()} ") == proverb
    assert shelf.version(CULTURE) == proverb.id.split("-")[1][:3]


def test_an_id_of_an_older_version_says_so(shelf: Shelf, trained: Project) -> None:
    """Ids of other settings are not answered with another text, but with what has changed."""
    settings = trained.config.sampling_of(CULTURE).model_copy(update={"temperature": 0.7})
    older = Shelf.load(trained.models, {CULTURE: settings}).make(CULTURE, 7)
    assert older.id is not None
    with pytest.raises(ModelGoneError) as caught:
        shelf.remake(older.id)
    assert str(caught.value).startswith(f"{older.id}: made by another version of the russian model")
    assert f"({shelf.version(CULTURE)})" in str(caught.value)


def test_ids_of_the_version_before_are_answered(project: Project) -> None:
    """A new model does not take away what the one before has said; the one before that is gone."""
    settings = project.config.sampling_of(CULTURE)
    first = Shelf.load(project.models, {CULTURE: settings}).make(CULTURE, 7)
    new_version(project, "Слово второе.")
    shelf = Shelf.load(project.models, {CULTURE: settings})
    assert first.id is not None
    assert shelf.make(CULTURE, 7).id != first.id
    assert shelf.remake(first.id) == first
    new_version(project, "Слово третье.")
    # The shelf does not know of it yet, and finds another version in the place.
    with pytest.raises(ModelGoneError):
        Shelf.load(project.models, {CULTURE: settings}).remake(first.id)


def test_ids_outlive_a_change_of_the_settings(project: Project) -> None:
    """What was said with the settings that the model was trained for can be said again."""
    before = project.config.sampling_of(CULTURE)
    first = Shelf.load(project.models, {CULTURE: before}).make(CULTURE, 7)
    assert first.id is not None
    other = before.model_copy(update={"temperature": 0.5})
    shelf = Shelf.load(project.models, {CULTURE: other})
    assert shelf.version(CULTURE) != first.id.split("-")[1][:3]
    assert shelf.remake(first.id) == first


def test_a_kept_version_that_was_damaged_is_gone(project: Project) -> None:
    """Its ids are answered like those of any model that is not kept."""
    settings = project.config.sampling_of(CULTURE)
    first = Shelf.load(project.models, {CULTURE: settings}).make(CULTURE, 7)
    new_version(project, "Слово второе.")
    shelf = Shelf.load(project.models, {CULTURE: settings})
    (previous_of(project.model) / WEIGHTS).write_bytes(b"damaged")
    assert first.id is not None
    with pytest.raises(ModelGoneError):
        shelf.remake(first.id)


def test_unknown_cultures_and_mistyped_ids_are_refused(shelf: Shelf) -> None:
    """The cultures that there are are named; a mistyped id says what an id looks like."""
    for ask in (shelf.generator, shelf.version, lambda culture: shelf.make(culture, 1)):
        with pytest.raises(UnknownCultureError, match=r"^no culture 'zen'\. Known: russian$"):
            ask("zen")
    with pytest.raises(UnknownCultureError, match="no culture 'zen'"):
        shelf.remake(str(ProverbId("zen", 1, 1)))
    with pytest.raises(MalformedIdError, match="Expected a culture, a hyphen"):
        shelf.remake("russian-123")


def test_a_missing_model_stops_loading(trained: Project) -> None:
    """A shelf with a gap is not opened: which model is missing, and how to train it."""
    settings = dict.fromkeys((CULTURE, "zen"), SamplingSettings())
    with pytest.raises(ModelMissingError, match=r"zen/manifest\.json: no such file\. Train the"):
        Shelf.load(trained.models, settings)


def test_weights_that_do_not_fit_the_probe_stop_loading(project: Project) -> None:
    """A model whose logits are not the trainer's is refused when it is loaded."""
    path = project.model / MANIFEST
    manifest = json.loads(path.read_text("utf-8"))
    manifest["probe"]["logits"][0][0] += 0.01
    path.write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(ModelDamagedError, match=f"^{project.model}: logits differ .* by 0.01"):
        Shelf.load(project.models, {CULTURE: SamplingSettings()})


def test_golden_samples_are_made_again(model: Model, generator: Generator) -> None:
    """The texts of the first seeds, as stored by the trainer, come out here."""
    golden = model.manifest.golden
    assert check_golden(generator, "here") == len(golden) >= 2
    assert [generator.make(each.seed).text for each in golden] == [each.text for each in golden]


def test_golden_samples_hold_under_other_settings_too(model: Model) -> None:
    """They are drawn with the settings they were stored with, whatever the culture's are now."""
    generator = Generator(model, SamplingSettings(temperature=1.3, candidates=2), HotNetworks(1))
    assert check_golden(generator, "here") >= 2


def test_a_golden_sample_that_differs_is_reported(project: Project) -> None:
    """Which seed, what came out, what was expected, what to do."""
    path = project.model / MANIFEST
    manifest = json.loads(path.read_text("utf-8"))
    manifest["golden"][0]["text"] = "Другое дело."
    path.write_text(json.dumps(manifest), "utf-8")
    generator = Generator(load_model(project.model), SamplingSettings(), HotNetworks(1))
    with pytest.raises(
        ModelDamagedError,
        match=r"^here: seed \d+ gives '.*', the trainer got 'Другое дело\.'.*or re",
    ):
        check_golden(generator, "here")


def test_an_id_about_a_word_needs_the_word(model: Model) -> None:
    """Words that a proverb was asked to have are part of its id: with them it is made again."""
    texts = ("Дорога кормит того, кто не сидит.", "Ветер знает двери и улицы.")
    settings = SamplingSettings()
    shelf = Shelf([CULTURE], HotNetworks(1))
    shelf.put(Generator(scripted(model, *texts), settings, shelf.networks))
    proverb = shelf.make(CULTURE, 3, "ветер")
    assert proverb.id is not None
    assert (proverb.about, proverb.text) == ("ветер", texts[1])
    assert shelf.remake(proverb.id, "ветер") == proverb
    for other in ("", "дорога"):
        with pytest.raises(ModelGoneError):
            shelf.remake(proverb.id, other)
