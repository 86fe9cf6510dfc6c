"""Writes docs/samples.md anew: what the models say, none picked.

`make samples` does it after training: twenty proverbs of each culture, each the best of a few
seeds in a row, as in the bot's pool.
"""

from collections.abc import Iterator
from pathlib import Path

from bot.config import Config, load_config
from bot.errors import GenerationError
from bot.lm.proverb import Proverb
from bot.lm.shelf import Shelf

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "samples.md"
COUNT = 20
_HEAD = """\
# Samples

Twenty proverbs of each culture, none picked: the first is the best of the seeds 0 to {last}, the
second of the next {best_of}, and so on, as the bot's pool takes the best of {best_of}
(`service.pool.best_of`). `proverb-bot generate --id …` makes each again; `make samples` writes the
page. Models of {date}.
"""


def page(config: Config) -> str:
    """The whole page."""
    shelf = Shelf.load(config.models, {each: config.sampling_of(each) for each in config.cultures})
    best_of = config.service.pool.best_of
    dates = [shelf.generator(each).model.manifest.created[:10] for each in shelf.cultures()]
    parts = [_HEAD.format(last=best_of - 1, best_of=best_of, date=max(dates))]
    for culture in shelf.cultures():
        lines = [f"{each.id}  {each.text}" for each in samples(shelf, culture, best_of)]
        wording = config.cultures[culture].ru.name
        parts.append("\n".join((f"\n## {wording}\n", "```", *lines, "```\n")))
    return "".join(parts)


def samples(shelf: Shelf, culture: str, best_of: int) -> Iterator[Proverb]:
    """The best of each few seeds; those of whom none gives anything are left out."""
    for first in range(0, COUNT * best_of, best_of):
        made = []
        for seed in range(first, first + best_of):
            try:
                made.append(shelf.make(culture, seed))
            except GenerationError:
                continue
        if made:
            yield max(made, key=lambda proverb: (not proverb.relaxed, proverb.score))


if __name__ == "__main__":
    PAGE.write_text(page(load_config(ROOT / "config.yaml")), encoding="utf-8")
