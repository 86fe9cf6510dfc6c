"""Requests a second against the stand-in, over HTTP, many people at once."""

import asyncio
import time
from pathlib import Path

from bench.process import Running, running_bot
from bench.timing import percentiles_ms
from bot.demo.people import User

_PEOPLE = (1, 8)
_REQUESTS = 10  # of each person, below the limit of one minute


def measure() -> None:
    """Print rates and latencies of `/sufi` for one person and for several at once."""
    asyncio.run(_measure())


async def _measure() -> None:
    async with running_bot(Path("config.yaml")) as bot:
        for count in _PEOPLE:
            for command in ("help", "sufi"):
                people = [bot.standin.world.add_person(f"Гость {n}") for n in range(count)]
                began = time.perf_counter()
                times = await asyncio.gather(*(_talk(bot, user, command) for user in people))
                seconds = time.perf_counter() - began
                flat = [each for own in times for each in own]
                print(
                    f"/{command}, {count} at once: {len(flat) / seconds:.0f} answers/s, "
                    f"{percentiles_ms(flat)}",
                    flush=True,
                )


async def _talk(bot: Running, user: User, command: str) -> list[float]:
    """Ask and wait for the answer, again and again; seconds of each."""
    world = bot.standin.world
    times = []
    for _ in range(_REQUESTS):
        began = time.perf_counter()
        said = await world.say(user, user, f"/{command}")
        await world.wait_for_message(user, after=said, timeout_s=60)
        times.append(time.perf_counter() - began)
    return times
