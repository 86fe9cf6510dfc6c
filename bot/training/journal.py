"""What a training run shows and keeps: progress bar, JSON-lines log, samples as it learns."""

import json
import math
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from tqdm import tqdm

from bot.files import write_aside
from bot.lm.network import Weights
from bot.training.fit import Evaluation, Watcher

Sampler = Callable[[Weights, float], list[str]]
"""Texts sampled from these weights at this temperature."""


class Journal(Watcher):
    """Shows a run on a terminal and writes `training.jsonl` as it goes.

    Args:
        log: the JSON-lines file; a resumed run goes on where its checkpoint stands.
        title: shown before the bar.
        stream: where the bar and the samples are shown.
        sampler: gives samples at an evaluation; none are shown without it.
        sample_every: epochs between samples.
        temperatures: of the samples.
    """

    def __init__(
        self,
        log: Path,
        title: str,
        stream: IO[str],
        *,
        sampler: Sampler | None = None,
        sample_every: int = 1,
        temperatures: tuple[float, ...] = (),
    ) -> None:
        self._log = log
        self._title = title
        self._stream = stream
        self._sampler = sampler
        self._sample_every = sample_every
        self._temperatures = temperatures
        self._bits = float("nan")
        self._began = time.monotonic()
        self._open = ExitStack()

    def started(self, total_steps: int, done: int) -> None:
        """Open the bar and cut the log to what the checkpoint knows."""
        kept = [entry for entry in read_log(self._log) if entry["step"] <= done] if done else []
        write_aside(self._log, "".join(_line(entry) for entry in kept).encode())
        self._next_sample = self._sample_every * (1 + len([e for e in kept if "samples" in e]))
        self._bar = self._open.enter_context(
            tqdm(
                total=total_steps,
                initial=done,
                desc=self._title,
                unit="step",
                file=self._stream,
                dynamic_ncols=True,
                mininterval=1.0,
            )
        )

    def stepped(self, step: int, loss: float, tokens_per_s: float) -> None:
        """Move the bar on; tqdm adds the time left."""
        held_out = "" if math.isnan(self._bits) else f"held out {self._bits:.3f} bits/char, "
        self._bar.set_postfix_str(
            f"loss {loss:.3f}, {held_out}{tokens_per_s:,.0f} tokens/s", refresh=False
        )
        self._bar.update()

    def evaluated(self, evaluation: Evaluation) -> None:
        """Write an entry, with samples where they are due."""
        self._bits = evaluation.bits_per_char
        entry: dict[str, Any] = {
            "step": evaluation.step,
            "epoch": round(evaluation.epoch, 3),
            "train_loss": round(evaluation.train_loss, 4),
            "bits_per_char": round(evaluation.bits_per_char, 4),
            "best": evaluation.best,
            "tokens_per_s": round(evaluation.tokens_per_s),
            "elapsed_s": round(time.monotonic() - self._began, 1),
        }
        if self._sampler and evaluation.epoch >= self._next_sample:
            self._next_sample += self._sample_every
            entry["samples"] = {
                str(t): self._sampler(evaluation.weights, t) for t in self._temperatures
            }
            self._show(entry)
        with self._log.open("a", encoding="utf-8") as file:
            file.write(_line(entry))

    def finished(self) -> None:
        """Close the bar, so that what is said next has a line of its own; also after an error."""
        self._open.close()

    def _show(self, entry: dict[str, Any]) -> None:
        lines = [f"epoch {entry['epoch']:g}: {entry['bits_per_char']:.3f} bits/char held out"]
        for temperature, texts in entry["samples"].items():
            lines += [f"  {temperature}: {text}" for text in texts]
        self._bar.write("\n".join(lines), file=self._stream)


def read_log(path: Path) -> list[dict[str, Any]]:
    """The entries of a log; a last line cut off by a crash is left out."""
    if not path.exists():
        return []
    entries = []
    # Bytes: a letter may be cut in two, and a sample may hold what Unicode counts as a line end.
    for line in path.read_bytes().split(b"\n"):
        try:
            entries.append(json.loads(line.decode("utf-8")))
        except ValueError:
            break
    return entries


def _line(entry: dict[str, Any]) -> str:
    return json.dumps(entry, ensure_ascii=False) + "\n"
