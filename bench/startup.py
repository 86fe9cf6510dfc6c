"""Time from start to the first answer, and memory, with all cultures and with five."""

import asyncio
import tempfile
from pathlib import Path

import yaml

from bench.process import running_bot

_FIVE = ("armenian", "indian", "sufi", "hasidic", "jewish")


def measure() -> None:
    """Print both for the catalogue as it is and for the five cultures of the ancestor."""
    everything = yaml.safe_load(Path("config.yaml").read_text(encoding="utf-8"))
    here = Path.cwd()
    for cultures in (tuple(everything["cultures"]), _FIVE):
        chosen = {name: everything["cultures"][name] for name in cultures}
        paths = {"models": str(here / "models"), "corpora": str(here / "corpora")}
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "config.yaml"
            config.write_text(yaml.safe_dump({**everything, **paths, "cultures": chosen}))
            print(asyncio.run(_figures(config, cultures)), flush=True)


async def _figures(config: Path, cultures: tuple[str, ...]) -> str:
    async with running_bot(config) as bot:
        world = bot.standin.world
        idle = bot.resident_mib()
        for culture in cultures:
            said = await world.say(world.anna, world.anna, f"/{culture}")
            await world.wait_for_message(world.anna, after=said, timeout_s=30)
        return (
            f"{len(cultures)} cultures: first answer {bot.ready_s:.2f} s after the start; resident "
            f"{idle:.0f} MiB, {bot.resident_mib():.0f} MiB after a proverb of each"
        )
