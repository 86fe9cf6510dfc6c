"""Help: every command explains itself, with defaults and an example."""

import re

import pytest

from bot import __version__
from bot.cli import main

COMMANDS = (
    *(
        "run",
        "demo",
        "health",
        "generate",
        "train",
        "evaluate",
        "critic",
        "pretrain",
        "models",
        "rollback",
        "check",
        "db",
    ),
)
# Those that do something; `db` alone only leads to its own.
WORKING = (*COMMANDS[:-1], "db upgrade", "db backup", "db stats")


def help_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What `--help` prints, on lines of any length."""
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal on which nothing is wrapped."""
    monkeypatch.setenv("COLUMNS", "400")


def test_all_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """The program's help names each command with a line of its own."""
    listed = re.findall(r"^    (\w+) +\w.+$", help_of(capsys), re.MULTILINE)
    assert sorted(listed) == sorted(COMMANDS)


@pytest.mark.parametrize("command", [*WORKING, "db"])
def test_each_command_has_an_example(capsys: pytest.CaptureFixture[str], command: str) -> None:
    """The example calls this command, and parses."""
    text = help_of(capsys, *command.split())
    assert re.search(rf"^example: (\S+=\S+ )?proverb-bot {command}\b", text, re.MULTILINE)


@pytest.mark.parametrize("command", WORKING)
def test_each_option_shows_its_default(capsys: pytest.CaptureFixture[str], command: str) -> None:
    """Whatever takes a value says what it is without one."""
    text = help_of(capsys, *command.split())
    options = re.findall(r"^  (-.*?)(?:  +|\n +)(.*)$", text, re.MULTILINE)
    valued = [(names, line) for names, line in options if re.search(r" [A-Z]", names)]
    assert ("--config CONFIG", valued[0][1]) == valued[0]
    assert [names for names, line in valued if "default" not in line] == []


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """`--version` names program and version."""
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"proverb-bot {__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["sing"], ["generate", "-n"], ["check", "--loud"]])
def test_wrong_usage_is_exit_2(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """A missing or unknown command or option: usage on stderr, nothing on stdout."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "usage: proverb-bot" in said.err
