"""More versions of the small project's model, without training it again."""

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
    manifest = read_manifest(project.model)
    files = {name: _read(project.model, manifest, name) for name in manifest.files}
    lines = [*project.texts(), *project.texts("zen"), line]
    files[NOVELTY] = NoveltyIndex.build(lines).to_bytes()
    update: dict[str, object] = {"culture": culture}
    if bits is not None:
        update["metrics"] = manifest.metrics.model_copy(update={"bits_per_char": bits})
    return save_model(project.models / culture, manifest.model_copy(update=update), files)


def _read(folder: Path, manifest: Manifest, name: str) -> bytes:
    return part_path(folder, manifest, name).read_bytes()
