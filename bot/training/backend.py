"""Getting TensorFlow ready, or saying how to install it. Importing this module does not load it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from bot.errors import TrainingError


def require_tensorflow(threads: int = 2) -> None:
    """Import TensorFlow without its chatter.

    Args:
        threads: it computes with so many, however many cores there are.

    Raises:
        TrainingError: it is not installed.
    """
    if find_spec("tensorflow") is None:
        raise TrainingError(
            "TensorFlow is not installed: it is needed for training only. Install the trainer: "
            "make setup-train, or pip install 'proverb-bot[train]'"
        )
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with _quiet_stderr():
        import tensorflow  # noqa: PLC0415
    tensorflow.config.threading.set_intra_op_parallelism_threads(threads)
    tensorflow.config.threading.set_inter_op_parallelism_threads(threads)
    # It warns of each new shape that is compiled; ours are few, and meant.
    tensorflow.get_logger().setLevel("ERROR")


@contextmanager
def _quiet_stderr() -> Iterator[None]:
    """TensorFlow's libraries write about missing GPUs before any of its log levels holds."""
    kept = os.dup(2)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
