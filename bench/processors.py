"""How many texts differ when another processor, or another number of threads, computes them."""

import json
import os
import subprocess
import sys

_PROVERBS = 50
_ASKED = ("sufi", "russian", "zen")
_VARIANTS = {
    "two threads": {"OPENBLAS_NUM_THREADS": "2"},
    "Haswell": {"OPENBLAS_CORETYPE": "Haswell"},
    "SkylakeX": {"OPENBLAS_CORETYPE": "SkylakeX"},
    "Zen": {"OPENBLAS_CORETYPE": "Zen"},
    "Haswell, NumPy without AVX": {
        "OPENBLAS_CORETYPE": "Haswell",
        "NPY_DISABLE_CPU_FEATURES": "X86_V4 X86_V3",  # its own kernels of tanh, exp and log
    },
}


def measure() -> None:
    """Print, for each variant, how many proverbs of the same seeds come out otherwise."""
    usual = _texts({})
    for variant, variables in _VARIANTS.items():
        texts = _texts(variables)
        differing = sum(text != usual.get(name) for name, text in texts.items())
        print(f"{variant}: {differing} of {len(texts)} proverbs differ", flush=True)


def _texts(variables: dict[str, str]) -> dict[str, str]:
    """Proverbs of several cultures by their ids, made in processes with these variables."""
    texts = {}
    for culture in _ASKED:
        command = (sys.executable, "-m", "bot", "generate", culture, "-n", str(_PROVERBS))
        made = subprocess.run(
            (*command, "--seed", "1", "--json"),
            env={**os.environ, **variables},
            capture_output=True,
            check=True,
        ).stdout
        for proverb in map(json.loads, made.splitlines()):
            texts[proverb["id"]] = proverb["text"]
    return texts
