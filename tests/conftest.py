"""Fixtures that all tests may ask for, and how Hypothesis and NumPy run."""

import os

from hypothesis import settings

# As the program itself is run: two threads that wait for each other on a busy machine take minutes.
# Read when NumPy is first imported, which is after this.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

pytest_plugins = ["tests.standin", "tests.no_skips", "tests.small_project", "tests.databases"]

# A busy machine is no fault.
settings.register_profile("project", deadline=None)
settings.load_profile("project")
