"""What ships and how it is checked, as far as it shows without building: locks, image, CI."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = ("serve", "train", "dev", "build")
PIN = re.compile(r"^([a-z0-9.-]+)==(\S+)(?: ; (.+?))? \\$", re.MULTILINE)
# What lies about in a work tree and is nobody's business in an image.
PRIVATE = (
    *(".git/config", ".env", ".venv/bin/python", "tests/conftest.py", "runs/sufi/manifest.json"),
    *("models/.training/sufi/checkpoint.safetensors", "bot/__pycache__/log.pyc", "secret.pem"),
)


def read(name: str) -> str:
    """A file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def pins(lock: str) -> dict[str, set[str]]:
    """The versions that a lock file gives each package: one, or several by Python version."""
    found: dict[str, set[str]] = {}
    for name, version, _ in PIN.findall(read(f"requirements/{lock}.lock")):
        found.setdefault(name, set()).add(version)
    return found


def wanted(lock: str) -> list[Requirement]:
    """What pyproject.toml asks of the packages in a lock file."""
    if lock == "build":
        lines = [
            line.partition("#")[0].strip() for line in read("requirements/build.in").split("\n")
        ]
        return [Requirement(line) for line in lines if line]
    project = tomllib.loads(read("pyproject.toml"))["project"]
    extras = {"serve": [], "train": ["train"], "dev": ["train", "dev"]}[lock]
    optional = project["optional-dependencies"]
    lines = project["dependencies"] + [line for extra in extras for line in optional[extra]]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("lock", LOCKS)
def test_each_dependency_is_locked_within_its_range(lock: str) -> None:
    """A range changed in pyproject.toml without `make lock` is noticed."""
    locked = pins(lock)
    for requirement in wanted(lock):
        versions = locked.get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement} is not in {lock}.lock: run make lock"
        outside = [each for each in versions if each not in requirement.specifier]
        assert not outside, f"{lock}.lock has {outside}, pyproject.toml wants {requirement}"


def test_the_locks_agree() -> None:
    """What is served is what is tested: a package has the same version in every lock."""
    locks = [pins(lock) for lock in LOCKS]
    names = {name for lock in locks for name in lock}
    differing = {
        name for name in names if len({frozenset(lock[name]) for lock in locks if name in lock}) > 1
    }
    assert differing == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_hashes_and_no_index(lock: str) -> None:
    """Nothing is installed unchecked, and where packages come from is the machine's own matter."""
    text = read(f"requirements/{lock}.lock")
    heads = [line for line in text.splitlines() if re.match(r"[a-zA-Z]", line)]
    assert heads == [match.group() for match in PIN.finditer(text)]
    for block in re.split(r"^(?=[a-z0-9.-]+==)", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in block, block
    assert "://" not in text
    assert "--index" not in text


def test_nothing_of_the_trainer_is_served() -> None:
    """What the bot's image installs has no TensorFlow in it."""
    assert {"numpy", "python-telegram-bot"} <= set(pins("serve"))
    assert {"tensorflow", "keras"} & set(pins("serve")) == set()
    assert "tensorflow" in pins("train")
    served = read("Dockerfile").rpartition("\nFROM ")[2]
    assert re.findall(r"--from=(\w+)", served) == ["builder", "builder"]
    builder = read("Dockerfile").partition(" AS builder\n")[2].partition("\nFROM ")[0]
    assert set(re.findall(r"[a-z]+\.lock", builder)) == {"serve.lock", "build.lock"}


def copied() -> Iterator[str]:
    """What the Dockerfile takes from the project."""
    for line in re.findall(r"^COPY (?!--from)(.+)$", read("Dockerfile"), re.MULTILINE):
        yield from line.split()[:-1]


def is_sent(path: str) -> bool:
    """Whether .dockerignore lets a path through to the engine: the last pattern that fits says.

    A pattern that fits a folder counts for all that is in it.
    """
    parts = path.split("/")
    sent = True
    for line in read(".dockerignore").splitlines():
        pattern = line.removeprefix("!")
        if not pattern or pattern.startswith("#"):
            continue
        anywhere = pattern.startswith("**/")
        levels = range(1, len(parts) + 1)
        names = [parts[n - 1] if anywhere else "/".join(parts[:n]) for n in levels]
        if any(fnmatch(name, pattern.removeprefix("**/")) for name in names):
            sent = line.startswith("!")
    return sent


def test_the_image_gets_what_it_copies() -> None:
    """Each file and folder that the Dockerfile copies is there and reaches the engine."""
    sources = list(copied())
    assert {"bot", "models", "corpora", "config.yaml"} <= set(sources)
    assert [source for source in sources if not is_sent(source)] == []
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert is_sent("models/sufi/weights.safetensors")
    assert is_sent("bot/telegram/locales/ru.po")


@pytest.mark.parametrize("path", PRIVATE)
def test_the_engine_gets_nothing_else(path: str) -> None:
    """What a work tree holds beside that stays out of the image."""
    assert not is_sent(path)


@pytest.mark.parametrize(("value", "outcome"), [("1", "1 failed, 1 error"), ("", "2 skipped")])
def test_a_skip_fails_where_none_may_be(value: str, outcome: str, tmp_path: Path) -> None:
    """Under PROVERB_NO_SKIPS=1 a skipped test and a skipped file fail; else they are skipped."""
    (tmp_path / "test_one.py").write_text(
        "import pytest\n\ndef test_one():\n    pytest.skip('no browser')\n", encoding="utf-8"
    )
    (tmp_path / "test_two.py").write_text(
        "import pytest\npytest.importorskip('no_such_module')\n", encoding="utf-8"
    )
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "tests.no_skips", "-q"),
            *("--continue-on-collection-errors", f"--rootdir={tmp_path}", str(tmp_path)),
        ],
        cwd=ROOT,
        env={**os.environ, "PROVERB_NO_SKIPS": value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in done.stdout, done.stdout


def test_every_corpus_is_described() -> None:
    """The README of the corpora names every file of sayings."""
    readme = read("corpora/README.md")
    missing = [
        path.name
        for path in sorted((ROOT / "corpora").glob("*.tsv"))
        if f"`{path.name}`" not in readme
    ]
    assert missing == []


def test_every_environment_variable_is_in_the_deployment_guide() -> None:
    """Whatever the program reads from its environment, the guide explains."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py"))
    variables = set(re.findall(r"\"((?:PROVERB|TELEGRAM)_[A-Z_]+)\"", sources))
    assert len(variables) >= 5
    guide = read("docs/deployment.md")
    assert sorted(name for name in variables if f"`{name}`" not in guide) == []
