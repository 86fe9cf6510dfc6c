"""One thing that somebody asked of the bot, and the ways to answer it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from telegram import (
    Bot,
    CallbackQuery,
    Chat,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    Message,
    Poll,
    ReplyParameters,
    Update,
)
from telegram.constants import CallbackQueryLimit, ChatAction, ChatType, ParseMode
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.telegram.messages import Catalogue, Html, Messages, escape

T = TypeVar("T")

# An answer faster than this needs no "typing…"; Telegram shows one for five seconds at the most.
TYPING_AFTER_S = 0.5
TYPING_EVERY_S = 4.5
# After a broken connection nobody knows whether the message went out; a proverb twice is better
# than none, but not more often than this.
RESEND_AFTER_S = 1.0
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True)
class Request:
    """A command, a text or a pressed button, with the words of the asker's language."""

    bot: Bot
    words: Messages
    chat: Chat
    user_id: int
    first_name: str | None
    message: Message | None
    """What to answer: the command, or the message with the button while Telegram still has it."""
    query: CallbackQuery | None
    """The pressed button."""
    facts: dict[str, object] = field(default_factory=dict)
    """What its log line will say besides the usual: never a word of the user's."""

    @classmethod
    def of(cls, update: Update, bot: Bot, catalogue: Catalogue) -> "Request | None":
        """The request in an update; None where nobody, or no chat, is there to answer."""
        user, chat, query = update.effective_user, update.effective_chat, update.callback_query
        if user is None or chat is None:
            return None
        # Anonymous admins and channels write through one shared account: tell them apart.
        sender = None if query or not update.message else update.message.sender_chat
        return cls(
            bot=bot,
            words=catalogue.for_user(user.language_code),
            chat=chat,
            user_id=sender.id if sender else user.id,
            first_name=user.first_name,
            message=_message(update),
            query=query,
        )

    @property
    def text(self) -> str:
        """What was typed; empty for a button."""
        return (self.message.text or "") if self.message and not self.query else ""

    @property
    def argument(self) -> str:
        """The first word after the command, or nothing."""
        return next(iter(self.text.split()[1:2]), "")

    @property
    def rest(self) -> str:
        """All that stands behind the command."""
        return next(iter(self.text.split(maxsplit=1)[1:]), "")

    @property
    def replied_to(self) -> str:
        """What somebody wrote in the message that this one replies to, or what is quoted of it.

        Empty for a button, and for a reply to the bot itself.
        """
        message = self.message
        replied = message.reply_to_message if message and not self.query else None
        if message is None or replied is None:
            return ""
        if replied.from_user is not None and replied.from_user.id == self.bot.id:
            return ""
        quoted = message.quote.text if message.quote else ""
        return quoted or replied.text or replied.caption or ""

    @property
    def replied_to_bot(self) -> str:
        """The bot's own text that this message replies to; empty for any other."""
        replied = self.replied
        if replied is None or replied.from_user is None or replied.from_user.id != self.bot.id:
            return ""
        return replied.text or replied.caption or ""

    @property
    def data(self) -> str:
        """What the pressed button carries behind the colon; empty for a command."""
        return ((self.query.data or "") if self.query else "").partition(":")[2]

    @property
    def replied(self) -> Message | None:
        """The message that a command answers."""
        return self.message.reply_to_message if self.message and not self.query else None

    @property
    def group_id(self) -> int | None:
        """The chat, if it is a group."""
        return None if self.chat.type == ChatType.PRIVATE else self.chat.id

    @property
    def thread_id(self) -> int:
        """The topic that it came from; 0 for none."""
        return self._topic() or 0

    async def reply(
        self, text: Html, keyboard: InlineKeyboardMarkup | None = None, *, quoted: bool = False
    ) -> None:
        """Send a message: in the topic of the request, and in groups as a reply to it.

        Args:
            text: what is said.
            keyboard: the buttons below.
            quoted: a reply in private too.
        """
        await self.acknowledge()
        await resent(lambda: self._send(text, keyboard, quoted))

    async def reply_document(self, name: str, content: bytes, caption: Html) -> None:
        """Send a file, where `reply` would send a message."""
        await self.acknowledge()
        await self.bot.send_document(
            self.chat.id,
            InputFile(content, name),
            caption=caption,
            parse_mode=ParseMode.HTML,
            message_thread_id=self._topic(),
            reply_parameters=self._quoted(),
        )

    async def reply_photo(
        self, photo: bytes | str, caption: Html | None = None, *, quoted: bool = False
    ) -> str:
        """Send a picture, where `reply` would send a message.

        Args:
            photo: the content of a file, or what Telegram called it before.
            caption: stands below it.
            quoted: a reply in private too.

        Returns:
            What Telegram calls it.
        """
        await self.acknowledge()
        message = await self.bot.send_photo(
            self.chat.id,
            photo,
            caption=caption,
            parse_mode=ParseMode.HTML,
            message_thread_id=self._topic(),
            reply_parameters=self._quoted(in_private=quoted),
        )
        return message.photo[-1].file_id

    async def reply_quiz(
        self,
        question: str,
        options: Sequence[str],
        right: Literal[0, 1],
        explanation: Html,
        keyboard: InlineKeyboardMarkup | None = None,
    ) -> Message:
        """Send a quiz, where `reply` would send a message; who answers what comes as updates.

        Args:
            question: 1 to 300 characters.
            options: two or more to choose from.
            right: the number of the right one.
            explanation: shown to who has answered, up to 200 characters.
            keyboard: the buttons below.
        """
        await self.acknowledge()
        return await resent(
            lambda: self.bot.send_poll(
                self.chat.id,
                question,
                list(options),
                is_anonymous=False,
                type=Poll.QUIZ,
                correct_option_ids=[right],
                explanation=explanation,
                explanation_parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                message_thread_id=self._topic(),
                reply_parameters=self._quoted(),
            )
        )

    async def edit(self, text: Html, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Put another text and other buttons in the message whose button was pressed."""
        await self.acknowledge()
        if self.message is not None:
            with contextlib.suppress(BadRequest):  # the same text already, or too old
                await self.message.edit_text(
                    text, ParseMode.HTML, reply_markup=keyboard, link_preview_options=_NO_PREVIEW
                )

    async def tell(self, notice: str) -> None:
        """Say something that matters only now: over the button pressed, else as a reply."""
        if self.query is not None:
            await self._answer_query(notice)
        else:
            await self.reply(escape(notice))

    async def acknowledge(self) -> None:
        """Answer a pressed button without a word, so that it stops waiting."""
        if self.query is not None:
            with contextlib.suppress(TelegramError):  # what follows matters more than the button
                await self._answer_query("")

    @contextlib.asynccontextmanager
    async def typing(self, action: ChatAction = ChatAction.TYPING) -> AsyncIterator[None]:
        """Show "typing…" for as long as the block takes, once that is long enough to notice.

        Args:
            action: something else to be shown.
        """
        begun: list[asyncio.Task[None]] = []
        loop = asyncio.get_running_loop()
        # Not a task from the beginning: most answers are there at once.
        later = loop.call_later(
            TYPING_AFTER_S, lambda: begun.append(asyncio.create_task(self._keep_typing(action)))
        )
        try:
            yield
        finally:
            later.cancel()
            for task in begun:
                task.cancel()
            if begun:
                await asyncio.gather(*begun, return_exceptions=True)

    async def _keep_typing(self, action: ChatAction) -> None:
        with contextlib.suppress(TelegramError):  # a nicety: the answer itself is what counts
            while True:
                await self.bot.send_chat_action(
                    self.chat.id, action, message_thread_id=self._topic()
                )
                await asyncio.sleep(TYPING_EVERY_S)

    async def _answer_query(self, notice: str) -> None:
        assert self.query is not None
        with contextlib.suppress(BadRequest):  # the press is too old to be answered
            await self.bot.answer_callback_query(
                self.query.id, notice[: CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH]
            )

    async def _send(self, text: Html, keyboard: InlineKeyboardMarkup | None, quoted: bool) -> None:
        await self.bot.send_message(
            self.chat.id,
            text,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
            message_thread_id=self._topic(),
            reply_parameters=self._quoted(in_private=quoted),
            link_preview_options=_NO_PREVIEW,
        )

    def _topic(self) -> int | None:
        # Chains of replies carry a thread id too, but Telegram takes only those of topics.
        if self.message is None or not self.message.is_topic_message:
            return None
        return self.message.message_thread_id

    def _quoted(self, *, in_private: bool = False) -> ReplyParameters | None:
        if self.message is None or (self.group_id is None and not in_private):
            return None
        return ReplyParameters(self.message.message_id, allow_sending_without_reply=True)


async def resent(call: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What a call gives; it is made once more where the connection broke on the way."""
    try:
        return await call()
    except NetworkError as error:
        if type(error) is not NetworkError:  # BadRequest and TimedOut are kinds of it
            raise
        await asyncio.sleep(RESEND_AFTER_S)
        return await call()


def _message(update: Update) -> Message | None:
    if update.callback_query is None:
        return update.message
    carrier = update.callback_query.message
    # Of one that Telegram has no longer python-telegram-bot makes a message too, but an empty one.
    return carrier if isinstance(carrier, Message) and carrier.is_accessible else None
