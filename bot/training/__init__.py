"""The offline trainer: from a corpus file to a saved model folder.

TensorFlow is imported by ``network`` and ``fit`` only, and by nothing outside this package.
"""
