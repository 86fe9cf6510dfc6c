"""The language model at serving: NumPy, pure, without Telegram, storage or TensorFlow.

A proverb's way: ``tokenizer`` → ``network`` → ``sampling`` (with ``lexicon`` at each drawn piece)
→ ``filters`` and ``novelty`` → ``generator``, which ``artifact`` loads from a model folder and
``proverb_id`` names.
"""
