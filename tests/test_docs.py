"""The README and the documents under docs/ say what is true."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from bot.cli import _parser
from bot.config import Config, Culture, load_config
from bot.lm.proverb_id import ProverbId
from bot.lm.shelf import Shelf
from tests.samples import CARDS, COUNT, PAGE, samples
from tests.screenshots import PICTURES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
SAMPLE = re.compile(r"^([a-z]+-[0-9A-Z]{8})  (.+)$", re.MULTILINE)


def test_every_command_is_in_the_readme() -> None:
    """Whatever `proverb-bot` can do, the README names."""
    usage = _parser().format_help()
    commands = re.findall(r"^    ([a-z]+) +[A-Z]", usage, re.MULTILINE)
    assert len(commands) >= 7
    assert [name for name in commands if f"proverb-bot {name}" not in README] == []


def test_every_setting_is_in_the_readme() -> None:
    """Each key that config.yaml may hold stands in the README."""
    keys = {key for model in (Config, Culture) for key in _keys(model)}
    assert {"temperature", "workers", "epochs", "vocabulary", "aliases"} <= keys
    assert sorted(key for key in keys if f"`{key}`" not in README) == []


def _keys(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield name
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _keys(field.annotation)


def test_every_environment_variable_is_in_the_readme() -> None:
    """Each variable that the program reads stands in the README."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    variables = set(re.findall(r"\"((?:PROVERB|TELEGRAM)_[A-Z_]+)\"", sources))
    assert len(variables) >= 5
    assert sorted(name for name in variables if f"`{name}`" not in README) == []


def test_every_culture_is_in_the_readme() -> None:
    """Each culture's command and short name stand in the README."""
    config = load_config(ROOT / "config.yaml")
    names = [n for key, culture in config.cultures.items() for n in (key, *culture.aliases)]
    assert [name for name in names if f"`/{name}`" not in README] == []


def test_the_sample_is_what_the_models_say() -> None:
    """Each proverb that the README shows can be made again from the id beside it."""
    config = load_config(ROOT / "config.yaml")
    shown = SAMPLE.findall(README)
    assert len(shown) >= 10
    cultures = {ProverbId.parse(name).culture for name, _ in shown}
    shelf = Shelf.load(config.models, {each: config.sampling_of(each) for each in cultures})
    assert [(name, shelf.remake(name).text) for name, _ in shown] == shown


def test_the_page_of_samples_is_what_the_models_say() -> None:
    """The first of each culture's twenty is the best of its seeds; the last is made again."""
    config = load_config(ROOT / "config.yaml")
    shown = SAMPLE.findall(PAGE.read_text(encoding="utf-8"))
    best_of = config.service.pool.best_of
    for culture in config.cultures:
        own = [each for each in shown if each[0].startswith(f"{culture}-")]
        shelf = Shelf.load(config.models, {culture: config.sampling_of(culture)})
        first = next(samples(shelf, culture, best_of))
        assert own[0] == (first.id, first.text)
        assert shelf.remake(own[-1][0]).text == own[-1][1]
        assert len(own) > COUNT - 3


def test_the_cards_shown_are_of_these_models() -> None:
    """One of each culture, in the catalogue's order, taken from the page of samples."""
    config = load_config(ROOT / "config.yaml")
    assert [name.partition("-")[0] for name in CARDS] == list(config.cultures)[: len(CARDS)]
    shown = dict(SAMPLE.findall(PAGE.read_text(encoding="utf-8")))
    assert [name for name in CARDS if name not in shown] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    """Files that a document links to are there."""
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_pictures_are_shown_and_small() -> None:
    """The README shows each picture of the chat page, and none is heavy to load."""
    pictures = sorted((ROOT / "docs" / "screenshots").iterdir())
    assert {path.stem for path in pictures} == {*PICTURES}
    assert [path for path in pictures if f"(docs/screenshots/{path.name})" not in README] == []
    assert [path for path in pictures if path.stat().st_size > 200_000] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_make_targets_exist(path: Path) -> None:
    """Each `make …` that a document names is a target of the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"(?:^|`|=… )make ([a-z-]+)", path.read_text("utf-8"), re.MULTILINE))
    assert named - targets == set()


def test_the_example_of_a_culture_is_a_valid_entry() -> None:
    """What docs/adding-a-culture.md tells people to write is accepted."""
    text = (ROOT / "docs" / "adding-a-culture.md").read_text(encoding="utf-8")
    block = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert block is not None
    entry = yaml.safe_load(block.group(1))
    assert Culture.model_validate(entry["nordic"]).wording("en").name == "Nordic proverb"
