"""The models of a running bot: taken over, refused, put away, brought back."""

import json
import shutil
import threading
from pathlib import Path

import pytest

from bot.errors import ModelError, ModelGoneError, ModelMissingError
from bot.lm.artifact import WEIGHTS, load_model
from bot.lm.gate import GateSettings
from bot.lm.manifest import MANIFEST, read_manifest
from bot.lm.saving import previous_of, rejected_of, roll_back
from bot.service.models import ModelKeeper, News, Outcome
from tests.small_project import CULTURE, Project
from tests.versions import new_version


def keeper_of(project: Project, **gate: float) -> ModelKeeper:
    """A keeper of the project's two cultures, which has not started."""
    cultures = (CULTURE, "zen")
    return ModelKeeper(
        project.models,
        {each: project.config.sampling_of(each) for each in cultures},
        dict.fromkeys(cultures, GateSettings.model_validate(gate)),
    )


@pytest.fixture
def keeper(project: Project) -> ModelKeeper:
    """A keeper that serves the one model that there is."""
    started = keeper_of(project, worse_by=0.1)
    started.start()
    return started


def looked(keeper: ModelKeeper) -> list[News]:
    """What a look finds once nothing moves any more."""
    assert keeper.look() == []
    return keeper.look()


def test_a_gap_does_not_keep_the_bot_from_starting(keeper: ModelKeeper, project: Project) -> None:
    """The culture without a model is left out, and the admin is to know why."""
    assert keeper.shelf.cultures() == (CULTURE,)
    (news,) = keeper.started
    assert (news.culture, news.outcome, news.version) == ("zen", Outcome.REFUSED, "")
    assert news.reason.startswith(f"{project.models}/zen/manifest.json: no such file. Train the")
    assert looked(keeper) == []


def test_without_any_model_there_is_no_start(untrained: Project) -> None:
    """Then the first fault is the error."""
    with pytest.raises(ModelMissingError, match=f"^{untrained.model}/manifest.json: no such file"):
        keeper_of(untrained).start()


def test_a_damaged_model_is_substituted_by_the_one_before(project: Project) -> None:
    """A bot that starts serves what is sound, and says what is not."""
    first = keeper_of(project)
    first.start()
    version = first.shelf.version(CULTURE)
    new_version(project, "Слово второе.")
    weights = (project.model / WEIGHTS).read_bytes()
    (project.model / WEIGHTS).write_bytes(b"damaged")
    keeper = keeper_of(project)
    keeper.start()
    assert keeper.shelf.version(CULTURE) == version
    news = keeper.started[0]
    assert (news.culture, news.outcome, news.version) == (CULTURE, Outcome.SUBSTITUTED, version)
    assert "checksum" in news.reason
    (project.model / WEIGHTS).write_bytes(weights)
    assert [each.outcome for each in looked(keeper)] == [Outcome.TAKEN]


def test_a_new_model_is_taken_over(keeper: ModelKeeper, project: Project) -> None:
    """At the second look, when it stands still; ids of both versions are answered then."""
    changed: list[str] = []
    keeper.on_change = changed.append
    old = keeper.shelf.make(CULTURE, 3)
    former = keeper.shelf.version(CULTURE)
    assert looked(keeper) == []
    new_version(project, "Слово второе.")
    (news,) = looked(keeper)
    version = keeper.shelf.version(CULTURE)
    assert version != former
    assert news == News(CULTURE, Outcome.TAKEN, version, former)
    assert changed == [CULTURE]
    assert old.id is not None
    assert keeper.shelf.remake(old.id) == old
    new = keeper.shelf.make(CULTURE, 3)
    assert new.id is not None
    assert keeper.shelf.remake(new.id) == new
    assert looked(keeper) == []


