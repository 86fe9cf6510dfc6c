"""Measurements: `python -m bench`, or one of them by name."""
