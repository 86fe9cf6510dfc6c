"""Keeping a long-lived process small."""

import contextlib
import ctypes

# M_MMAP_THRESHOLD, https://man7.org/linux/man-pages/man3/mallopt.3.html
_MMAP_THRESHOLD = -3
_LARGE = 1 << 20  # bytes; a network's matrices are larger, what a request needs is smaller


def return_large_blocks() -> None:
    """Have freed blocks of a mebibyte or more go back to the system at once, where glibc allows.

    By default glibc raises this limit to the size of what it has seen freed, and the holes that
    expanded networks leave stay with the process: 14 MiB with five cultures, more with more.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):  # musl and others lack the call
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)
