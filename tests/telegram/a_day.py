"""What the script of a day is played with: the models as they ship, people, and talking to the bot.

Every wait is long: nothing here is about speed, and the machine may be busy.
"""

import asyncio
import datetime
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.config import Config
from bot.demo.messages import Message
from bot.demo.people import Chat, User
from bot.demo.server import StandIn
from bot.service.models import ModelKeeper
from bot.storage.database import Database
from tests.clocks import FakeClock
from tests.telegram.bots import RU, config_with, serving
from tests.telegram.test_votes import press

WAIT_S = 90.0
CULTURES = 10
_ID = re.compile(r"[a-z]+-[0-9A-Z]{8}")
_SERVICE = {
    "deadline_s": WAIT_S,
    "word_deadline_s": WAIT_S,
    "models_every_s": 0.2,
    "pool": {"size": 2, "best_of": 1, "cpu_share": 1.0, "idle_s": 0.0},
}


def id_in(message: Message) -> str:
    """The id of the proverb in a message."""
    found = _ID.findall(message.text)
    assert found, message.text
    return str(found[-1])


def proverb_in(message: Message) -> str:
    """The proverb itself."""
    return message.text.partition("\n\n")[0]


def shipped_models(folder: Path) -> Config:
    """The project's settings for ten cultures, with a copy of their models to be changed.

    Fewer candidates than in earnest, so that the day is short.
    """
    config = config_with(**_SERVICE)
    cultures = dict(list(config.cultures.items())[:CULTURES])
    for name in (*cultures, "shared"):
        shutil.copytree(config.models / name, folder / name)
    sampling = config.sampling.model_copy(update={"candidates": 8})
    return config.model_copy(update={"cultures": cultures, "models": folder, "sampling": sampling})


def keeper_of(config: Config) -> ModelKeeper:
    """What watches the models of a configuration, not started."""
    return ModelKeeper(
        config.models,
        {each: config.sampling_of(each) for each in config.cultures},
        {each: config.gate_of(each) for each in config.cultures},
    )


@dataclass
class Day:
    """The people of the day, their bot, and the clock that it goes by."""

    standin: StandIn
    database: Database
    config: Config
    clock: FakeClock
    admin: User
    keeper: ModelKeeper | None = None

    @property
    def anna(self) -> User:
        """Who tries everything."""
        return self.standin.world.anna

    @property
    def boris(self) -> User:
        """Who is there too."""
        return self.standin.world.boris

    @asynccontextmanager
    async def served(self) -> AsyncIterator[None]:
        """The bot, started anew on the same database, for as long as the block runs."""
        self.keeper = keeper_of(self.config)
        await asyncio.to_thread(self.keeper.start)
        async with serving(
            self.standin,
            self.keeper.shelf,
            self.database,
            config=self.config,
            models=self.keeper,
            clock=self.clock,
            admins=(self.admin.id,),
            with_menu=True,
            fill_pool=True,
        ):
            yield

    async def ask(self, text: str, user: User | None = None) -> Message:
        """What the bot answers in private."""
        person = user or self.anna
        said = await self.standin.world.say(person, person, text)
        return await self.after(said)

    async def call(
        self,
        chat: Chat,
        text: str,
        user: User | None = None,
        *,
        thread: int | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """What the bot answers in a group to a command with its name."""
        command, _, argument = text.partition(" ")
        said = await self.standin.world.say(
            chat,
            user or self.anna,
            f"{command}@{self.standin.world.bot.username} {argument}".strip(),
            thread=thread,
            reply_to=reply_to,
        )
        answer = await self.after(said)
        assert answer.reply_to is said
        return answer

    async def after(self, message: Message) -> Message:
        """The bot's next message in that chat."""
        world = self.standin.world
        return await world.wait_for_message(message.chat, after=message, timeout_s=WAIT_S)

    async def press(self, message: Message, button: str, user: User | None = None) -> str:
        """Press the button with these words, once it is there; the notice that comes."""
        await self.shows(message, button)
        query = await self.standin.world.press(message, button, user)
        answer = await self.standin.world.wait_for_answer(query, timeout_s=WAIT_S)
        return str(answer.get("text") or "")

    async def press_row(self, message: Message, name: str, user: User | None = None) -> str:
        """Press a button of a proverb's row by its name in the callback data."""
        return await press(self.standin, message, name, user)

    async def brings(self, message: Message, key: str) -> Message:
        """The bot's next message after a button was pressed."""
        last = max(message.chat.messages)
        await self.standin.world.press(message, RU.plain(key))
        return await self.standin.world.wait_for_message(message.chat, after=last, timeout_s=WAIT_S)

    async def says(self, message: Message, part: str) -> None:
        """Wait until a message has been changed to have this in it."""
        world = self.standin.world
        async with asyncio.timeout(WAIT_S):
            while part not in message.text:
                await world.journal.after(world.journal.last)

    async def shows(self, message: Message, *labels: str) -> None:
        """Wait until these are among the buttons below a message."""
        world = self.standin.world
        async with asyncio.timeout(WAIT_S):
            while not set(labels) <= {each for row in message.buttons for each in row}:
                await world.journal.after(world.journal.last)

    async def told(self, user: User, after: Message, part: str) -> Message:
        """The message to somebody that has this in it."""
        message = after
        while part not in message.text or message is after:
            message = await self.standin.world.wait_for_message(
                user, after=message, timeout_s=WAIT_S
            )
        return message

    async def until(self, moment: datetime.datetime) -> None:
        """Let it be so late, and what is due be sent."""
        await self.clock.until_asleep()
        self.clock.move(moment)
        await self.clock.until_asleep()
