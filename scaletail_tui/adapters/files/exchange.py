"""Two names in one folder change places at once: who looks sees the one or the other, never none."""

from __future__ import annotations

import ctypes
import errno
import os

_EXCHANGE = 2
"""RENAME_EXCHANGE of renameat2(2), which Python does not have."""
_CANNOT = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})
"""The kernel, or this file system, does not know it."""


def exchange(folder: int, first: str, second: str) -> bool:
    """False, and nothing done, where it cannot be done at once; raises OSError. `folder` is a descriptor."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):  # a libc without it
        return False
    if call(folder, os.fsencode(first), folder, os.fsencode(second), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number), first)
