"""A project small enough to be trained in a test: two corpora, a tiny network, one model.

The model is made once a session by the real command in a real process; tests that change files ask
for a copy of their own.
"""

import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config, load_config
from bot.lm.corpus import read_corpus

ROOT = Path(__file__).parents[1]
CULTURE = "russian"
_SAYINGS = {CULTURE: 220, "zen": 60}
_CONFIG = """\
models: models
corpora: corpora
sampling: {candidates: 32, attempts: 16}  # most of what so small a network writes is refused
training:
  network: {vocabulary: 400, embedding: 32, layers: 2, width: 64}
  pretrain: {epochs: 1, learning_rate: 0.01, warmup_steps: 4, context: 16, evaluate_every: 20}
  joint: {epochs: 1, learning_rate: 0.01, warmup_steps: 4, context: 16}
  culture: {epochs: 1, learning_rate: 0.01, warmup_steps: 4, context: 16}
  scratch:
    epochs: 12
    learning_rate: 0.01
    warmup_steps: 4
    batch_tokens: 512
    context: 16  # one shape only, as each is compiled
    average: 0.9
    patience: 99
    evaluate_every: 10
  sample_every: 6
cultures:
  russian:
    aliases: [rus]
    emoji: 🌾
    ru: {name: русская пословица, description: "Русская пословица — хлеб и дорога"}
    en: {name: Russian, description: "A Russian proverb: bread and the road"}
  zen:
    emoji: 🍵
    ru: {name: дзэнское изречение, description: "Дзэнское изречение — вымой чашку"}
    en: {name: Zen, description: "A Zen saying: wash your cup"}
"""


@dataclass(frozen=True)
class Project:
    """A folder with a configuration, corpora and models."""

    folder: Path

    @property
    def config_path(self) -> Path:
        """The configuration file."""
        return self.folder / "config.yaml"

    @property
    def config(self) -> Config:
        """The configuration as it is now."""
        return load_config(self.config_path)

    @property
    def models(self) -> Path:
        """The folder of model folders."""
        return self.folder / "models"

    @property
    def model(self) -> Path:
        """The folder of the trained model."""
        return self.models / CULTURE

    def corpus(self, culture: str = CULTURE) -> Path:
        """A culture's corpus file."""
        return self.folder / "corpora" / f"{culture}.tsv"

    def texts(self, culture: str = CULTURE) -> list[str]:
        """A culture's sayings."""
        return [saying.text for saying in read_corpus(self.corpus(culture))]

    def command(self, *arguments: str) -> list[str]:
        """The command line of a process that runs the program here."""
        return [sys.executable, "-m", "bot", *arguments, "--config", str(self.config_path)]

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the program in a process of its own until it ends."""
        return subprocess.run(
            self.command(*arguments),
            cwd=ROOT,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def copy(self, folder: Path) -> "Project":
        """The same in another folder, free to be changed."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Project(folder)


@pytest.fixture(scope="session")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project without models; not to be changed."""
    project = Project(tmp_path_factory.mktemp("untrained"))
    project.config_path.write_text(_CONFIG, encoding="utf-8")
    (project.folder / "corpora").mkdir()
    for culture, count in _SAYINGS.items():
        sayings = islice(read_corpus(ROOT / "corpora" / f"{culture}.tsv"), count)
        lines = [f"{saying.text}\t{saying.attribution}\n" for saying in sayings]
        project.corpus(culture).write_text("".join(lines), encoding="utf-8")
    return project


@pytest.fixture(scope="session")
def trained(untrained: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project with a model of its first culture, seed 1; not to be changed."""
    project = untrained.copy(tmp_path_factory.mktemp("trained"))
    ended = project.run("train", CULTURE)
    assert ended.returncode == 0, ended.stderr
    return project


@pytest.fixture
def project(trained: Project, tmp_path: Path) -> Project:
    """A copy of the trained project that the test may change."""
    return trained.copy(tmp_path / "project")


@pytest.fixture(scope="session")
def loaded_tensorflow() -> None:
    """TensorFlow and Keras, imported once; their own warnings are not ours to mend."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from bot.training.backend import require_tensorflow

        require_tensorflow()
        import keras

        keras.layers.LSTM(1)


@pytest.fixture
def tensorflow(loaded_tensorflow: None) -> Iterator[Any]:
    """TensorFlow, for tests that use the trainer in the test's own process."""
    import tensorflow as tf

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"(tensorflow|keras)\.")
        yield tf
