"""All models that are served, side by side: makes proverbs by culture and seed, or by id."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ModelDamagedError, ModelError, ModelGoneError, UnknownCultureError
from bot.lm.generator import Generator, HotNetworks, version_about
from bot.lm.kept import Kept, KeptGenerators, kept_versions, read_generator
from bot.lm.proverb import Proverb
from bot.lm.proverb_id import SEED_SPACE, ProverbId, version_name
from bot.lm.settings import SamplingSettings


@dataclass(frozen=True)
class _Place:
    """What stands on the shelf for one culture."""

    generator: Generator
    kept: tuple[Kept, ...]


class Shelf:
    """The generators of several cultures; safe to use from several threads.

    A model may be put in another's place at any time: what is being made goes on with the old one.
    """

    seed_space = SEED_SPACE
    """Seeds that an id can carry are below this."""

    def __init__(self, cultures: Iterable[str], networks: HotNetworks) -> None:
        """An empty shelf.

        Args:
            cultures: all that may ever stand on it, in the catalogue's order.
            networks: of the generators that will.
        """
        self._order = tuple(cultures)
        self._networks = networks
        self._kept = KeptGenerators(networks)
        # Replaced as a whole, never changed, so that whoever reads it needs no lock.
        self._places: Mapping[str, _Place] = {}

    @classmethod
    def load(
        cls, models: Path, settings: Mapping[str, SamplingSettings], *, hot: int = 2
    ) -> "Shelf":
        """Read, verify and probe the model of each culture.

        Args:
            models: the folder of model folders.
            settings: how to sample, by culture.
            hot: networks kept expanded.

        Raises:
            ModelError: one of them is missing or damaged.
        """
        networks = HotNetworks(hot)
        shelf = cls(settings, networks)
        for culture, sampling in settings.items():
            folder = models / culture
            shelf.put(read_generator(folder, sampling, networks), kept_versions(folder, sampling))
        return shelf

    @property
    def networks(self) -> HotNetworks:
        """What generators are to share that are put on this shelf."""
        return self._networks

    def put(self, generator: Generator, kept: Iterable[Kept] = ()) -> None:
        """Serve a culture with this generator from now on.

        Args:
            generator: of one of the cultures that the shelf was made for.
            kept: versions that ids of the culture may still lead to.
        """
        culture = generator.model.manifest.culture
        places = {**self._places, culture: _Place(generator, tuple(kept))}
        self._places = {each: places[each] for each in self._order if each in places}

    def cultures(self) -> tuple[str, ...]:
        """The cultures served, in the catalogue's order."""
        return tuple(self._places)

    def generator(self, culture: str) -> Generator:
        """The generator of a culture.

        Raises:
            UnknownCultureError: there is none; names those that are.
        """
        return self._place(culture).generator

    def kept(self, culture: str) -> tuple[Kept, ...]:
        """The versions that ids of a culture may lead to beside the one in force.

        Raises:
            UnknownCultureError: no such culture.
        """
        return self._place(culture).kept

    def _place(self, culture: str) -> _Place:
        places = self._places
        try:
            return places[culture]
        except KeyError:
            known = ", ".join(places)
            raise UnknownCultureError(f"no culture {culture!r}. Known: {known}") from None

    def version(self, culture: str) -> str:
        """What stands for the model and its settings in ids."""
        return version_name(self.generator(culture).version)

    def rarity(self, word: str) -> float:
        """How rare a word is by the tokens of the first culture: the higher the rarer."""
        first = next(iter(self._places.values())).generator
        return first.model.tokenizer.cost(word)

    def id_of(self, culture: str, seed: int, about: str = "") -> str:
        """What the proverb of a seed, about these words, is called.

        Raises:
            UnknownCultureError: no such culture.
        """
        return _id(self.generator(culture), seed, about)

    def make(self, culture: str, seed: int, about: str = "") -> Proverb:
        """The proverb of a seed, 0 ≤ seed < `seed_space`.

        Args:
            culture: its command.
            seed: decides the text.
            about: words that it must have in some form: their dictionary forms, parted by spaces.

        Raises:
            UnknownCultureError: no such culture.
            GenerationError: the seed gives no text that may be said.
            UnknownCharacterError: the words have characters that the model lacks.
        """
        return _made(self.generator(culture), seed, about)

    def remake(self, proverb_id: str, about: str = "") -> Proverb:
        """The proverb that an id names, with the words that it was asked to have.

        Raises:
            MalformedIdError: mistyped.
            UnknownCultureError: no such culture.
            ModelGoneError: made by a model, or with settings, no longer kept.
        """
        parsed = ProverbId.parse(proverb_id)
        return _made(self._generator_of(parsed, about), parsed.seed, about)

    def _generator_of(self, parsed: ProverbId, about: str) -> Generator:
        """The generator, of those in force or kept, that made a proverb about these words.

        Raises:
            UnknownCultureError: no such culture.
            ModelGoneError: it is not kept.
        """
        place = self._place(parsed.culture)
        if version_about(place.generator.version, about) == parsed.version:
            return place.generator
        for kept in place.kept:
            if version_about(kept.version, about) == parsed.version:
                try:
                    return self._kept.generator(kept)
                except ModelError:
                    break
        words = "" if about else ", or about a word, which has to be given too"
        present = version_name(place.generator.version)
        raise ModelGoneError(
            f"{parsed}: made by another version of the {parsed.culture} model or of its settings "
            f"than the present one ({present}) and the one before{words}. It can be made again "
            "only where that model and those settings are kept.",
            parsed.culture,
        )


def _id(generator: Generator, seed: int, about: str) -> str:
    version = version_about(generator.version, about)
    return str(ProverbId(generator.model.manifest.culture, version, seed))


def _made(generator: Generator, seed: int, about: str) -> Proverb:
    draft = generator.make(seed, about=about)
    culture, name = generator.model.manifest.culture, _id(generator, seed, about)
    return Proverb(name, culture, draft.text, seed, draft.relaxed, about, draft.score)


def check_golden(generator: Generator, where: str) -> int:
    """Make the golden samples again; returns how many there are.

    Raises:
        ModelDamagedError: one differs: this program or machine does not give the texts it should.
    """
    manifest = generator.model.manifest
    for golden in manifest.golden:
        text = generator.make(golden.seed, settings=manifest.sampling).text
        if text != golden.text:
            raise ModelDamagedError(
                f"{where}: seed {golden.seed} gives {text!r}, the trainer got {golden.text!r}. "
                "The program's filters or the machine's arithmetic differ from the trainer's: "
                "use the program version of the model, or retrain."
            )
    return len(manifest.golden)
