"""A Telegram bot that makes up new proverbs of many cultures, in Russian.

The layers, each importing only those before it: ``errors``, ``lm`` (the language model in NumPy),
``training`` (TensorFlow lives there only), ``service`` (what the bot offers), ``telegram``
(the application), ``demo`` (a Bot API stand-in), ``cli``. A test holds the order.
"""

__version__ = "0.1.0"
