"""Pairs that cost no reader: a human line, and what the model itself makes of the line's beginning.

Self-play fine-tuning (Chen et al. 2024, https://arxiv.org/abs/2401.01335): the model learns to like
people's way of going on better than its own, until it can no longer tell them apart.
"""

from collections.abc import Sequence

import numpy as np

from bot.lm.lexicon import Lexicon
from bot.lm.network import Network
from bot.lm.prompt import prompt
from bot.lm.tokenizer import Tokenizer
from bot.training.material import Line
from bot.training.rollout import write_on
from bot.training.taste import Pair, like_length

_LONGEST = 48  # tokens
_SHARE = 0.6  # of a line's tokens, that are given at the most


def own_pairs(
    network: Network,
    tokenizer: Tokenizer,
    lines: Sequence[Line],
    lexicon: Lexicon,
    *,
    temperature: float,
    rng: np.random.Generator,
) -> list[Pair]:
    """A pair for each line that the model went on with differently, in real words, about as long.

    Args:
        network: the model that writes.
        tokenizer: its own.
        lines: people's.
        lexicon: what real words are; the decoder sees to that, so it need not be learnt.
        temperature: of drawing.
        rng: decides beginnings and draws.
    """
    beginnings = [_beginning(line, tokenizer, rng) for line in lines]
    written = write_on(network, beginnings, temperature=temperature, max_tokens=_LONGEST, rng=rng)
    pairs = []
    for line, ids in zip(lines, written, strict=True):
        if ids is None:
            continue
        text = tokenizer.decode(ids[len(prompt(tokenizer, line.tradition, line.about)) :])
        if text != line.text and like_length(text, line.text) and not lexicon.unknown_words(text):
            pairs.append(Pair(line, line._replace(text=text)))
    return pairs


def _beginning(line: Line, tokenizer: Tokenizer, rng: np.random.Generator) -> list[int]:
    text = tokenizer.encode(line.text)
    given = int(rng.integers(0, max(1, round(_SHARE * len(text))) + 1))
    return [*prompt(tokenizer, line.tradition, line.about), *text[:given]]
