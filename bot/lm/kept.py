"""Versions that are not in force but can still be made to say again what they said.

Their ids lead to them. They stay on the disk until somebody asks, and in memory for a while after.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakValueDictionary

from bot.errors import ModelDamagedError
from bot.lm.artifact import load_model, verify_probe
from bot.lm.generator import Generator, HotNetworks, fingerprint
from bot.lm.manifest import Manifest, manifest_in
from bot.lm.saving import previous_of
from bot.lm.settings import SamplingSettings


@dataclass(frozen=True)
class Kept:
    """A version of a model on the disk, and the settings that its proverbs were made with."""

    folder: Path
    manifest: Manifest
    settings: SamplingSettings

    @property
    def version(self) -> int:
        """As its ids have it."""
        return fingerprint(self, self.settings)


def kept_versions(folder: Path, settings: SamplingSettings) -> Iterator[Kept]:
    """What ids may lead to beside the model in force: the version before, and former settings.

    Args:
        folder: the model's place.
        settings: those in force. The settings that a model was trained for are known too, so ids
            outlive a change of the configuration.
    """
    for place in (folder, previous_of(folder)):
        manifest = manifest_in(place)
        if manifest is not None:
            if place != folder:
                yield Kept(place, manifest, settings)
            if manifest.sampling != settings:
                yield Kept(place, manifest, manifest.sampling)


class KeptGenerators:
    """Generators of kept versions, read when they are first asked for."""

    def __init__(self, networks: HotNetworks) -> None:
        """Share networks with the models in force.

        Args:
            networks: what is in them stays in memory, and so do generators that are used.
        """
        self._networks = networks
        self._read: WeakValueDictionary[tuple[Path, int], Generator] = WeakValueDictionary()
        self._last: Generator | None = None

    def generator(self, kept: Kept) -> Generator:
        """The generator of a kept version.

        Raises:
            ModelError: it is not there any more, or damaged.
        """
        version = kept.version
        generator = self._read.get((kept.folder, version))
        if generator is None:
            generator = read_generator(kept.folder, kept.settings, self._networks)
            if generator.version != version:
                raise ModelDamagedError(f"{kept.folder}: holds another version by now.")
            self._read[kept.folder, version] = generator
        self._last = generator  # in memory until another one is asked for
        return generator


def read_generator(folder: Path, settings: SamplingSettings, networks: HotNetworks) -> Generator:
    """Read a model, its checksums verified, and probe it.

    Raises:
        ModelError: it is missing or damaged, or its logits are not the trainer's.
    """
    model = load_model(folder)
    verify_probe(model, str(folder))
    return Generator(model, settings, networks)
