"""Texts to measure beside the bot's: people's, and those of the peer it has to beat."""

import random
from collections.abc import Callable, Iterator, Sequence

from bot.errors import UsageError

_TRIES = 400


def markovify_texts(
    lines: Sequence[str], count: int, seed: int, accepts: Callable[[str], bool]
) -> list[str]:
    """Texts of a Markov chain of two words over a culture's sayings (the library markovify).

    Args:
        lines: what it learns from.
        count: texts wanted; fewer where the chain has no more.
        seed: decides them.
        accepts: texts that it refuses are left out.

    Raises:
        UsageError: markovify is not installed.
    """
    try:
        import markovify  # noqa: PLC0415
    except ImportError:
        raise UsageError(
            "markovify is not installed, which the figures are compared with: "
            "pip install 'proverb-bot[eval]', or leave it out with --alone"
        ) from None
    model = markovify.NewlineText("\n".join(lines), state_size=2, well_formed=False)
    kept_state = random.getstate()
    random.seed(seed)  # the library draws from the global stream
    try:
        return list(dict.fromkeys(_drawn(model.make_sentence, count, accepts)))
    finally:
        random.setstate(kept_state)


def _drawn(
    make: Callable[[], str | None], count: int, accepts: Callable[[str], bool]
) -> Iterator[str]:
    found = 0
    for _ in range(count * _TRIES):
        text = make()
        if text and accepts(text):
            found += 1
            yield text
            if found == count:
                return
