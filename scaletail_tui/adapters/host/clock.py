"""The machine's clocks, and its time zone by its IANA name."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Mapping
from pathlib import Path

from scaletail_tui.adapters.small_files import read_table


class SystemClock:
    """The machine's clocks."""

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*")
UNKNOWN = "Etc/UTC"


def timezone_of(at: Path = Path("/"), environment: Mapping[str, str] | None = None) -> str:
    """TZ, /etc/timezone, then the target of /etc/localtime; `Etc/UTC` where none of them names a zone."""
    env = os.environ if environment is None else environment
    return _zone_name(env.get("TZ", "").removeprefix(":")) or _from_file(at) or _from_link(at) or UNKNOWN


def _from_file(at: Path) -> str:
    try:
        return _zone_name(read_table(at / "etc/timezone").strip())
    except OSError:
        return ""


def _from_link(at: Path) -> str:
    try:
        target = str((at / "etc/localtime").readlink())
    except OSError:
        return ""
    _, found, name = target.partition("zoneinfo/")
    return _zone_name(name.removeprefix("posix/").removeprefix("right/")) if found else ""


def _zone_name(text: str) -> str:
    # TZ may also hold a POSIX rule (`CET-1CEST`) or a path, which containers do not understand as a name.
    if text in ("UTC", "GMT"):
        return text
    return text if "/" in text and _NAME.fullmatch(text) else ""
