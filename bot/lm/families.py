"""Families of lines: one line with slots, which stands for as many as their words can be chosen.

::

    [Колодец|Родник] у [дороги|ворот] не спрашивает, чья жажда.

A network learns from a family which words may stand in one another's place, and what stays true.
"""

import hashlib
import math
import re
from itertools import product

import numpy as np

MOST = 12
"""Lines that are taken of a family: more would drown what is written line by line."""
_SLOT = re.compile(r"\[([^\[\]]*)\]")
_LARGEST = 10_000


def members(family: str, most: int = MOST) -> tuple[str, ...]:
    """The lines of a family, or some of them, always the same; a line without slots is its own.

    Raises:
        ValueError: says what is wrong with the slots.
    """
    parts = _SLOT.split(family)
    if any(bracket in part for part in parts for bracket in "[]"):
        raise ValueError("a slot does not end, or stands in another: expected [one|another]")
    choices = [part.split("|") if at % 2 else [part] for at, part in enumerate(parts)]
    if any("" in each or len(set(each)) != len(each) for each in choices[1::2]):
        raise ValueError("a slot has an empty choice or the same one twice")
    if any("|" in part for part in parts[0::2]):
        raise ValueError("a bar outside of a slot: expected [one|another]")
    count = math.prod(map(len, choices))
    if count > _LARGEST:
        raise ValueError(f"{count} lines in one family: expected {_LARGEST} at the most")
    lines = ["".join(chosen) for chosen in product(*choices)]
    if count > most:
        digest = hashlib.blake2b(family.encode(), digest_size=8).digest()
        rng = np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))
        lines = [lines[at] for at in sorted(rng.choice(count, most, replace=False))]
    return tuple(lines)
