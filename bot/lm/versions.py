"""Which versions of a model there are: the one in force, the one before, the one rejected last."""

from dataclasses import dataclass
from pathlib import Path

from bot.errors import ModelError
from bot.lm.generator import fingerprint
from bot.lm.manifest import Manifest, read_manifest
from bot.lm.proverb_id import version_name
from bot.lm.saving import previous_of, rejected_of
from bot.lm.settings import SamplingSettings


@dataclass(frozen=True)
class Version:
    """A model folder as its manifest tells of it; the other files are not looked at."""

    folder: Path
    manifest: Manifest
    name: str
    """What its ids begin with."""

    @property
    def date(self) -> str:
        """The day on which it was trained, ISO 8601."""
        return self.manifest.created[:10]

    @classmethod
    def read(cls, folder: Path, settings: SamplingSettings) -> "Version":
        """The version in a folder, as it is with these settings.

        Raises:
            ModelError: there is none, or its manifest is damaged.
        """
        manifest = read_manifest(folder)
        described = _Described(manifest)
        return cls(folder, manifest, version_name(fingerprint(described, settings)))


@dataclass(frozen=True)
class Versions:
    """All versions of one model."""

    current: Version | None
    fault: str
    """What is wrong with the current one, if there is none; else empty."""
    previous: Version | None
    rejected: Version | None

    @classmethod
    def of(cls, folder: Path, settings: SamplingSettings) -> "Versions":
        """The versions of the model that belongs into this folder."""
        current, fault = _read(folder, settings)
        previous, _ = _read(previous_of(folder), settings)
        rejected, _ = _read(rejected_of(folder), settings)
        return cls(current, fault, previous, rejected)


@dataclass(frozen=True)
class _Described:
    manifest: Manifest


def _read(folder: Path, settings: SamplingSettings) -> tuple[Version | None, str]:
    try:
        return Version.read(folder, settings), ""
    except ModelError as error:
        return None, str(error)
