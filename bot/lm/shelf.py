"""All models that are served, side by side: makes proverbs by culture and seed, or by id."""

from collections.abc import Mapping
from pathlib import Path

from bot.errors import ModelDamagedError, ModelGoneError, UnknownCultureError
from bot.lm.artifact import load_model, verify_probe
from bot.lm.generator import Generator, HotNetworks, version_about
from bot.lm.proverb import Proverb
from bot.lm.proverb_id import SEED_SPACE, ProverbId, version_name
from bot.lm.settings import SamplingSettings


class Shelf:
    """The generators of several cultures; safe to use from several threads."""

    seed_space = SEED_SPACE
    """Seeds that an id can carry are below this."""

    def __init__(self, generators: Mapping[str, Generator]) -> None:
        self._generators = dict(generators)

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
        generators = {}
        for culture, sampling in settings.items():
            model = load_model(models / culture)
            verify_probe(model, str(models / culture))
            generators[culture] = Generator(model, sampling, networks)
        return cls(generators)

    def cultures(self) -> tuple[str, ...]:
        """The cultures served, in the catalogue's order."""
        return tuple(self._generators)

    def generator(self, culture: str) -> Generator:
        """The generator of a culture.

        Raises:
            UnknownCultureError: there is none; names those that are.
        """
        try:
            return self._generators[culture]
        except KeyError:
            raise UnknownCultureError(
                f"no culture {culture!r}. Known: {', '.join(self._generators)}"
            ) from None

    def version(self, culture: str) -> str:
        """What stands for the model and its settings in ids."""
        return version_name(self.generator(culture).version)

    def rarity(self, word: str) -> float:
        """How rare a word is by the tokens of the first culture: the higher the rarer."""
        first = next(iter(self._generators.values()))
        return first.model.tokenizer.cost(word)

    def id_of(self, culture: str, seed: int, about: str = "") -> str:
        """What the proverb of a seed, about these words, is called.

        Raises:
            UnknownCultureError: no such culture.
        """
        version = version_about(self.generator(culture).version, about)
        return str(ProverbId(culture, version, seed))

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
        generator = self.generator(culture)
        draft = generator.make(seed, about=about)
        name = self.id_of(culture, seed, about)
        return Proverb(name, culture, draft.text, seed, draft.relaxed, about, draft.score)

    def remake(self, proverb_id: str, about: str = "") -> Proverb:
        """The proverb that an id names, with the words that it was asked to have.

        Raises:
            MalformedIdError: mistyped.
            UnknownCultureError: no such culture.
            ModelGoneError: made by a model, or with settings, no longer in use.
        """
        parsed = ProverbId.parse(proverb_id)
        if version_about(self.generator(parsed.culture).version, about) != parsed.version:
            words = "" if about else ", or about a word, which has to be given too"
            raise ModelGoneError(
                f"{parsed}: made by another version of the {parsed.culture} model or of its "
                f"settings than the present one ({self.version(parsed.culture)}){words}. It can be "
                "made again only where that model and those settings are kept.",
                parsed.culture,
            )
        return self.make(parsed.culture, parsed.seed, about)


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
