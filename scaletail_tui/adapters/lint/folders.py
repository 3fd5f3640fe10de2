"""Which folders are meant: one stack, a tree of them, or everything below the root."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from scaletail_tui.adapters.compose.files import compose_file

_DEEPEST, _MOST = 3, 1_000


def find_stack_folders(given: Path) -> tuple[Path, ...]:
    """The folder itself where it has a Compose file, else those below it that have one."""
    return tuple(_below(given, 0, [_MOST]))


def _below(folder: Path, depth: int, left: list[int]) -> Iterator[Path]:
    if compose_file(folder) is not None:
        left[0] -= 1
        if left[0] >= 0:
            yield folder
        return
    if depth >= _DEEPEST or left[0] <= 0:
        return
    try:
        with os.scandir(folder) as entries:
            names = sorted(
                one.name for one in entries if not one.name.startswith(".") and one.is_dir(follow_symlinks=depth == 0)
            )
    except OSError:
        return
    for name in names:
        yield from _below(folder / name, depth + 1, left)
