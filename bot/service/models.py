"""The models of a running bot: new ones are taken over, bad ones are not, and there is a way back.

All of it blocks, and is for one thread of its own; the shelf is what others read meanwhile.
"""

import enum
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ModelError, ProverbBotError
from bot.lm.gate import GateSettings, shortcomings
from bot.lm.generator import Generator, HotNetworks
from bot.lm.kept import kept_versions, read_generator
from bot.lm.proverb_id import version_name
from bot.lm.saving import previous_of, reject, rejected_of, roll_back
from bot.lm.settings import SamplingSettings
from bot.lm.shelf import Shelf, check_golden
from bot.lm.versions import Versions

Identity = tuple[tuple[str, int, int, int], ...]


class Outcome(enum.Enum):
    """What became of a model."""

    TAKEN = "taken"
    """It is new, and serves now."""
    RESTORED = "restored"
    """It served before, somebody has put it back, and it serves again."""
    REJECTED = "rejected"
    """It is sound but not good enough, and was put away; the one before is in its place."""
    REFUSED = "refused"
    """It cannot be used, and stays where it is; what served before serves on, if anything did."""
    SUBSTITUTED = "substituted"
    """At the start: it cannot be used, so the version before it serves."""


@dataclass(frozen=True)
class News:
    """What an admin should know of a model."""

    culture: str
    outcome: Outcome
    version: str = ""
    """Of the model that serves now; empty if none does."""
    former: str = ""
    """Of the model that served before, if it is another one."""
    reason: str = ""
    """Why it does not serve, or what is to be known of one that does; empty if all is well."""


