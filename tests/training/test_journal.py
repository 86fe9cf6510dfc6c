"""The journal: one JSON object a line, going on where a killed run stands."""

import io
import json
from pathlib import Path

import numpy as np

from bot.lm.network import Weights
from bot.training.fit import Evaluation
from bot.training.journal import Journal, read_log


def evaluation(step: int, epoch: float) -> Evaluation:
    """A look at the held-out lines."""
    return Evaluation(step, epoch, 3.25, 2.5, 1000.0, True, {"a": np.zeros(1, np.float32)})


def texts(weights: Weights, temperature: float) -> list[str]:
    """Samples."""
    return [f"Мир\u2028{temperature}."]


def journal_at(path: Path, stream: io.StringIO) -> Journal:
    """A journal with samples every second epoch."""
    return Journal(path, "zen", stream, sampler=texts, sample_every=2, temperatures=(0.5, 1.0))


def test_every_evaluation_is_a_line(tmp_path: Path) -> None:
    """Loss, held-out bits, speed and time; samples at each temperature where they are due."""
    path, stream = tmp_path / "log", io.StringIO()
    journal = journal_at(path, stream)
    journal.started(40, 0)
    for step in range(1, 41):
        journal.stepped(step, 3.0, 1000.0)
        if step % 10 == 0:
            journal.evaluated(evaluation(step, step / 10))
    journal.finished()
    lines = path.read_bytes().split(b"\n")[:-1]
    entries = [json.loads(line) for line in lines]
    assert entries == read_log(path)
    assert [entry["step"] for entry in entries] == [10, 20, 30, 40]
    assert ["samples" in entry for entry in entries] == [False, True, False, True]
    assert entries[1]["samples"] == {"0.5": ["Мир\u20280.5."], "1.0": ["Мир\u20281.0."]}
    assert entries[0].keys() >= {"epoch", "train_loss", "bits_per_char", "best", "tokens_per_s"}
    shown = stream.getvalue()
    assert "epoch 2: 2.500 bits/char held out" in shown
    assert "held out 2.500 bits/char, 1,000 tokens/s" in shown
    assert "40/40" in shown


def test_a_resumed_journal_drops_what_its_checkpoint_does_not_know(tmp_path: Path) -> None:
    """Entries behind the checkpoint are written anew: none stands twice, samples stay in step."""
    path = tmp_path / "log"
    first = journal_at(path, io.StringIO())
    first.started(40, 0)
    for step in (10, 20, 30):
        first.evaluated(evaluation(step, step / 10))
    again = journal_at(path, io.StringIO())
    again.started(40, 20)
    for step in (30, 40):
        again.evaluated(evaluation(step, step / 10))
    entries = read_log(path)
    assert [entry["step"] for entry in entries] == [10, 20, 30, 40]
    assert ["samples" in entry for entry in entries] == [False, True, False, True]


def test_a_new_run_begins_a_new_log(tmp_path: Path) -> None:
    """What another run left is not mixed in."""
    path = tmp_path / "log"
    path.write_text('{"step": 3}\n', "utf-8")
    journal_at(path, io.StringIO()).started(40, 0)
    assert read_log(path) == []


def test_a_line_cut_by_a_crash_is_left_out(tmp_path: Path) -> None:
    """Wherever the cut is, in the middle of a letter too."""
    path = tmp_path / "log"
    whole = b'{"step": 1}\n'
    last = '{"step": 2, "samples": {"0.5": ["Мир"]}}\n'.encode()
    for cut in range(len(last) - 1):
        path.write_bytes(whole + last[:cut])
        assert read_log(path) == [{"step": 1}]
    path.write_bytes(whole + last)
    assert len(read_log(path)) == 2
    assert read_log(tmp_path / "none") == []
