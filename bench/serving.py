"""Answers against the stand-in, over HTTP: ready ones beside an echo, and many people at once."""

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median

import yaml

from bench.process import Running, running, running_bot
from bench.timing import percentiles_ms
from bot.demo.people import User

_AT_ONCE = (1, 8)
_REQUESTS = 160  # in all, of each command
_OF_EACH = 10  # requests of one person, below the limit of a minute

_READY = ("armenian", "indian", "sufi", "hasidic", "jewish")
_POOL = {"size": 24, "best_of": 1, "cpu_share": 1.0}  # filled within a minute
_ROUNDS = 20  # of the cultures in turn: below the pool's size
_GUESTS = 10  # so that none asks more often in a minute than is allowed
_FILL_S = 600.0


def measure() -> None:
    """Print the answer out of the pool beside an echo, then rates and latencies on the spot."""
    asyncio.run(_ready_beside_echo())
    asyncio.run(_on_the_spot())


async def _ready_beside_echo() -> None:
    """Ask both bots in turn, so that whatever else the machine does hits both alike."""
    with tempfile.TemporaryDirectory() as folder:
        config = _config(Path(folder), _READY, _POOL)
        async with running("bench.echo") as echo, running_bot(config) as bot:
            await bot.logged("pool_filled", _FILL_S)
            ready, echoed = [], []
            guests = _guests(bot), _guests(echo)
            for number in range(_ROUNDS * len(_READY)):
                command = f"/{_READY[number % len(_READY)]}"
                who = number // 2 % _GUESTS
                ready.append(await _asked(bot, guests[0][who], command))
                echoed.append(await _asked(echo, guests[1][who], command))
    print(f"echo bot: {percentiles_ms(echoed)}")
    print(f"/{', /'.join(_READY)} out of the pool: {percentiles_ms(ready)}")
    print(f"ratio of the p50: {median(ready) / median(echoed):.2f}", flush=True)


def _config(folder: Path, cultures: tuple[str, ...] | None, pool: dict[str, float]) -> Path:
    """The project's own configuration with another pool, and with these cultures only."""
    everything = yaml.safe_load(Path("config.yaml").read_text(encoding="utf-8"))
    everything |= {name: str(Path.cwd() / everything[name]) for name in ("models", "corpora")}
    if cultures is not None:
        everything["cultures"] = {name: everything["cultures"][name] for name in cultures}
    everything["service"]["pool"] = pool
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(everything, allow_unicode=True), encoding="utf-8")
    return path


async def _on_the_spot() -> None:
    with tempfile.TemporaryDirectory() as folder:
        config = _config(Path(folder), None, {"size": 0})
        async with running_bot(config) as bot:
            for at_once in _AT_ONCE:
                for command in ("help", "sufi", "any"):
                    began = time.perf_counter()
                    people = _REQUESTS // _OF_EACH // at_once
                    lines = (_line(bot, command, people, _OF_EACH, "Гость") for _ in range(at_once))
                    times = [each for line in await asyncio.gather(*lines) for each in line]
                    rate = len(times) / (time.perf_counter() - began)
                    print(
                        f"/{command} on the spot, {at_once} at once: {rate:.0f} answers/s, "
                        f"{percentiles_ms(times)}",
                        flush=True,
                    )


async def _line(bot: Running, command: str, people: int, of_each: int, name: str) -> list[float]:
    """People who ask one after another, each again and again; seconds of each answer."""
    world = bot.standin.world
    times = []
    for number in range(people):
        user = world.add_person(f"{name} {number}")
        times += [await _asked(bot, user, f"/{command}") for _ in range(of_each)]
    return times


async def _asked(bot: Running, user: User, command: str) -> float:
    """Seconds until somebody has the answer to a command."""
    world = bot.standin.world
    began = time.perf_counter()
    said = await world.say(user, user, command)
    await world.wait_for_message(user, after=said, timeout_s=60)
    return time.perf_counter() - began


def _guests(bot: Running) -> list[User]:
    return [bot.standin.world.add_person(f"Гость {number}") for number in range(_GUESTS)]
