"""Run all measurements, or those named: `python -m bench decoding serving`.

Each prints its figures with what they are measured against in the same run. The machine should have
nothing else to do.
"""

import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from bench import decoding, grammar, processors, serving, startup, training, words

MEASUREMENTS = {
    "startup": startup.measure,
    "decoding": decoding.measure,
    "serving": serving.measure,
    "grammar": grammar.measure,
    "words": words.measure,
    "processors": processors.measure,
    "training": training.measure,
}


def main(names: list[str]) -> int:
    """Measure; returns the exit code."""
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        print(f"no measurement {unknown[0]!r}. Known: {', '.join(MEASUREMENTS)}", file=sys.stderr)
        return 2
    for name in names or MEASUREMENTS:
        print(f"## {name}", flush=True)
        MEASUREMENTS[name]()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
