"""`/settings` in private: interface language, favourite cultures, buttons under proverbs."""

from collections.abc import Mapping
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from bot.config import Culture
from bot.service.preferences import Preferences, PreferenceService
from bot.telegram.choices import (
    CULTURE,
    CULTURES,
    Choice,
    View,
    choice,
    culture_choice,
    named,
    options,
    toggled,
)
from bot.telegram.daily_panel import daily_button
from bot.telegram.messages import LANGUAGES, Catalogue, Messages
from bot.telegram.request import Request

LANGUAGE, LANGUAGE_IS, BUTTONS = "language", "speak", "buttons"
_AS_TELEGRAM = "auto"
# In their own words, for who cannot read the others.
_NAMES = {"ru": "Русский", "en": "English"}


@dataclass(frozen=True)
class OwnSettings:
    """Shows and changes what one person has set."""

    preferences: PreferenceService
    cultures: Mapping[str, Culture]
    catalogue: Catalogue

    async def panel(self, request: Request) -> View:
        """What is set, and the ways to change it."""
        return self._panel(await self.preferences.of(request.user_id), request.words)

    async def press(self, request: Request) -> View:
        """Do what a button says and show what is so now."""
        pressed, user = Choice.read(request.data), request.user_id
        own = await self.preferences.of(user)
        match pressed.verb:
            case "language":
                return self._languages(own, request.words)
            case "cultures":
                return self._favourites(own, request.words)
            case "speak":
                language = pressed.value if pressed.value in LANGUAGES else None
                await self.preferences.set_language(user, language)
                return self._panel(await self.preferences.of(user), self._words(request, language))
            case "culture" | "all":
                chosen = (
                    toggled(own.cultures, pressed.value, self.cultures)
                    if pressed.verb == CULTURE
                    else ()
                )
                await self.preferences.set_cultures(user, chosen)
                return self._favourites(await self.preferences.of(user), request.words)
            case "buttons":
                await self.preferences.set_buttons(user, not own.buttons)
        return await self.panel(request)

    def _words(self, request: Request, language: str | None) -> Messages:
        if language is not None:
            return self.catalogue.of(language)
        spoken = request.query.from_user.language_code if request.query else None
        return self.catalogue.for_user(spoken)

    def _panel(self, own: Preferences, words: Messages) -> View:
        text = words.html(
            "settings.own",
            language=_NAMES.get(own.language or "") or words.plain("settings.as_telegram"),
            cultures=named(self.cultures, own.cultures, words.plain("settings.all")),
            buttons=words.plain("settings.on") if own.buttons else words.plain("settings.off"),
        )
        rows = [
            [choice(words.plain("button.language"), LANGUAGE)],
            [choice(words.plain("button.favourite_cultures"), CULTURES)],
            [
                choice(
                    words.plain("button.buttons_off")
                    if own.buttons
                    else words.plain("button.buttons_on"),
                    BUTTONS,
                )
            ],
            [daily_button(words)],
        ]
        return text, InlineKeyboardMarkup(rows)

    def _languages(self, own: Preferences, words: Messages) -> View:
        labels: dict[object, str] = {_AS_TELEGRAM: words.plain("settings.as_telegram")}
        labels |= {language: _NAMES[language] for language in LANGUAGES}
        chosen = own.language or _AS_TELEGRAM
        return words.html("settings.choose_language"), options(
            words, LANGUAGE_IS, labels, chosen, 1
        )

    def _favourites(self, own: Preferences, words: Messages) -> View:
        keyboard = culture_choice(self.cultures, words, own.cultures)
        return words.html("settings.choose_favourites"), keyboard
