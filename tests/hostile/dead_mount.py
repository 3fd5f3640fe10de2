"""A file system that is mounted and never answers, as one on a server that is gone."""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

_LAZY = 2


@contextlib.contextmanager
def mount_dead(*folders: Path) -> Iterator[None]:
    """Who looks at one of the folders waits for ever; skips the test where this machine mounts nothing."""
    kernel = ctypes.CDLL(None, use_errno=True)
    with contextlib.ExitStack() as after:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
            try:
                descriptor = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
            except OSError as error:
                pytest.skip(f"no FUSE here: {error}")
            after.callback(os.close, descriptor)
            place = os.fsencode(folder)
            options = f"fd={descriptor},rootmode=40000,user_id=0,group_id=0,allow_other"
            if kernel.mount(b"dead", place, b"fuse", 0, options.encode()):
                pytest.skip(f"nothing can be mounted here: {os.strerror(ctypes.get_errno())}")
            after.callback(kernel.umount2, place, _LAZY)
        yield