def test_a_model_that_was_missing_joins_in_its_place(keeper: ModelKeeper, project: Project) -> None:
    """The shelf has it from then on."""
    new_version(project, "Слово второе.", "zen")
    # Its samples are the other culture's, so they are made anew for this one.
    manifest = json.loads((project.models / "zen" / MANIFEST).read_text("utf-8"))
    (project.models / "zen" / MANIFEST).write_text(json.dumps({**manifest, "golden": []}), "utf-8")
    (news,) = looked(keeper)
    assert (news.culture, news.outcome, news.former) == ("zen", Outcome.TAKEN, "")
    assert keeper.shelf.cultures() == (CULTURE, "zen")


def test_half_a_copy_is_waited_for(keeper: ModelKeeper, project: Project) -> None:
    """What still changes between two looks is not examined."""
    new_version(project, "Слово второе.")
    weights = (project.model / WEIGHTS).read_bytes()
    for share in (1, 2, 3):
        (project.model / WEIGHTS).write_bytes(weights[: len(weights) * share // 4])
        assert keeper.look() == []
    (project.model / WEIGHTS).write_bytes(weights)
    assert [each.outcome for each in looked(keeper)] == [Outcome.TAKEN]


def damage_weights(folder: Path) -> None:
    """Other bytes than the manifest's."""
    (folder / WEIGHTS).write_bytes(b"damaged")


def damage_probe(folder: Path) -> None:
    """Logits that are not the network's."""
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    manifest["probe"]["logits"][0][0] += 0.5
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")


@pytest.mark.parametrize("damage", [damage_weights, damage_probe, shutil.rmtree])
def test_what_cannot_be_used_is_refused_and_the_old_model_serves_on(
    keeper: ModelKeeper, project: Project, damage: object
) -> None:
    """It is said once, the folder stays as it is, and `reload` says it again."""
    assert callable(damage)
    version, proverb = keeper.shelf.version(CULTURE), keeper.shelf.make(CULTURE, 3)
    new_version(project, "Слово второе.")
    damage(project.model)
    (news,) = looked(keeper)
    assert (news.outcome, news.version) == (Outcome.REFUSED, version)
    assert str(project.model) in news.reason
    assert keeper.shelf.make(CULTURE, 3) == proverb
    assert looked(keeper) == []
    assert news in keeper.reload()


def test_a_worse_model_is_put_away(keeper: ModelKeeper, project: Project) -> None:
    """Below the gate: the old one is in its place again, on the disk too."""
    first = read_manifest(project.model)
    version = keeper.shelf.version(CULTURE)
    second = new_version(project, "Слово второе.", bits=first.metrics.bits_per_char + 0.2)
    (news,) = looked(keeper)
    assert (news.outcome, news.version) == (Outcome.REJECTED, version)
    assert news.reason == (
        "0.200 bits/char worse than the model before, at most 0.1 (gate.worse_by). It stands in "
        f"{rejected_of(project.model)}"
    )
    assert load_model(project.model).manifest == first
    assert load_model(rejected_of(project.model)).manifest == second
    assert keeper.shelf.version(CULTURE) == version
    assert looked(keeper) == []


def spoil_golden(folder: Path) -> None:
    """Another text than the trainer got."""
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    manifest["golden"][0]["text"] = "Не то."
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")


def test_samples_that_differ_speak_against_a_model(keeper: ModelKeeper, project: Project) -> None:
    """Where the serving model's own come out, the new one's must too."""
    new_version(project, "Слово второе.")
    spoil_golden(project.model)
    (news,) = looked(keeper)
    assert news.outcome is Outcome.REJECTED
    assert "the trainer got 'Не то.'" in news.reason


def test_samples_that_never_agree_are_the_machines_fault(project: Project) -> None:
    """On a machine that makes other texts of every model, new ones are taken all the same."""
    spoil_golden(project.model)
    keeper = keeper_of(project)
    keeper.start()
    new_version(project, "Слово второе.")
    (news,) = looked(keeper)
    assert news.outcome is Outcome.TAKEN


def test_a_first_model_is_judged_by_the_samples_of_the_others(
    keeper: ModelKeeper, project: Project
) -> None:
    """Where theirs come out, a culture's first model must give its own; else it is not served."""
    new_version(project, "Слово второе.", "zen")  # with another culture's samples
    (news,) = looked(keeper)
    assert (news.culture, news.outcome, news.version) == ("zen", Outcome.REFUSED, "")
    assert "the trainer got" in news.reason
    assert news.reason.endswith(
        f"It stays in {project.models}/zen, as no model that serves is kept to replace it"
    )
    assert keeper.shelf.cultures() == (CULTURE,)


def test_rolling_back_brings_the_version_before_into_service(
    keeper: ModelKeeper, project: Project
) -> None:
    """However it compares: whoever asks knows why; asked again, it goes forward."""
    bits = read_manifest(project.model).metrics.bits_per_char
    first = keeper.shelf.version(CULTURE)
    new_version(project, "Слово второе.", bits=bits - 0.5)
    looked(keeper)
    second = keeper.shelf.version(CULTURE)
    proverb = keeper.shelf.make(CULTURE, 3)
    assert keeper.roll_back(CULTURE) == News(CULTURE, Outcome.RESTORED, first, second)
    assert keeper.shelf.version(CULTURE) == first
    assert proverb.id is not None
    assert keeper.shelf.remake(proverb.id) == proverb
    assert looked(keeper) == []
    assert keeper.roll_back(CULTURE) == News(CULTURE, Outcome.RESTORED, second, first)


def test_a_rollback_by_another_process_is_followed(keeper: ModelKeeper, project: Project) -> None:
    """The command line changes the disk; the bot takes it over, worse or not."""
    bits = read_manifest(project.model).metrics.bits_per_char
    first = keeper.shelf.version(CULTURE)
    new_version(project, "Слово второе.", bits=bits - 0.5)
    looked(keeper)
    roll_back(project.model)
    (news,) = looked(keeper)
    assert (news.outcome, news.version) == (Outcome.RESTORED, first)


def test_where_there_is_no_way_back_that_is_said(keeper: ModelKeeper, project: Project) -> None:
    """No previous version, or a disk that cannot be written: the old model serves on."""
    version = keeper.shelf.version(CULTURE)
    with pytest.raises(ModelMissingError, match="no previous version is kept"):
        keeper.roll_back(CULTURE)
    new_version(project, "Слово второе.")
    previous = previous_of(project.model)
    shutil.rmtree(previous.parent / "shared")
    with pytest.raises(ModelError, match="No such file"):
        keeper.roll_back(CULTURE)
    assert keeper.shelf.version(CULTURE) == version


def test_a_worse_model_that_cannot_be_put_away_is_not_served(
    keeper: ModelKeeper, project: Project
) -> None:
    """Without the old model on the disk, the new one stays where it is, and that is said."""
    bits = read_manifest(project.model).metrics.bits_per_char
    version = keeper.shelf.version(CULTURE)
    second = new_version(project, "Слово второе.", bits=bits + 0.2)
    shutil.rmtree(previous_of(project.model))
    (news,) = looked(keeper)
    assert (news.outcome, news.version) == (Outcome.REFUSED, version)
    assert keeper.shelf.version(CULTURE) == version
    assert load_model(project.model).manifest == second


def test_no_request_is_dropped_while_models_change(keeper: ModelKeeper, project: Project) -> None:
    """Threads that make proverbs, and make them again, meet no error and no wrong text."""
    over = threading.Event()
    failures: list[BaseException] = []
    made = 0

    def ask() -> None:
        nonlocal made
        try:
            while not over.is_set():
                proverb = keeper.shelf.make(CULTURE, 3)
                assert proverb.id is not None
                try:
                    assert keeper.shelf.remake(proverb.id) == proverb
                except ModelGoneError:  # two models have come since
                    continue
                made += 1
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(5):
        new_version(project, f"Слово {number}.")
        assert [each.outcome for each in looked(keeper)] == [Outcome.TAKEN]
    over.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert made > 0
