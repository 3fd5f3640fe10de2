"""Pages as text, kept in `snapshots/`: what a page looked like when somebody last looked at it.

After a wanted change: `SCALETAIL_SNAPSHOTS=write pytest tests/ui tests/screenshots`, which draws the README's pictures
anew as well; read the difference before it is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.conftest import ORIGINAL_ENVIRONMENT
from tests.ui.pretend import until

FOLDER = Path(__file__).parent / "snapshots"
WRITE = ORIGINAL_ENVIRONMENT.get("SCALETAIL_SNAPSHOTS") == "write"


async def comes_to_snapshot(name: str, text: Callable[[], str]) -> None:
    """Wait until what is seen is `snapshots/NAME.txt`, and tell how it differs where it never is; or write it."""
    path = FOLDER / f"{name}.txt"
    if not WRITE and path.is_file():
        wanted = path.read_text(encoding="utf-8")
        with suppress(TimeoutError):
            await until(lambda: text() + "\n" == wanted)
    check_snapshot(name, text())


def check_snapshot(name: str, text: str) -> None:
    """Compare with `snapshots/NAME.txt`, or write it."""
    path = FOLDER / f"{name}.txt"
    if WRITE:
        path.write_text(text + "\n", encoding="utf-8")
    assert path.is_file(), f"there is no snapshot {path.name}; write it with SCALETAIL_SNAPSHOTS=write"
    assert path.read_text(encoding="utf-8") == text + "\n"
