"""The offline trainer: from a corpus file to a saved model folder.

TensorFlow is imported by nothing outside this package; ``settings`` is read without it.
"""
