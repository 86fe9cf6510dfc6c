"""A Telegram bot that makes up new proverbs of many cultures, in Russian.

The layers: ``errors`` at the bottom; ``lm``, the language model in NumPy; on it ``training``, where
alone TensorFlow lives, and ``service``, what the bot offers; ``telegram``, the application;
``demo``, a Bot API stand-in that knows none of these; ``cli`` above all. A test holds the order.
"""

__version__ = "0.1.0"
