"""The catalogue of cultures and all settings, read from `config.yaml` and the environment.

A culture is data: everything the bot knows of one stands in its entry here. Whatever is wrong in
the file is refused with its line, its key and the keys that are known.
"""

import difflib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self, get_args
from urllib.parse import urlsplit

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

from bot.errors import ConfigError, UnknownCultureError
from bot.lm.gate import GateSettings
from bot.lm.settings import SamplingSettings
from bot.service.settings import ServiceSettings
from bot.storage.settings import StorageSettings
from bot.training.settings import TrainingSettings

DEFAULT_CONFIG = Path("config.yaml")
# Bot API: command names are 1-32 of a-z0-9_ (https://core.telegram.org/bots/api#botcommand).
CommandName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
# A culture's id also opens its proverbs' ids, which deep links carry, so it must be short.
CULTURE_ID = r"^[a-z][a-z0-9_]{0,23}$"
AdminId = Annotated[int, Field(gt=0)]
CultureId = Annotated[str, Field(pattern=CULTURE_ID)]
TELEGRAM = "https://api.telegram.org"
RESERVED = frozenset(
    {
        *("start", "help", "about", "any", "base", "shared", "critic"),
        *("privacy", "mydata", "deleteme", "daily", "settings"),
        *("again", "favorites", "favourites", "top", "quiz"),
        *("stats", "hide", "block", "unblock", "broadcast", "maintenance"),
        *("models", "reload", "rollback"),
    }
)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Wording(_Strict):
    """A culture's words in one interface language."""

    name: str = Field(min_length=1, max_length=64)
    """What one of its sayings is called, small: «суфийская мудрость», "Sufi saying"."""
    description: str = Field(min_length=1, max_length=256)
    """The line in Telegram's command menu (256 characters at the most)."""


class Culture(_Strict):
    """One tradition: where its sayings lie and how its model is asked."""

    ru: Wording
    en: Wording
    emoji: str = Field(min_length=1, max_length=8)
    aliases: tuple[CommandName, ...] = ()
    corpus: str = ""
    """File in the corpora folder; by default `<id>.tsv`."""
    sampling: SamplingSettings = SamplingSettings()
    """What is set here differs from the common sampling settings."""
    gate: GateSettings = GateSettings()
    """What is set here differs from the common thresholds."""

    def wording(self, language: str) -> Wording:
        """The words in this interface language; Russian where there is no other."""
        return self.en if language == "en" else self.ru


class Config(_Strict):
    """The whole of `config.yaml`."""

    models: Path = Path("models")
    corpora: Path = Path("corpora")
    sampling: SamplingSettings = SamplingSettings()
    gate: GateSettings = GateSettings()
    admins: tuple[AdminId, ...] = ()
    """Telegram's numbers of those who may use the admin's commands and are told of trouble;
    PROVERB_ADMINS adds others."""
    service: ServiceSettings = ServiceSettings()
    storage: StorageSettings = StorageSettings()
    training: TrainingSettings
    cultures: dict[CultureId, Culture] = Field(min_length=1)

    @model_validator(mode="after")
    def _commands_are_unique(self) -> Self:
        owners: dict[str, str] = dict.fromkeys(RESERVED, "the bot itself")
        for culture_id, culture in self.cultures.items():
            for command in (culture_id, *culture.aliases):
                if command in owners:
                    raise ValueError(
                        f"command /{command} of {culture_id} is taken by {owners[command]}"
                    )
                owners[command] = culture_id
        return self

    @model_validator(mode="after")
    def _cultures_can_be_sampled(self) -> Self:
        for culture_id in self.cultures:
            try:
                self.sampling_of(culture_id)
            except ValidationError as error:
                fault = error.errors()[0]["msg"].removeprefix("Value error, ")
                raise ValueError(f"sampling of {culture_id}: {fault}") from None
        return self

    def require_culture(self, name: str) -> None:
        """Make sure that a culture is in the catalogue.

        Raises:
            UnknownCultureError: it is not; names those that are.
        """
        if name not in self.cultures:
            raise UnknownCultureError(f"no culture {name!r}. Known: {', '.join(self.cultures)}")

    def sampling_of(self, culture_id: str) -> SamplingSettings:
        """The common sampling settings with the culture's own laid over them."""
        own = self.cultures[culture_id].sampling.model_dump(exclude_unset=True)
        return SamplingSettings.model_validate({**self.sampling.model_dump(), **own})

    def gate_of(self, culture_id: str) -> GateSettings:
        """The common thresholds with the culture's own laid over them."""
        return self.gate.model_copy(
            update=self.cultures[culture_id].gate.model_dump(exclude_unset=True)
        )

    def corpus_path(self, culture_id: str) -> Path:
        """Where the culture's sayings lie."""
        return self.corpora / (self.cultures[culture_id].corpus or f"{culture_id}.tsv")

    def inspired_path(self, culture_id: str) -> Path:
        """Where lines written in the culture's manner lie, if there are any."""
        return self.corpora / "inspired" / f"{culture_id}.txt"

    def model_path(self, culture_id: str) -> Path:
        """Where the culture's model lies."""
        return self.models / culture_id


