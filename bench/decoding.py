"""Decoding against the ancestors' way, and how long one proverb takes.

The ancestors asked Keras's `model.predict` for each character and fed the whole growing text
again each time.
"""

from pathlib import Path

import numpy as np

from bench.timing import median_s, percentiles_ms, timed_s
from bot.config import load_config
from bot.errors import GenerationError
from bot.lm.sampling import sample
from bot.lm.settings import SamplingSettings
from bot.lm.shelf import Shelf

_CULTURE = "sufi"
_BATCH = 64
_CHARACTERS = 60  # what the ancestor printed at a time
_SEED_ALPHABET, _SEED_WIDTH = 80, 500  # its vocabulary and its 2 x LSTM 500
_PROVERBS = 100


def measure() -> None:
    """Print characters a second both ways and their ratio, then the time a proverb takes."""
    config = load_config(Path("config.yaml"))
    shelf = Shelf.load(config.models, {_CULTURE: config.sampling_of(_CULTURE)})
    ours = _ours(shelf)
    theirs = _CHARACTERS / timed_s(_ancestor())
    print(f"NumPy, {_BATCH} sequences at once: {ours:,.0f} characters/s")
    print(f"model.predict over a growing prefix: {theirs:,.1f} characters/s")
    print(f"ratio: {ours / theirs:,.0f}")
    print(f"one proverb ({_CULTURE}, one core): {percentiles_ms(_proverbs(shelf))}", flush=True)


def _ours(shelf: Shelf) -> float:
    """Characters a second of plain sampling with the model as it ships."""
    model = shelf.generator(_CULTURE).model
    network = model.network()

    def draw() -> list[str]:
        streams = [np.random.Generator(np.random.PCG64(n)) for n in range(_BATCH)]
        drawn = sample(network, model.tokenizer, SamplingSettings(), streams)
        return [candidate.text for candidate in drawn if candidate]

    characters = sum(map(len, draw()))
    return characters / median_s(draw)


def _ancestor():  # type: ignore[no-untyped-def]
    """One text the ancestors' way, after the first calls, which compile."""
    import keras  # noqa: PLC0415

    model = keras.Sequential(
        [
            keras.layers.Input((None, _SEED_ALPHABET)),
            keras.layers.LSTM(_SEED_WIDTH, return_sequences=True),
            keras.layers.LSTM(_SEED_WIDTH, return_sequences=True),
            keras.layers.Dense(_SEED_ALPHABET, activation="softmax"),
        ]
    )
    text = np.zeros((1, _CHARACTERS, _SEED_ALPHABET), np.float32)

    def write() -> None:
        for length in range(1, _CHARACTERS):
            scores = model.predict(text[:, :length], verbose=0)[0, -1]
            text[0, length, int(scores.argmax())] = 1.0

    for length in (1, 2, 3):  # a second length compiles once more, for any length
        model.predict(text[:, :length], verbose=0)
    return write


def _proverbs(shelf: Shelf) -> list[float]:
    times = []
    for seed in range(_PROVERBS):

        def make(seed: int = seed) -> None:
            try:
                shelf.make(_CULTURE, seed)
            except GenerationError:
                print(f"seed {seed} gave nothing")

        times.append(timed_s(make))
    return times
