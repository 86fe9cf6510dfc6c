"""Answers against the stand-in, over HTTP: ready ones beside an echo, and many people at once."""

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median

import yaml

from bench.process import Running, running, running_bot
from bench.timing import percentiles_ms

_AT_ONCE = (1, 8)
_REQUESTS = 160  # in all, of each command
_OF_EACH = 10  # requests of one person, below the limit of a minute

_READY = ("armenian", "indian", "sufi", "hasidic", "jewish")
_POOL = {"size": 24, "best_of": 1, "cpu_share": 1.0}  # filled within a minute
_ROUNDS = 20  # of the cultures in turn: below the pool's size
_FILL_S = 300.0


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
            for number in range(_ROUNDS):
                for command in _READY:
                    echoed += await _line(echo, command, 1, 1, f"Эхо {number} {command}")
                    ready += await _line(bot, command, 1, 1, f"Гость {number} {command}")
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
        for _ in range(of_each):
            began = time.perf_counter()
            said = await world.say(user, user, f"/{command}")
            await world.wait_for_message(user, after=said, timeout_s=60)
            times.append(time.perf_counter() - began)
    return times
