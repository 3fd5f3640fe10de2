"""Pages as text, kept in `snapshots/`: what a page looked like when somebody last looked at it.

After a wanted change: `SCALETAIL_SNAPSHOTS=write pytest tests/ui tests/screenshots`, which draws the README's pictures
anew as well; read the difference before it is kept.
"""

from __future__ import annotations

from pathlib import Path

from tests.conftest import ORIGINAL_ENVIRONMENT

FOLDER = Path(__file__).parent / "snapshots"
WRITE = ORIGINAL_ENVIRONMENT.get("SCALETAIL_SNAPSHOTS") == "write"


def check_snapshot(name: str, text: str) -> None:
    """Compare with `snapshots/NAME.txt`, or write it."""
    path = FOLDER / f"{name}.txt"
    if WRITE:
        path.write_text(text + "\n", encoding="utf-8")
    assert path.is_file(), f"there is no snapshot {path.name}; write it with SCALETAIL_SNAPSHOTS=write"
    assert path.read_text(encoding="utf-8") == text + "\n"
