"""Requests a second against the stand-in, over HTTP, many people at once."""

import asyncio
import time
from pathlib import Path

from bench.process import Running, running_bot
from bench.timing import percentiles_ms

_AT_ONCE = (1, 8)
_REQUESTS = 160  # in all, of each command
_OF_EACH = 10  # requests of one person, below the limit of a minute


def measure() -> None:
    """Print rates and latencies of three commands, for one person at a time and for several."""
    asyncio.run(_measure())


async def _measure() -> None:
    async with running_bot(Path("config.yaml")) as bot:
        for at_once in _AT_ONCE:
            for command in ("help", "sufi", "any"):
                began = time.perf_counter()
                people = _REQUESTS // _OF_EACH // at_once
                lines = (_line(bot, command, people) for _ in range(at_once))
                times = [each for line in await asyncio.gather(*lines) for each in line]
                rate = len(times) / (time.perf_counter() - began)
                print(
                    f"/{command}, {at_once} at once: {rate:.0f} answers/s, {percentiles_ms(times)}",
                    flush=True,
                )


async def _line(bot: Running, command: str, people: int) -> list[float]:
    """People who ask one after another, each again and again; seconds of each answer."""
    world = bot.standin.world
    times = []
    for number in range(people):
        user = world.add_person(f"Гость {number}")
        for _ in range(_OF_EACH):
            began = time.perf_counter()
            said = await world.say(user, user, f"/{command}")
            await world.wait_for_message(user, after=said, timeout_s=60)
            times.append(time.perf_counter() - began)
    return times
