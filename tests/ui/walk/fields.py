"""Every field that is typed in, how it is reached, and what is typed or pasted into it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from tests.ui.walk.deck import LETTERS, LONGEST, PASTES

WAYS = {
    "catalog search": "1 slash", "commands": "1 colon", "help search": "1 question_mark slash",
    "file to import": "1 o", "device name": "1 enter", "auth key": "1 enter enter", "stacks search": "2 slash",
    "log search": "2 enter o slash", "lines to hide": "2 enter o minus", "moment of a log": "2 enter o at",
    "log of a stack's page": "2 enter l slash", "backup's file": "2 b o", "domain": "2 enter f t a",
    "name that confirms": "2 enter f d",
}  # fmt: skip
"""Keys from the start; those of a wizard's settings are gone through by themselves."""
CLASSES: tuple[tuple[str, str], ...] = (
    ("nothing", ""), ("a blank", " "), ("the longest", LONGEST),
    *((f"{letter!a} three times", letter * 3) for letter in LETTERS),
    *((f"{text[:24]!a}", text) for text in PASTES if text.strip() and text != LONGEST),
)  # fmt: skip
ALWAYS = 3
"""The first so many are typed each time."""
ENDS = ("enter", "tab", "escape")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing typed into one field, and how it is left."""

    field: str
    name: str
    text: str
    end: str


def entries(fields: tuple[str, ...], *, first: int, some: int | None) -> list[Entry]:
    """Of each field what is always typed and `some` of the others, from number `first` on; None: everything."""
    if some is None:
        return [Entry(field, *text, end) for field, text, end in product(fields, CLASSES, ENDS)]
    others = CLASSES[ALWAYS:]
    found = []
    for place, field in enumerate(fields):
        drawn = [others[(first + place * 7 + step) % len(others)] for step in range(some)]
        for step, text in enumerate((*CLASSES[:ALWAYS], *drawn)):
            found.append(Entry(field, *text, ENDS[(first + place + step) % len(ENDS)]))
    return found
