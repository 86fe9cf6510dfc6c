"""Who may import whom: the core knows nothing of its users, and serving nothing of TensorFlow."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.small_project import CULTURE, ROOT, Project

MODULES = sorted((ROOT / "bot").rglob("*.py"))
_SERVING = """
import json, sys
from pathlib import Path
import bot.cli, bot.demo.server, bot.telegram.run
from bot.config import load_config
from bot.lm.shelf import Shelf
config = load_config(Path(sys.argv[1]))
culture = sys.argv[2]
Shelf.load(config.models, {culture: config.sampling_of(culture)}).make(culture, 1)
print(json.dumps(sorted(sys.modules)))
"""


def imported_by(path: Path) -> Iterator[str]:
    """Every module that a file imports anywhere, in functions too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_of(module: str, *packages: str) -> bool:
    """Whether a module is one of the packages or inside one."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_trainer_imports_tensorflow(path: Path) -> None:
    """TensorFlow and Keras are named nowhere else."""
    if "training" not in path.parts:
        assert [m for m in imported_by(path) if is_of(m, "tensorflow", "keras", "tqdm")] == []


@pytest.mark.parametrize(
    ("layer", "closed"),
    [
        (
            "lm",
            ["bot.config", "bot.service", "bot.telegram", "bot.training", "bot.demo", "bot.cli"],
        ),
        (
            "storage",
            [
                *("bot.lm", "bot.config", "bot.service", "bot.telegram", "bot.training"),
                *("bot.demo", "bot.cli", "telegram"),
            ],
        ),
        (
            "service",
            [
                *("sqlalchemy", "alembic"),
                "bot.config",
                "bot.telegram",
                "bot.training",
                "bot.demo",
                "bot.cli",
                "telegram",
            ],
        ),
        (
            "evaluation",
            [
                *("bot.config", "bot.service", "bot.telegram", "bot.training"),
                *("bot.demo", "bot.cli", "telegram"),
            ],
        ),
        ("training", ["bot.service", "bot.telegram", "bot.demo", "bot.cli", "telegram"]),
        ("telegram", ["bot.training", "bot.demo", "bot.cli"]),
        (
            "cards",
            [
                *("bot.lm", "bot.config", "bot.storage", "bot.service", "bot.telegram"),
                *("bot.training", "bot.demo", "bot.cli", "telegram"),
            ],
        ),
        ("demo", ["bot.training", "bot.telegram", "bot.service", "bot.lm", "bot.cli", "telegram"]),
    ],
)
def test_layers_look_one_way(layer: str, closed: list[str]) -> None:
    """No layer imports those above it or beside it."""
    paths = sorted((ROOT / "bot" / layer).rglob("*.py"))
    assert paths
    found = [(p.name, m) for p in paths for m in imported_by(p) if is_of(m, *closed)]
    assert found == []


def test_serving_loads_no_tensorflow(trained: Project) -> None:
    """A process that has the bot, its command line and a model, and has made a proverb, is free."""
    ended = subprocess.run(
        [sys.executable, "-c", _SERVING, str(trained.config_path), CULTURE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = json.loads(ended.stdout)
    assert "bot.telegram.application" in loaded
    assert [m for m in loaded if is_of(m, "tensorflow", "keras", "tqdm", "bot.training.fit")] == []
