"""What the bot does for each command, button and text: parse, ask the service, answer."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial

from telegram import InlineKeyboardMarkup

import bot
from bot.config import Culture
from bot.errors import MalformedIdError, UnknownCultureError
from bot.lm.proverb import Proverb
from bot.service.archive import Archive
from bot.service.opinions import Votes
from bot.service.preferences import PreferenceService
from bot.service.proverbs import ProverbService
from bot.service.tastes import Tastes
from bot.service.wishes import grant
from bot.service.words import Wish, wish, wish_about, wish_again
from bot.storage.votes import Counts
from bot.telegram import texts, wishes
from bot.telegram.feature import Command, Feature, command_names
from bot.telegram.guard import Action
from bot.telegram.hints import Hints, any_id, last_id, visible
from bot.telegram.keyboards import ANY, MORE, any_keyboard
from bot.telegram.messages import Html
from bot.telegram.request import Request
from bot.telegram.row import proverb_row

_NO_VOTES = Counts()


class Handlers:
    """The bot's side of a conversation; one instance serves all chats and keeps nothing of them."""

    def __init__(
        self,
        service: ProverbService,
        cultures: dict[str, Culture],
        archive: Archive,
        tastes: Tastes,
        features: Sequence[Feature] = (),
        admins: Collection[int] = (),
        *,
        votes: Votes,
        known: Mapping[str, Culture],
        preferences: PreferenceService,
    ) -> None:
        """Answer with what the service offers.

        Args:
            service: makes the proverbs.
            archive: keeps those that are sent.
            cultures: those on offer, in the order of the menu.
            tastes: whose favourite cultures are which.
            features: what else there is, for help and hints.
            admins: people who are helped with the admin's commands too.
            votes: what people think of proverbs that were sent before.
            known: cultures that have a name, on offer or no longer.
            preferences: who wants buttons under proverbs.
        """
        self._service = service
        self._archive = archive
        self._tastes = tastes
        self._cultures = cultures
        self._features = features
        self._admins = admins
        self._votes = votes
        self._known = known
        self._preferences = preferences
        self._guesses = Hints(cultures, command_names(features))
        self._guessed = tuple(cultures)

    @property
    def _hints(self) -> Hints:
        """Guesses among what is on offer now: models come while the bot runs."""
        if self._guessed != tuple(self._cultures):
            self._guessed = tuple(self._cultures)
            self._guesses = Hints(self._cultures, command_names(self._features))
        return self._guesses

    def commands(self, cultures: Mapping[str, Culture]) -> Iterator[Command]:
        """The commands of these cultures, and the bot's first ones."""
        for key, culture in cultures.items():
            yield Command((key, *culture.aliases), partial(self._proverb, key))
        yield Command(("any",), self.any_proverb)
        yield Command(("again",), self.again)
        yield Command(("start",), self.start)
        yield Command(("help",), self.help)
        yield Command(("about",), self.about)

    async def any_proverb(self, request: Request) -> None:
        """`/any`: a proverb of a culture drawn by lot, of the person's favourite ones if any."""
        favourites = await self._tastes.cultures_of(request.user_id, request.group_id)
        culture = self._service.any_culture(favourites)
        await self._give(culture, self._asked(request), request)

    async def start(self, request: Request) -> None:
        """`/start`: a welcome, or with a proverb's id behind it that proverb."""
        proverb_id = await self._linked(request.argument)
        if proverb_id is not None:
            return await self._remake(request, proverb_id)
        welcome = request.words.html(
            "start.text",
            name=texts.name_of(request.first_name, request.words),
            examples=texts.examples(self._cultures),
        )
        return await request.reply(welcome, any_keyboard(request.words))

    async def again(self, request: Request) -> None:
        """`/again sufi-…`, or as a reply to a proverb: that very proverb."""
        if visible(request.argument):
            proverb_id = any_id(request.argument.rstrip(".,;:!? "))
            if proverb_id is None:
                raise MalformedIdError("no proverb's id behind /again")
            return await self._remake(request, proverb_id)
        proverb_id = last_id(request.replied_to_bot)
        if proverb_id is not None:
            return await self._remake(request, proverb_id)
        example = self._service.example_id(next(iter(self._cultures)))
        return await request.reply(request.words.html("again.usage", example=example))

    async def help(self, request: Request) -> None:
        """`/help`: every culture's command."""
        help_text = request.words.html(
            "help.text",
            cultures=texts.cultures_html(self._cultures, request.words),
            first=next(iter(self._cultures)),
            commands=texts.commands_html(self._features, request.words),
            inline=texts.inline_html(request.bot, request.words),
            example=self._service.example_id(next(iter(self._cultures))),
        )
        if request.user_id in self._admins and request.group_id is None:
            help_text = Html(help_text + texts.admin_commands_html(self._features, request.words))
        await request.reply(help_text)

    async def about(self, request: Request) -> None:
        """`/about`: what the bot is, and the versions that its words come from."""
        models = ", ".join(
            f"{culture} <code>{self._service.version(culture)}</code>" for culture in self._cultures
        )
        await request.reply(
            request.words.html("about.text", version=bot.__version__, models=Html(models))
        )

    def buttons(self) -> Mapping[str, Action]:
        """What the buttons under proverbs do, by their names."""
        return {MORE: self._another, ANY: self.any_proverb}

    async def stale(self, request: Request) -> None:
        """A button of an earlier version: kind words."""
        await request.tell(request.words.plain("button.stale"))

    async def _another(self, request: Request) -> None:
        culture, _, about = request.data.partition(":")
        await self._give(culture, wish_again(about) if about else None, request)

    async def unknown_command(self, request: Request) -> None:
        """A command that is none, in a private chat: the one it comes closest to."""
        close = self._hints.command(request.text)
        hint = (
            request.words.html("hint.command", command=close)
            if close
            else request.words.html("hint.unknown")
        )
        await request.reply(hint)

    async def text(self, request: Request) -> None:
        """Anything else in a private chat: a proverb's id is answered, the rest gets a hint."""
        proverb_id = self._hints.proverb_id(request.text)
        if proverb_id is not None:
            return await self._remake(request, proverb_id)
        if request.text.startswith("/"):  # Telegram takes only Latin letters for a command
            return await self.unknown_command(request)
        close = self._hints.culture(request.text)
        hint = (
            request.words.html("hint.culture", command=close)
            if close
            else request.words.html("hint.text", examples=texts.examples(self._cultures))
        )
        return await request.reply(hint)

    async def _proverb(self, culture: str, request: Request) -> None:
        await self._give(culture, self._asked(request), request)

    def _asked(self, request: Request) -> Wish | None:
        """What it is to be about: the words behind the command, or the message replied to."""
        return wish(request.rest) or wish_about(request.replied_to, self._service.rarity)

    async def _give(self, culture: str, asked: Wish | None, request: Request) -> None:
        if culture not in self._cultures:
            raise UnknownCultureError(f"{culture}: no such culture on offer")
        request.facts["culture"] = culture
        async with request.typing():
            if asked is None:
                proverb, note = await self._service.proverb(culture, chat=request.chat.id), ""
            else:
                granted = await grant(self._service, culture, asked, chat=request.chat.id)
                request.facts["wish"] = granted.outcome.value
                proverb, note = granted.proverb, wishes.note(granted.outcome, request.words)
        await self._send(request, proverb, note)

    async def _linked(self, payload: str) -> str | None:
        """The proverb that a link names: of a culture on offer, or one that was sent once."""
        proverb_id = any_id(payload)
        if proverb_id is None or self._hints.proverb_id(payload) is not None:
            return proverb_id
        return proverb_id if await self._archive.find(proverb_id) else None

    async def _remake(self, request: Request, proverb_id: str) -> None:
        async with request.typing():
            proverb = await self._service.remake(proverb_id)
        counts = await self._votes.known(proverb.id) if proverb.id else Counts()
        await self._send(request, proverb, counts=counts)

    async def _send(
        self, request: Request, proverb: Proverb, note: str = "", counts: Counts = _NO_VOTES
    ) -> None:
        request.facts["culture"] = proverb.culture
        if proverb.relaxed:
            request.facts["relaxed"] = True
        self._archive.record(proverb)
        await request.reply(
            texts.proverb_html(
                proverb, texts.culture_called(proverb.culture, self._known), request.words, note
            ),
            await self._buttons(request, proverb, counts),
        )

    async def _buttons(
        self, request: Request, proverb: Proverb, counts: Counts
    ) -> InlineKeyboardMarkup | None:
        """What stands under it, for who wants that; a group has its row, whoever asks."""
        in_group = request.group_id is not None
        if not in_group and not (await self._preferences.of(request.user_id)).buttons:
            return None
        more = proverb.culture in self._cultures
        return proverb_row(proverb, request.words, in_group=in_group, counts=counts, more=more)
