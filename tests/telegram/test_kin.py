"""«Похожая настоящая» under proverbs."""

import re
from pathlib import Path

import pytest

from bot.demo.server import StandIn
from bot.lm.corpus import read_corpus
from bot.telegram.row import KIN
from tests.telegram.bots import CONFIG_FILE, RU
from tests.telegram.talk import ask

CORPUS = CONFIG_FILE.parent / "corpora" / "zen.tsv"


async def test_a_real_saying_comes_with_its_attribution(served: StandIn) -> None:
    """In reply to the proverb, from the culture's corpus, with the word that nobody checked."""
    proverb = await ask(served, "/zen")
    await served.world.press(proverb, RU.plain("button.kin"))
    answer = await served.world.wait_for_message(served.world.anna, after=proverb)
    assert answer.reply_to is proverb
    found = re.search(r"\n\n(.+)\n— (.+)\n\n", answer.text)
    assert found is not None
    assert found.groups() in {(each.text, each.attribution) for each in read_corpus(CORPUS)}
    assert "никто по изданиям не сверял" in answer.text


async def test_a_corpus_that_is_away_is_said(
    served: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without its file there is a notice, not an error."""
    monkeypatch.setattr("bot.service.kin.Kin.nearest", _unreadable(tmp_path / "zen.tsv"))
    proverb = await ask(served, "/zen")
    data = next(
        each["callback_data"]
        for each in proverb.each_button()
        if each["callback_data"].startswith(KIN)
    )
    query = await served.world.press(proverb, data)
    assert (await served.world.wait_for_answer(query))["text"] == RU.plain("kin.none")


def _unreadable(path: Path) -> object:
    async def nearest(*_: object) -> object:
        return read_corpus(path)

    return nearest
