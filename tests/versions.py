"""More versions of the small project's model, without training it again."""

from collections.abc import Iterable
from pathlib import Path

from bot.lm.artifact import NOVELTY, part_path
from bot.lm.manifest import Manifest, read_manifest
from bot.lm.novelty import NoveltyIndex
from bot.lm.saving import save_model
from tests.small_project import CULTURE, Project


def new_version(
    project: Project, line: str, culture: str = CULTURE, *, bits: float | None = None
) -> Manifest:
    """Save the project's model again, as one that may not say this line either.

    Args:
        project: changed.
        line: makes the difference.
        culture: whose model it is to be.
        bits: per character, as its manifest tells them; by default those that it has.
    """
    lines = [*project.texts(), *project.texts("zen"), line]
    update: dict[str, object] = {"culture": culture}
    if bits is not None:
        metrics = read_manifest(project.model).metrics
        update["metrics"] = metrics.model_copy(update={"bits_per_char": bits})
    return saved_again(project.model, project.models / culture, lines, **update)


def saved_again(model: Path, place: Path, lines: Iterable[str], **update: object) -> Manifest:
    """Save a model once more, as one that may not say these lines.

    Args:
        model: its folder.
        place: the folder of the new one; the same to take its place.
        lines: all that it may not say.
        update: what its manifest is to tell otherwise.
    """
    manifest = read_manifest(model)
    files = {name: _read(model, manifest, name) for name in manifest.files}
    files[NOVELTY] = NoveltyIndex.build(lines).to_bytes()
    return save_model(place, manifest.model_copy(update=update), files)


def _read(folder: Path, manifest: Manifest, name: str) -> bytes:
    return part_path(folder, manifest, name).read_bytes()
