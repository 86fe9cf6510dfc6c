"""`python -m bot`, installed as `proverb-bot`."""

import os

# One proverb is made by one thread: several at once share the cores better than one matrix product
# spread over them. Read by OpenBLAS when NumPy is first imported, so it stands before.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from bot.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
