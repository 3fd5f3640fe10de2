"""Pages as text, kept beside the tests: what a page looked like when somebody last looked at it.

`DRAW_PICTURES=1 pytest tests/ui` draws them anew; look at what changed before it is kept.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "pictures"


def same_as_picture(name: str, text: str) -> None:
    """The page is as it was drawn in `pictures/NAME.txt`."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("DRAW_PICTURES"):
        path.write_text(text + "\n")
    assert path.is_file(), f"there is no picture {path.name}; draw it with DRAW_PICTURES=1"
    assert text == path.read_text().rstrip("\n")
