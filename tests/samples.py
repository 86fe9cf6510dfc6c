"""Writes docs/samples.md and docs/cards.jpg anew: what the models say.

`make samples` does it after training. The page has twenty proverbs of each culture, none picked,
each the best of a few seeds in a row, as in the bot's pool; the picture has a card of each, by the
ids in `CARDS`, to be chosen from the page.
"""

import io
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from PIL import Image

from bot.cards.card import CardText, draw_card
from bot.config import Config, load_config
from bot.errors import GenerationError, ModelGoneError
from bot.lm.proverb import Proverb
from bot.lm.shelf import Shelf
from bot.telegram.messages import DEFAULT_LANGUAGE, Catalogue
from bot.telegram.texts import title

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "samples.md"
COUNT = 20
SHEET = ROOT / "docs" / "cards.jpg"
CARDS = (
    "armenian-HMA223Q2",
    "indian-CZP22464",
    "sufi-26D2242W",
    "hasidic-YDB224GR",
    "jewish-W7X223JU",
    "african-YV92234B",
    "antique-RZF224C2",
    "arabic-XK3223WU",
    "asian-UVQ2238P",
    "chinese-U7K223T7",
    "european-XJP224K5",
    "georgian-87R2223X",
    "japanese-RC3222N8",
    "neighbours-A49222DQ",
    "persian-CV5222R2",
    "russian-EWF22382",
    "turkic-SUY222BC",
    "zen-K422246H",
)
_COLUMNS, _CARD, _GAP = 6, 300, 10
_HEAD = """\
# Samples

Twenty proverbs of each culture, none picked: the first is the best of the seeds 0 to {last}, the
second of the next {best_of}, and so on, as the bot's pool takes the best of {best_of}
(`service.pool.best_of`). `proverb-bot generate --id …` makes each again; `make samples` writes the
page. Models of {date}.
"""


def page(config: Config) -> str:
    """The whole page; the cultures are made side by side, one a processor."""
    with ProcessPoolExecutor() as pool:
        made = list(pool.map(_section, [config] * len(config.cultures), config.cultures))
    head = _HEAD.format(
        last=config.service.pool.best_of - 1,
        best_of=config.service.pool.best_of,
        date=max(date for date, _ in made),
    )
    return "".join((head, *(section for _, section in made)))


def _section(config: Config, culture: str) -> tuple[str, str]:
    """The date of a culture's model, and its part of the page."""
    shelf = Shelf.load(config.models, {culture: config.sampling_of(culture)})
    proverbs = samples(shelf, culture, config.service.pool.best_of)
    lines = [f"{each.id}  {each.text}" for each in proverbs]
    heading = f"\n## {config.cultures[culture].ru.name}\n"
    date = shelf.generator(culture).model.manifest.created[:10]
    return date, "\n".join((heading, "```", *lines, "```\n"))


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
            yield max(made, key=lambda proverb: proverb.merit)


def sheet(config: Config) -> Image.Image:
    """A card of each culture, side by side."""
    shelf = Shelf.load(config.models, {each: config.sampling_of(each) for each in config.cultures})
    words = Catalogue.load().of(DEFAULT_LANGUAGE)
    rows = -(-len(CARDS) // _COLUMNS)
    step = _CARD + _GAP
    image = Image.new("RGB", (_COLUMNS * step + _GAP, rows * step + _GAP), "white")
    for number, name in enumerate(CARDS):
        proverb = shelf.remake(name)
        card = draw_card(
            CardText(
                culture=proverb.culture,
                text=proverb.text,
                credit=title(config.cultures[proverb.culture].ru.name),
                footer=words.plain("card.footer", proverb_id=name),
            )
        )
        small = (
            Image.open(io.BytesIO(card))
            .convert("RGB")
            .resize((_CARD, _CARD), Image.Resampling.LANCZOS)
        )
        row, column = divmod(number, _COLUMNS)
        image.paste(small, (_GAP + column * step, _GAP + row * step))
    return image


if __name__ == "__main__":
    config = load_config(ROOT / "config.yaml")
    PAGE.write_text(page(config), encoding="utf-8")
    try:
        sheet(config).save(SHEET, quality=85, optimize=True)
    except ModelGoneError as error:
        sys.exit(f"{PAGE.name} is written. Choose other ids for CARDS out of it: {error}")
