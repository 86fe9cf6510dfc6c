"""The report of a model: a page that tells by itself what was learnt."""

import html
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from bot.lm.artifact import LOG, load_model
from bot.lm.shelf import Shelf
from tests.small_project import CULTURE, Project


@pytest.fixture(scope="session")
def page(trained: Project) -> str:
    """The report that training wrote."""
    return (trained.model / "report.html").read_text("utf-8")


def test_a_trained_model_has_its_report(trained: Project, page: str) -> None:
    """With its figures, where it learnt from, samples as it learnt, and what its seeds give."""
    manifest = load_model(trained.model).manifest
    assert str(manifest.metrics.bits_per_char) in page
    assert f"{CULTURE}.tsv" in page
    entry = json.loads((trained.model / LOG).read_text("utf-8").splitlines()[-1])
    texts = [text for samples in entry["samples"].values() for text in samples]
    assert [text for text in texts if text not in html.unescape(page)] == []
    shelf = Shelf.load(trained.models, {CULTURE: trained.config.sampling_of(CULTURE)})
    made = {shelf.make(CULTURE, seed).text for seed in range(40)}
    assert len([text for text in made if f"<td>{text}</td>" in page]) > 10


def test_proverbs_stand_best_first(page: str) -> None:
    """The score falls from line to line."""
    section = page.split("the best first")[1].split("How near", maxsplit=1)[0]
    scores = [float(score) for score in re.findall(r'number">(-?[\d.]+)<', section)]
    assert len(scores) > 10
    assert scores == sorted(scores, reverse=True)


def test_the_page_needs_nothing_from_elsewhere(page: str) -> None:
    """No script, no address: it can be kept and sent."""
    assert not re.search(r"https?:|<script|<link|<img|@import|url\(", page)


def test_curves_have_a_point_for_each_look(trained: Project, page: str) -> None:
    """All inside the picture, however many there are."""
    looks = len((trained.model / LOG).read_text("utf-8").splitlines())
    lines = re.findall(r'<polyline points="([^"]+)"', page)
    assert len(lines) == 2
    for line in lines:
        points = [tuple(map(float, point.split(","))) for point in line.split()]
        assert len(points) == looks
        assert all(0 <= x <= 640 and 0 <= y <= 200 for x, y in points)


def test_texts_cannot_break_the_page(tensorflow: Any, trained: Project) -> None:
    """What looks like markup is shown as it is written."""
    from bot.training.report import report

    model = load_model(trained.model)
    entry = {"step": 1, "epoch": 1.0, "train_loss": 3.0, "bits_per_char": 2.0}
    samples = {"0.5": ["<script>alert(1)</script>"]}
    log = json.dumps({**entry, "samples": samples}).encode()
    manifest = model.manifest.model_copy(update={"culture": "<b>&"})
    page = report(manifest, replace(model, manifest=manifest), log).decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "&lt;b&gt;&amp;" in page


def test_one_look_makes_no_curve(tensorflow: Any, trained: Project) -> None:
    """A single point is told in words."""
    from bot.training.report import report

    model = load_model(trained.model)
    entry = {"step": 1, "epoch": 1.0, "train_loss": 3.25, "bits_per_char": 2.5}
    page = report(model.manifest, model, json.dumps(entry).encode()).decode()
    assert "<svg" not in page
    assert "held-out bits per character 2.5;" in page
    assert "nats per token 3.25." in page
