"""Fixtures for tests of the language model."""

import pytest

from bot.lm.artifact import Model, load_model
from bot.lm.generator import Generator, HotNetworks
from tests.small_project import CULTURE, Project


@pytest.fixture(scope="session")
def model(trained: Project) -> Model:
    """The model of the small project."""
    return load_model(trained.model)


@pytest.fixture(scope="session")
def generator(trained: Project, model: Model) -> Generator:
    """What makes its proverbs."""
    return Generator(model, trained.config.sampling_of(CULTURE), HotNetworks(1))
