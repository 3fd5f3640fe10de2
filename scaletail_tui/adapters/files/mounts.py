"""Where other file systems are mounted below a folder, bind mounts too."""

from __future__ import annotations

import os
import re
from pathlib import Path

_ESCAPED = re.compile(r"\\([0-7]{3})")


def mounts_below(folder: Path, table: Path = Path("/proc/self/mountinfo")) -> tuple[str, ...]:
    """Relative to the folder; none where the kernel does not tell."""
    try:
        lines = table.read_bytes().decode("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ()
    above = os.path.realpath(folder).rstrip("/") + "/"
    places = (
        _ESCAPED.sub(lambda code: chr(int(code[1], 8)), fields[4])
        for fields in map(str.split, lines)
        if len(fields) > 4
    )
    return tuple(sorted({place.removeprefix(above) for place in places if place.startswith(above)}))