class ModelKeeper:
    """Watches the folders of the models that a shelf serves."""

    def __init__(
        self,
        models: Path,
        settings: Mapping[str, SamplingSettings],
        gates: Mapping[str, GateSettings],
        *,
        hot: int = 2,
        on_change: Callable[[str], None] = lambda culture: None,
    ) -> None:
        """Keep the models of these cultures; `start` reads them.

        Args:
            models: the folder of model folders.
            settings: how to sample, by culture.
            gates: what a new model must reach, by culture.
            hot: networks kept expanded.
            on_change: told of each culture whose model is another one now.
        """
        self.shelf = Shelf(settings, HotNetworks(hot))
        self.on_change = on_change
        self.started: list[News] = []
        """What was to be known at the start."""
        self._models = models
        self._settings = settings
        self._gates = gates
        self._lock = threading.Lock()
        self._seen: dict[str, Identity] = {}  # at the last look
        self._examined: dict[str, Identity] = {}  # what was decided upon

    def start(self) -> None:
        """Read all models; where one cannot be used, the version before it, or none.

        Raises:
            ModelError: there is none at all.
        """
        faults: list[ModelError] = []
        for culture, settings in self._settings.items():
            folder = self._models / culture
            self._examined[culture] = self._seen[culture] = _identity(folder)
            try:
                self._put(read_generator(folder, settings, self.shelf.networks))
            except ModelError as error:
                faults.append(error)
                self.started.append(self._without(culture, error))
        if not self.shelf.cultures():
            raise faults[0]

    def look(self) -> list[News]:
        """Take over what has changed and stands still: a copy may take its time."""
        with self._lock:
            news = []
            for culture in self._settings:
                now = _identity(self._models / culture)
                still = now == self._seen.get(culture)
                self._seen[culture] = now
                if still and now != self._examined.get(culture):
                    news += self._examine(culture)
            return news

    def reload(self) -> list[News]:
        """Examine at once every model that is another than the one that serves."""
        with self._lock:
            return [each for culture in self._settings for each in self._examine(culture)]

    def roll_back(self, culture: str) -> News:
        """Go back to the version before, on the disk and in service, however good it is.

        Raises:
            ModelError: there is none, it is damaged, or the disk cannot be written.
        """
        folder = self._models / culture
        with self._lock:
            try:
                roll_back(folder)
            except OSError as error:
                raise ModelError(
                    f"{error.filename or folder}: {error.strerror}. Nothing has changed. Roll back "
                    "where the models can be written."
                ) from None
            self._note(culture)
            generator = read_generator(folder, self._settings[culture], self.shelf.networks)
            return self._take(generator, Outcome.RESTORED)

    def versions(self, culture: str) -> Versions:
        """The versions of a model as they are on the disk."""
        return Versions.of(self._models / culture, self._settings[culture])

    def _examine(self, culture: str) -> list[News]:
        """Decide upon the model on the disk, if it is another than the one that serves."""
        folder = self._models / culture
        self._note(culture)
        serving = self._serving(culture)
        try:
            generator = read_generator(folder, self._settings[culture], self.shelf.networks)
        except ModelError as error:
            return [News(culture, Outcome.REFUSED, _name(serving), reason=str(error))]
        if serving is not None and generator.version == serving.version:
            self._put(serving)  # the version before may be another
            return []
        faults = self._faults(generator, serving)
        if faults:
            return [self._reject(culture, serving, faults)]
        restored = serving is not None and self._was_in_force(culture, generator)
        return [self._take(generator, Outcome.RESTORED if restored else Outcome.TAKEN)]

    def _faults(self, generator: Generator, serving: Generator | None) -> list[str]:
        """Why a sound model may not take the place of the one that serves."""
        culture = generator.model.manifest.culture
        try:
            check_golden(_apart(generator), str(self._models / culture))
        except ProverbBotError as error:
            # Where a serving model's samples differ too, it is the machine, not the model.
            known = [serving] if serving else map(self.shelf.generator, self.shelf.cultures())
            if all(map(_agrees, known)):
                return [str(error)]
        if serving is None or self._was_in_force(culture, generator):
            return []
        former = serving.model.manifest
        return shortcomings(generator.model.manifest, self._gates[culture], former)

    def _was_in_force(self, culture: str, generator: Generator) -> bool:
        """Whether somebody has put a version back that served before: they know why."""
        return any(kept.version == generator.version for kept in self.shelf.kept(culture))

    def _reject(self, culture: str, serving: Generator | None, faults: list[str]) -> News:
        folder, reason = self._models / culture, "; ".join(faults)
        previous = Versions.of(folder, self._settings[culture]).previous
        if serving is None or previous is None or previous.name != _name(serving):
            stays = f"It stays in {folder}, as no model that serves is kept to replace it"
            return News(culture, Outcome.REFUSED, _name(serving), reason=f"{reason}. {stays}")
        try:
            reject(folder)
        except (ModelError, OSError) as error:
            stays = f"It stays in {folder}: {error}"
            return News(culture, Outcome.REFUSED, _name(serving), reason=f"{reason}. {stays}")
        self._note(culture)
        self._put(serving)
        reason = f"{reason}. It stands in {rejected_of(folder)}"
        return News(culture, Outcome.REJECTED, _name(serving), reason=reason)

    def _take(self, generator: Generator, outcome: Outcome) -> News:
        culture = generator.model.manifest.culture
        former = self._serving(culture)
        self._put(generator)
        self.on_change(culture)
        return News(culture, outcome, _name(generator), former=_name(former))

    def _without(self, culture: str, error: ModelError) -> News:
        """Serve the version before in place of a model that cannot be used, if there is one."""
        settings = self._settings[culture]
        try:
            folder = previous_of(self._models / culture)
            generator = read_generator(folder, settings, self.shelf.networks)
        except ModelError:
            return News(culture, Outcome.REFUSED, reason=str(error))
        self._put(generator)
        return News(culture, Outcome.SUBSTITUTED, _name(generator), reason=str(error))

    def _put(self, generator: Generator) -> None:
        culture = generator.model.manifest.culture
        kept = kept_versions(self._models / culture, self._settings[culture])
        self.shelf.put(generator, (each for each in kept if each.version != generator.version))

    def _serving(self, culture: str) -> Generator | None:
        return self.shelf.generator(culture) if culture in self.shelf.cultures() else None

    def _note(self, culture: str) -> None:
        """Remember what is decided upon, so that it is not examined at every look."""
        self._examined[culture] = self._seen[culture] = _identity(self._models / culture)


def _identity(folder: Path) -> Identity:
    """What differs between a model folder and another, or the same half copied."""
    try:
        found = [(path.name, path.stat()) for path in folder.iterdir()]
    except OSError:
        return ()
    return tuple(sorted((name, at.st_ino, at.st_mtime_ns, at.st_size) for name, at in found))


def _name(generator: Generator | None) -> str:
    return version_name(generator.version) if generator else ""


def _apart(generator: Generator) -> Generator:
    """The same with a network of its own, so that those in use stay hot."""
    return Generator(generator.model, generator.settings, HotNetworks(1))


def _agrees(generator: Generator) -> bool:
    try:
        check_golden(_apart(generator), "")
    except ProverbBotError:
        return False
    return True
