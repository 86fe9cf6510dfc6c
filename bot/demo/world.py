"""The world around the bot: the people, and what they do in their chats.

People's actions are coroutines because they wake those who wait in the server's event loop, so
they must run in it.
"""

import time
from collections.abc import Callable, Sequence

from bot.demo.entities import MAX_TEXT, plain, utf16_len
from bot.demo.gatherings import Gatherings
from bot.demo.messages import Message
from bot.demo.people import Chat, User, member_json
from bot.demo.refusal import Json
from bot.demo.state import BOT, CallbackQuery, ChatRef, InlineQuery
from bot.demo.watching import WAIT_S


class World(Gatherings):
    """Two people, a group, and the bot among them."""

    def __init__(self, bot: User = BOT, clock: Callable[[], float] = time.time) -> None:
        super().__init__(bot, clock)
        self.anna = self.add_person("Анна", "anna")
        self.boris = self.add_person("Борис", "boris")
        self.group = self.add_group("Кухня мудрецов", [self.anna, self.boris])

    def add_person(self, first_name: str, username: str = "", language_code: str = "ru") -> User:
        """Somebody new, with a private chat with the bot."""
        user = User(1000 + len(self.users), first_name, username, language_code)
        self.users[user.id] = user
        self.chats[user.id] = Chat(user.id, "private", first_name, [user.id], username)
        return user

    async def say(
        self,
        chat: ChatRef,
        user: User | int,
        text: str,
        *,
        reply_to: Message | None = None,
        thread: int | None = None,
        entities: Sequence[Json] = (),
        anonymous: bool = False,
    ) -> Message:
        """Write a message; the bot gets it if privacy mode lets it.

        Args:
            chat: where.
            user: who.
            text: the words.
            reply_to: the message that it answers.
            thread: the topic.
            entities: how the words are formatted, as the Bot API writes it.
            anonymous: as the group itself, which admins may.

        Raises:
            ValueError: the text is empty or too long.
        """
        content = _typed(text)
        if entities:
            found = [*content.get("entities", ()), *entities]
            content["entities"] = sorted(found, key=lambda entity: entity["offset"])
        message = self.post(
            self.chat(chat), self.user(user), content, reply_to=reply_to, thread=thread
        )
        message.is_anonymous = anonymous
        self._tell_bot("message", message)
        return message

    async def edit(self, message: Message, text: str) -> None:
        """Change the words of one's own message.

        Raises:
            ValueError: the text is empty or too long, or the message is the bot's.
        """
        if message.sender == self.bot or "text" not in message.content:
            raise ValueError(f"message {message.message_id}: not a person's text")
        message.content = _typed(text)
        self.show(message, edited=True)
        self._tell_bot("edited_message", message)

    async def press(
        self, message: Message, button: str, user: User | int | None = None
    ) -> CallbackQuery:
        """Press the button with these words or this callback_data.

        Without `user` it is the person of the private chat, or the group's first member.

        Raises:
            LookupError: no such button.
        """
        known = [each for each in message.each_button() if "callback_data" in each]
        pressed = [each for each in known if button in (each["text"], each["callback_data"])]
        if not pressed:
            names = [each["text"] for each in known]
            raise LookupError(f"button {button!r}: not below the message. There are: {names}")
        person = self.user(message.chat.members[0] if user is None else user)
        query = CallbackQuery(self.new_id("callback"), person, message)
        self.callbacks[query.id] = query
        self.updates.put("callback_query", _callback_json(query, pressed[0]["callback_data"]))
        return query

    async def vote(self, message: Message, user: User | int, options: Sequence[int]) -> None:
        """Choose options of a poll; none takes the vote back.

        Raises:
            ValueError: no open poll, or a choice that it does not allow.
        """
        poll, person = message.poll, self.user(user)
        if poll is None or poll.is_closed:
            raise ValueError(f"message {message.message_id}: no open poll")
        if any(not 0 <= index < len(poll.options) for index in options):
            raise ValueError(f"options {list(options)}: the poll has {len(poll.options)}")
        if (len(options) > 1 and not poll.multiple) or len(set(options)) < len(options):
            raise ValueError(f"options {list(options)}: only one may be chosen")
        if poll.kind == "quiz" and person.id in poll.votes:
            raise ValueError("a quiz is answered once")
        poll.votes.pop(person.id, None)
        if options:
            poll.votes[person.id] = tuple(options)
        self.show(message)
        self.updates.put("poll", poll.json())
        if not poll.is_anonymous:
            answer = {"option_ids": list(options), "option_persistent_ids": [*map(str, options)]}
            self.updates.put("poll_answer", {"poll_id": poll.id, "user": person.json(), **answer})

    async def ask_inline(
        self,
        user: User | int,
        query: str,
        *,
        chat: ChatRef | None = None,
        offset: str = "",
        timeout_s: float = WAIT_S,
    ) -> InlineQuery:
        """Type a query after the bot's name, and wait for what it offers.

        Raises:
            TimeoutError: the bot offered nothing in time.
        """
        person = self.user(user)
        inline = InlineQuery(self.new_id("inline"), person, query[:256])
        self.inline_queries[inline.id] = inline
        place = self.chat(person if chat is None else chat)
        self.updates.put(
            "inline_query",
            {
                "id": inline.id,
                "from": person.json(),
                "query": inline.query,
                "offset": offset,
                "chat_type": "sender" if place.is_private else place.type,
            },
        )
        await self._wait(lambda: inline.answer, f"results for {query!r}", timeout_s)
        return inline

    async def pick(self, inline: InlineQuery, result_id: str, chat: ChatRef) -> Message:
        """Send one of the results that the bot offered.

        Raises:
            LookupError: it offered no such result.
        """
        offered: list[Json] = (inline.answer or {}).get("results", [])
        result = next((each for each in offered if each["id"] == result_id), None)
        if result is None:
            raise LookupError(f"result {result_id!r}: not offered for {inline.query!r}")
        chosen = {"result_id": result_id, "from": inline.user.json(), "query": inline.query}
        # As with Telegram only a message with buttons can be edited later, so only it has an id.
        inline_id = self.new_id("inline-message-") if result["markup"] else ""
        message = self.post(
            self.chat(chat),
            inline.user,
            result["content"],
            markup=result["markup"],
            via_bot=self.bot,
            inline_message_id=inline_id,
        )
        self._tell_bot("message", message)
        chosen |= {"inline_message_id": inline_id} if inline_id else {}
        self.updates.put("chosen_inline_result", chosen)
        return message

    async def set_language(self, user: User | int, language_code: str) -> None:
        """Change the language of a person's Telegram."""
        person = self.user(user)
        self.users[person.id] = person.speaking(language_code)
        self.journal.write("profile")

    async def set_bot_status(self, chat: ChatRef, by: User | int, status: str) -> None:
        """Add the bot to a group (`member`) or channel (`administrator`), or remove it (`left`).

        In a private chat it is blocked by `kicked`.

        Raises:
            ValueError: no such status.
        """
        if status not in {"member", "administrator", "left", "kicked"}:
            raise ValueError(f"status {status!r}: expected member, administrator, left or kicked")
        place, person, before = self.chat(chat), self.user(by), self.chat(chat).bot_status
        place.bot_status = status
        came = place.has_bot and before not in {"member", "administrator"}
        if came and place.type in {"group", "supergroup"}:
            content: Json = {"new_chat_members": [self.bot.json()]}
            self._tell_bot("message", self.post(place, person, content))
        self.updates.put(
            "my_chat_member",
            {
                "chat": place.json(),
                "from": person.json(),
                "date": self.now(),
                "old_chat_member": member_json(self.bot, before),
                "new_chat_member": member_json(self.bot, status),
            },
        )
        self.journal.write("profile")


def _typed(text: str) -> Json:
    found = plain(text)
    if not 1 <= utf16_len(found.text) <= MAX_TEXT:
        raise ValueError(f"text of {utf16_len(found.text)} characters: expected 1 to {MAX_TEXT}")
    return found.content("text", "entities")


def _callback_json(query: CallbackQuery, data: str) -> Json:
    """The ``CallbackQuery`` object; of a message sent through the bot it gives only an id."""
    message = query.message
    about: Json = (
        {"inline_message_id": message.inline_message_id}
        if message.inline_message_id
        else {"message": message.json()}
    )
    instance = f"instance{message.chat.id}"
    found = {"id": query.id, "from": query.user.json(), "chat_instance": instance, "data": data}
    return found | about
