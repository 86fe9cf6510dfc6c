"""Every command is told of: in /help and in the menu, in both languages, and in the README."""

import re
from pathlib import Path

import pytest
from telegram.ext import CommandHandler

from bot.config import load_config
from bot.demo.people import User
from bot.demo.server import StandIn
from bot.service.models import ModelKeeper
from bot.telegram.application import BotApplication
from tests.telegram.a_day import keeper_of
from tests.telegram.bots import CONFIG_FILE, serving
from tests.telegram.talk import ask

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
# The first and last columns of its tables: a row may tell of several commands.
ROWS = re.findall(r"^\| (.*?) \|(.*)\|$", README, re.MULTILINE)
# Telegram itself offers the one, and who reads /help knows the other.
SELF_EVIDENT = {"start", "help"}
# Said once, below the list: it takes what stands under a proverb.
OUT_OF_MENU = {"start", "again"}


def commands_of(application: BotApplication) -> list[frozenset[str]]:
    """Each command that the bot answers, by all its names."""
    handlers = (each for group in application.handlers.values() for each in group)
    return [each.commands for each in handlers if isinstance(each, CommandHandler)]


@pytest.fixture(scope="module")
def keeper() -> ModelKeeper:
    """The models that ship: there are commands for them, and one for each."""
    started = keeper_of(load_config(CONFIG_FILE))
    started.start()
    return started


async def test_every_command_is_told_of(standin: StandIn, keeper: ModelKeeper) -> None:
    """Its line in /help and menu, Russian to who speaks Russian and English to others."""
    world = standin.world
    john = world.add_person("John", language_code="en")
    readers = (world.anna, john)
    admins = tuple(each.id for each in readers)

    def menu(user: User) -> dict[str, str]:
        shown = world.profile.menu(world.chat(user), user.id, user.language_code)
        return {each["command"]: each["description"] for each in shown}

    async with serving(
        standin, keeper.shelf, models=keeper, admins=admins, with_menu=True
    ) as application:
        commands = commands_of(application)
        await world.wait_for_event("profile", lambda _: all("rollback" in menu(u) for u in readers))
        for person, is_russian in zip(readers, (True, False), strict=True):
            told = (await ask(standin, "/help", person)).text
            shown = menu(person)
            for names in commands:
                lines = [line for line in told.splitlines() if mentioned(names, line)]
                assert lines or names & SELF_EVIDENT, names
                described = [shown[name] for name in names if name in shown]
                assert described or names & OUT_OF_MENU, names
                for line in (*lines, *described):
                    assert is_mostly_russian(line) == is_russian, line
    assert len(commands) > 18 + 20


def is_mostly_russian(line: str) -> bool:
    """Whether it has more Cyrillic letters than others, commands aside: examples are Russian."""
    letters = re.findall(r"[^\W\d_]", re.sub(r"/\w+", "", line))
    return sum("а" <= letter.lower() <= "ё" for letter in letters) > len(letters) / 2


def mentioned(names: frozenset[str], line: str) -> bool:
    """Whether one of these commands stands in a line."""
    return any(re.search(rf"(?<!\w)/{name}\b", line) for name in names)


async def test_every_command_has_its_row(standin: StandIn, keeper: ModelKeeper) -> None:
    """The README's tables name each by every name that it has."""
    async with serving(standin, keeper.shelf, models=keeper, admins=(1,)) as application:
        names = sorted(name for names in commands_of(application) for name in names)
    named = {name for first, rest in ROWS for name in re.findall(r"`/(\w+)", f"{first} {rest}")}
    assert [name for name in names if name not in named] == []
