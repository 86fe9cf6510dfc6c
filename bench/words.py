"""Words on request, over HTTP: how many of 200 common nouns come into the text, and how soon."""

import asyncio
import time
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import yaml

from bench.process import Running, running_bot
from bench.timing import percentiles_ms
from bot.lm.morphology import lemma, mentions

_IN_TIME_S = 0.3

_NOUNS = Path(__file__).with_name("nouns.txt")


@dataclass(frozen=True)
class _Answer:
    noun: str
    seconds: float
    met: bool
    """The text has the noun in some form."""


def measure() -> None:
    """Print how many answers have the word, how long they took, and which words were not met."""
    nouns = _NOUNS.read_text(encoding="utf-8").split()
    path = Path("config.yaml")
    cultures = list(yaml.safe_load(path.read_text(encoding="utf-8"))["cultures"])
    answers = asyncio.run(_answers(path, list(zip(nouns, cycle(cultures), strict=False))))
    met = [each for each in answers if each.met]
    in_time = sum(each.seconds <= _IN_TIME_S for each in met)
    print(f"{len(answers)} common nouns, cultures in turn: {percentiles_ms(_times(answers))}")
    print(
        f"with the word in the text: {len(met) / len(answers):.1%}, {percentiles_ms(_times(met))}"
    )
    print(f"with the word and within {_IN_TIME_S * 1000:.0f} ms: {in_time / len(answers):.1%}")
    print(f"not met: {', '.join(each.noun for each in answers if not each.met)}", flush=True)


def _times(answers: list[_Answer]) -> list[float]:
    return [each.seconds for each in answers]


async def _answers(config: Path, asked: list[tuple[str, str]]) -> list[_Answer]:
    async with running_bot(config) as bot:
        return [await _ask(bot, noun, culture) for noun, culture in asked]


async def _ask(bot: Running, noun: str, culture: str) -> _Answer:
    world = bot.standin.world
    user = world.add_person(f"Гость {noun}")  # another each time: people have their limits
    began = time.perf_counter()
    said = await world.say(user, user, f"/{culture} {noun}")
    answer = await world.wait_for_message(user, after=said, timeout_s=60)
    seconds = time.perf_counter() - began
    proverb = answer.text.rsplit("\n\n", 1)[0]  # without the credit, but with a note if any
    return _Answer(noun, seconds, "\n" not in proverb and mentions(proverb, lemma(noun)))
