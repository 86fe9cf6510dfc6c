"""The training step against `keras.layers.LSTM` and `fit`, on batches of one shape."""

import numpy as np

from bench.timing import timed_s
from bot.lm.network import Shape
from bot.lm.tokenizer import PAD

_SHAPE = Shape(vocabulary=4000, embedding=256, layers=2, width=512)
_ROWS, _LENGTH, _STEPS = 32, 64, 12


def measure() -> None:
    """Print tokens a second of both, three rounds in turn, and the ratio."""
    rng = np.random.default_rng(0)
    size = (_STEPS * _ROWS, _LENGTH + 1)
    ids = rng.integers(PAD + 4, _SHAPE.vocabulary, size, dtype=np.int32)
    ours, keras = _ours(ids), _keras(ids)
    ours(), keras()  # both compile
    ratios = []
    for _ in range(3):
        ours_s, keras_s = timed_s(ours), timed_s(keras)
        ratios.append(keras_s / ours_s)
        tokens = _STEPS * _ROWS * _LENGTH
        print(
            f"this trainer {tokens / ours_s:,.0f} tokens/s, "
            f"Keras fit {tokens / keras_s:,.0f} tokens/s, ratio {ratios[-1]:.2f}",
            flush=True,
        )
    print(f"ratio, median: {sorted(ratios)[1]:.2f}", flush=True)


def _ours(ids):  # type: ignore[no-untyped-def]
    from bot.training.network import initial_weights  # noqa: PLC0415
    from bot.training.settings import FitSettings  # noqa: PLC0415
    from bot.training.trainer import LanguageTrainer  # noqa: PLC0415

    settings = FitSettings(epochs=1, learning_rate=0.001, dropout=0.1)
    trainer = LanguageTrainer(initial_weights(_SHAPE, 1), _SHAPE, settings, seed=1)

    def epoch() -> None:
        for step in range(_STEPS):
            rows = ids[step * _ROWS : (step + 1) * _ROWS]
            trainer.step(step, rows[:, :-1], rows[:, 1:], 0.001)

    return epoch


def _keras(ids):  # type: ignore[no-untyped-def]
    import keras  # noqa: PLC0415

    layers = keras.layers
    model = keras.Sequential(
        [
            layers.Embedding(_SHAPE.vocabulary, _SHAPE.embedding),
            layers.Dropout(0.1),
            layers.LSTM(_SHAPE.width, return_sequences=True),
            layers.Dropout(0.1),
            layers.LSTM(_SHAPE.width, return_sequences=True),
            layers.Dropout(0.1),
            layers.Dense(_SHAPE.embedding, use_bias=False),
            layers.Dense(_SHAPE.vocabulary),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(0.001, global_clipnorm=1.0), loss=loss)

    def epoch() -> None:
        model.fit(ids[:, :-1], ids[:, 1:], batch_size=_ROWS, epochs=1, shuffle=False, verbose=0)

    return epoch
