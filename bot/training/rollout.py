"""Texts that a network writes after many different beginnings at once, without any filter.

Training asks for tens of thousands of lines, each with its own prompt; serving asks for a few with
one prompt and many conditions (`bot.lm.sampling`).
"""

from collections.abc import Sequence

import numpy as np

from bot.lm.network import Network
from bot.lm.tokenizer import BOS, EOS, PAD, UNK

_FORBIDDEN = [PAD, BOS, UNK]
_ROWS = 128


def write_on(
    network: Network,
    beginnings: Sequence[Sequence[int]],
    *,
    temperature: float,
    max_tokens: int,
    rng: np.random.Generator,
) -> list[list[int] | None]:
    """Go on after each beginning until the end of the text.

    Args:
        network: gives the logits.
        beginnings: token ids, the prompt first.
        temperature: divides the logits.
        max_tokens: longest text, its beginning included.
        rng: what is drawn with.

    Returns:
        For each beginning the whole sequence with its end, or None where none came.
    """
    done: list[list[int] | None] = [None] * len(beginnings)
    # Beginnings of like length together, so that few rows wait for others.
    order = sorted(range(len(beginnings)), key=lambda at: len(beginnings[at]))
    for start in range(0, len(order), _ROWS):
        chosen = order[start : start + _ROWS]
        rows = [list(beginnings[at]) for at in chosen]
        for at, row in zip(
            chosen, _write(network, rows, temperature, max_tokens, rng), strict=True
        ):
            done[at] = row if row[-1] == EOS else None
    return done


def _write(
    network: Network,
    rows: list[list[int]],
    temperature: float,
    max_tokens: int,
    rng: np.random.Generator,
) -> list[list[int]]:
    alive = list(range(len(rows)))
    state = network.start(len(rows))
    for step in range(max_tokens - 1):
        ids = np.array([rows[at][step] for at in alive], np.int64)
        logits, state = network.step(ids, state)
        logits[:, _FORBIDDEN] = -np.inf
        # The largest of logits with Gumbel noise is a draw from their softmax.
        noise = rng.gumbel(size=logits.shape).astype(np.float32)
        drawn = (logits / np.float32(temperature) + noise).argmax(axis=1)
        for at, token in zip(alive, drawn, strict=True):
            if len(rows[at]) == step + 1:
                rows[at].append(int(token))
        going = [n for n, at in enumerate(alive) if rows[at][step + 1] != EOS]
        if not going:
            break
        if len(going) < len(alive):
            alive = [alive[n] for n in going]
            state = state.rows(np.array(going))
    return rows
