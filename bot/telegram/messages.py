"""All that a chat user reads, in the interface languages, from gettext catalogues.

Message ids are symbolic (`help.text`); `locales/*.po` are compiled in memory at start, so that
no compiled file can fall behind its source. The catalogues are written in Telegram HTML, and
every value put into one is escaped.
"""

import gettext
import html
import io
from collections.abc import Mapping
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

DEFAULT_LANGUAGE = "ru"
LANGUAGES = ("ru", "en")
LOCALES = Path(__file__).parent / "locales"
# The proverbs are in Russian. Most people whose phone speaks one of these languages (ISO 639-1)
# read it, so they are addressed in Russian; everybody else in English.
READ_RUSSIAN = frozenset(
    {"ru", "be", "uk", "kk", "ky", "uz", "tg", "tk", "az", "hy", "ka", "ab", "os", "tt", "ba", "cv"}
)


class Html(str):
    """Text that is Telegram HTML already and must not be escaped again."""

    __slots__ = ()


class Messages:
    """The words of one interface language."""

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language = language
        self._translations = translations

    def plain(self, key: str, **values: object) -> str:
        """The message as plain text, for buttons, menus and the notices over a button."""
        return self._translations.gettext(key).format(**values)

    def html(self, key: str, **values: object) -> Html:
        """The message as Telegram HTML, its values escaped."""
        return Html(self._translations.gettext(key).format(**_escaped(values)))

    def plural(self, key: str, n: int, **values: object) -> str:
        """The plain message in the form that the number asks for, with the number as `{n}`."""
        return self._translations.ngettext(key, key, n).format(n=n, **values)


def _escaped(values: Mapping[str, object]) -> dict[str, object]:
    return {name: escape(value) for name, value in values.items()}


def escape(value: object) -> Html:
    """The value as Telegram HTML; what is HTML already stays as it is."""
    return value if isinstance(value, Html) else Html(html.escape(str(value), quote=False))


def interface_language(language_code: str | None) -> str:
    """The interface language for a Telegram user's IETF language tag; Russian for none."""
    if not language_code:
        return DEFAULT_LANGUAGE
    return "ru" if language_code.split("-")[0].lower() in READ_RUSSIAN else "en"


class Catalogue:
    """Messages in every interface language."""

    def __init__(self, languages: Mapping[str, Messages]) -> None:
        self._languages = dict(languages)

    @classmethod
    def load(cls, folder: Path = LOCALES) -> "Catalogue":
        """Read and compile `<language>.po` for every interface language."""
        return cls({language: _load(folder, language) for language in LANGUAGES})

    def of(self, language: str) -> Messages:
        """The messages in this interface language."""
        return self._languages[language]

    def for_user(self, language_code: str | None) -> Messages:
        """The messages for a Telegram user's language tag."""
        return self.of(interface_language(language_code))


def _load(folder: Path, language: str) -> Messages:
    with (folder / f"{language}.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Messages(language, gettext.GNUTranslations(compiled))
