"""Every error that this project raises on purpose.

A message says where, what was found, what was expected and what to do next, so that the one line
that the command line prints is enough to act on::

    ProverbBotError
    ├── ConfigError              config.yaml or the environment
    ├── CorpusError              a corpus file or a training text
    ├── UnknownCharacterError    text outside a tokenizer's alphabet
    ├── ModelError               a model folder
    │   ├── ModelMissingError    no model where one should be
    │   └── ModelDamagedError    a part is truncated, foreign, old or does not match its checksum
    ├── ProverbIdError           a proverb's id
    │   ├── MalformedIdError     mistyped: wrong letters, length or check character
    │   ├── UnknownCultureError  no culture of that name
    │   ├── ModelGoneError       well formed, but the model that made the text is not kept
    │   └── ProverbHiddenError   may not be shown any more
    ├── GenerationError          no sayable text came out
    ├── TrainingError            training cannot start or go on
    │   └── RejectedError        a trained model is not good enough to be served
    ├── StorageError             the database cannot be opened, read or written
    ├── ServiceError             the running bot
    │   └── BusyError            too much waits already, or an answer took too long
    └── UsageError               options of the command line that do not go together
"""


class ProverbBotError(Exception):
    """Base of all errors with a message meant for the person at the keyboard."""


class ConfigError(ProverbBotError):
    """The configuration file or an environment variable is not usable."""


class CorpusError(ProverbBotError):
    """A corpus file or a training text is not usable."""


class UnknownCharacterError(ProverbBotError):
    """Text has characters that the tokenizer's alphabet lacks."""


class ModelError(ProverbBotError):
    """A model folder is not usable."""


class ModelMissingError(ModelError):
    """There is no model where one was expected."""


class ModelDamagedError(ModelError):
    """A part of a model folder is truncated, foreign, of an old schema or altered."""


class ProverbIdError(ProverbBotError):
    """A proverb cannot be found by the id given."""


class MalformedIdError(ProverbIdError):
    """The id is mistyped: wrong characters, length or check character."""


class UnknownCultureError(ProverbIdError):
    """No culture has this name."""


class ModelGoneError(ProverbIdError):
    """The id is well formed, but the model that made its text is no longer kept."""

    def __init__(self, message: str, culture: str) -> None:
        super().__init__(message)
        self.culture = culture
        """Whose proverb it was."""


class ProverbHiddenError(ProverbIdError):
    """The proverb was taken out of use, by an admin or by votes."""


class GenerationError(ProverbBotError):
    """The model gave no text that may be said."""


class TrainingError(ProverbBotError):
    """Training cannot start or cannot go on."""


class StorageError(ProverbBotError):
    """The database cannot be opened, read or written."""


class RejectedError(TrainingError):
    """A model was trained, but is not good enough to take its place."""


class ServiceError(ProverbBotError):
    """The running bot cannot do what was asked."""


class BusyError(ServiceError):
    """Too many requests wait already, or the answer took longer than allowed."""


class UsageError(ProverbBotError):
    """The command line asks for what cannot be; wrong usage, as argparse's own errors are."""