@dataclass(frozen=True)
class Environment:
    """What the process is told by environment variables; secrets come only from here."""

    token: SecretStr | None
    """TELEGRAM_BOT_TOKEN: without it the built-in stand-in is used."""
    api_url: str
    """TELEGRAM_API_URL: the Bot API server."""
    database: SecretStr | None = None
    """PROVERB_DATABASE: another database than the configuration's; may hold a password."""
    admins: frozenset[int] = frozenset()
    """PROVERB_ADMINS: ids beside the configuration's."""

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Take what concerns the bot from the environment.

        Raises:
            ConfigError: the server's address is none, or an admin's id is no number.
        """
        token = environ.get("TELEGRAM_BOT_TOKEN", "").strip()
        database = environ.get("PROVERB_DATABASE", "").strip()
        return cls(
            token=SecretStr(token) if token else None,
            api_url=_server(environ.get("TELEGRAM_API_URL", "").strip() or TELEGRAM),
            database=SecretStr(database) if database else None,
            admins=_ids(environ.get("PROVERB_ADMINS", "")),
        )

    def database_of(self, config: Config) -> str | Path:
        """Where the database is: the environment's, else the configuration's."""
        return self.database.get_secret_value() if self.database else config.storage.database

    def laid_over(self, config: Config) -> Config:
        """The configuration with what the environment adds to it: admins."""
        return config.model_copy(update={"admins": tuple(sorted({*config.admins, *self.admins}))})


def _ids(text: str) -> frozenset[int]:
    words = text.replace(",", " ").split()
    wrong = next((word for word in words if not (word.isascii() and word.isdigit())), None)
    if wrong is not None:
        raise ConfigError(
            f"PROVERB_ADMINS: found {wrong!r}, expected Telegram ids of people, which are numbers, "
            "with spaces or commas between. /privacy tells everybody their own."
        )
    return frozenset(map(int, words))


def _server(url: str) -> str:
    """The address without a slash at its end."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # brackets or a port that are none
        sound = False
    if not sound:
        # Not shown, as it may be a token that was put into the wrong variable.
        raise ConfigError(
            f"TELEGRAM_API_URL: found {len(url)} characters that are no address, expected http:// "
            f"or https:// and a host, like {TELEGRAM}"
        )
    return url.rstrip("/")


def load_config(path: Path = DEFAULT_CONFIG) -> Config:
    """Read and check a configuration file; relative paths in it start at its folder.

    Raises:
        ConfigError: with file, line, key, what was found and what is known.
    """
    text = _read(path)
    try:
        data = yaml.safe_load(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        _refuse_repeats(path, root)
    except RecursionError:
        raise ConfigError(
            f"{path}: nested too deep. An alias (*name) must not stand inside what it names."
        ) from None
    except (yaml.YAMLError, ValueError) as error:  # a date that is none is a ValueError
        raise ConfigError(f"{path}: not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(data, dict):
        raise ConfigError(f"{path}: expected a mapping. Known keys: {', '.join(_known(Config))}")
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        raise ConfigError(_explain(path, root, error)) from None
    folder = path.parent
    storage = config.storage.model_copy(update={"database": folder / config.storage.database})
    return config.model_copy(
        update={
            "models": folder / config.models,
            "corpora": folder / config.corpora,
            "storage": storage,
        }
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file. Name one with --config FILE.") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}. Save it as UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None


def _explain(path: Path, root: yaml.Node | None, error: ValidationError) -> str:
    """One fault as `file:line: key: what is wrong`, with known keys for an unknown one.

    An unknown key comes first: where it is a typo, it is the cause of a key that is missing.
    """
    faults = error.errors()
    first = next((fault for fault in faults if fault["type"] == "extra_forbidden"), faults[0])
    location = first["loc"]
    key = ".".join(str(part) for part in location if part != "[key]")
    where = f"{path}:{_line(root, location)}: "
    more = f" ({len(faults) - 1} more)" if len(faults) > 1 else ""
    if first["type"] == "extra_forbidden":
        names = _known_at(location[:-1])
        close = difflib.get_close_matches(str(location[-1]), names, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        return f"{where}unknown key {key!r}.{hint} Known here: {', '.join(names)}{more}"
    message = first["msg"].removeprefix("Value error, ")
    found = first.get("input")
    shown = f", found {found!r}" if isinstance(found, str | int | float | bool) else ""
    return f"{where}{key + ': ' if key else ''}{message}{shown}{more}"


def _refuse_repeats(path: Path, node: yaml.Node | None) -> None:
    """YAML itself would take the last of two equal keys and say nothing."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeats(path, item)
    if not isinstance(node, yaml.MappingNode):
        return
    lines: dict[str, int] = {}
    for key, value in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in lines:
            raise ConfigError(
                f"{path}:{line}: key {name!r} stands at line {lines[name]} already. Remove one."
            )
        lines[name] = line
        _refuse_repeats(path, value)


def _line(node: yaml.Node | None, location: Sequence[int | str]) -> int:
    """The line of the deepest node that the location leads to."""
    line = 1
    for part in location:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(part):
                    line, node = key.start_mark.line + 1, value
                    break
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line


def _known(model: type[BaseModel]) -> list[str]:
    return sorted(model.model_fields)


def _known_at(location: Sequence[int | str]) -> list[str]:
    """The keys that the settings at this place have."""
    model: type[BaseModel] = Config
    for part in location:
        if model is Config and part == "cultures":
            model = Culture
            continue
        field = model.model_fields.get(str(part))
        kinds = (
            (field.annotation, *get_args(field.annotation)) if field else ()
        )  # also of `X | None`
        model = next((k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel)), model)
    return _known(model)
