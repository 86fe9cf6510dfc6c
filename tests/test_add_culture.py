"""Adding a culture: a corpus, five lines of configuration, `train`, and the bot knows it."""

import asyncio
import re
from itertools import islice

import pytest
from pydantic import SecretStr

from bot.cli import main
from bot.config import Environment
from bot.demo.server import StandIn
from bot.lm.corpus import read_corpus
from bot.lm.shelf import Shelf
from bot.telegram.run import run
from tests.small_project import ROOT, Project
from tests.telegram.talk import ask

_FIVE_LINES = """\
  mountain:
    aliases: [mount]
    emoji: 🍇
    ru: {name: горская пословица, description: "Горская пословица — гость и застолье"}
    en: {name: Mountain, description: "A proverb of the mountains: guest and feast"}
"""


@pytest.fixture(scope="module")
def grown(
    loaded_tensorflow: None, trained: Project, tmp_path_factory: pytest.TempPathFactory
) -> Project:
    """The small project, a new culture in the place of the one that has no model."""
    project = trained.copy(tmp_path_factory.mktemp("grown"))
    sayings = islice(read_corpus(ROOT / "corpora" / "georgian.tsv"), 150)
    lines = [f"{saying.text}\t{saying.attribution}\n" for saying in sayings]
    project.corpus("mountain").write_text("".join(lines), "utf-8")
    text = project.config_path.read_text("utf-8")
    project.config_path.write_text(text[: text.index("  zen:")] + _FIVE_LINES, "utf-8")
    assert main(["train", "mountain", "--config", str(project.config_path)]) == 0
    return project


def test_the_command_line_knows_it(grown: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """`generate` makes its proverbs, and `check` finds everything in order."""
    config = ["--config", str(grown.config_path)]
    assert main(["generate", "mountain", "-n", "2", "--seed", "1", *config]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all(re.fullmatch(r"mountain-[2-9A-Z]{8}  .{12,}", line) for line in lines)
    assert main(["check", *config]) == 0
    assert "ok    model mountain: " in capsys.readouterr().out


async def test_the_bot_answers_its_command(grown: Project, standin: StandIn) -> None:
    """After a restart its command and alias give its proverbs, and help and menu list it."""
    config = grown.config
    settings = {culture: config.sampling_of(culture) for culture in config.cultures}
    shelf = await asyncio.to_thread(Shelf.load, config.models, settings)
    environment = Environment(SecretStr(standin.token), standin.api_url)
    stop = asyncio.Event()
    running = asyncio.create_task(run(config, environment, shelf, stop))
    try:
        for command in ("/mountain", "/mount"):
            answer = await ask(standin, command)
            assert re.search(r"\n\n🍇 Горская пословица · mountain-[2-9A-Z]{8}$", answer.text)
            proverb_id = answer.text.rsplit(" ", 1)[1]
            assert answer.text.startswith(shelf.remake(proverb_id).text)
        assert "/mountain" in (await ask(standin, "/help")).text
    finally:
        stop.set()
        await asyncio.wait_for(running, 20)
