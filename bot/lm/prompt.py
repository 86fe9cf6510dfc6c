"""What stands in front of a text and is read, not written: its tradition, and what it is about.

The trainer puts the same in front of its lines, so the network has learnt to write what is asked
for. A prompt is its own words between two marks of beginning; without words there is one mark only.
"""

from bot.lm.tokenizer import BOS, Tokenizer


def prompt(tokenizer: Tokenizer, tradition: str = "", about: str = "") -> list[int]:
    """Token ids that a text begins after.

    Args:
        tokenizer: the model's.
        tradition: what the model calls its tradition; may be empty.
        about: words in their dictionary forms, parted by spaces; may be empty.

    Raises:
        UnknownCharacterError: one of them has characters that the tokenizer lacks.
    """
    words = f"{tradition} {about}".strip()
    return [BOS, *tokenizer.encode(words), BOS] if words else [BOS]
