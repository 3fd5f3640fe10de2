"""Hostile recordings: those of the tests, with hostile values in any place, cut, doubled and nested."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random

from tests.hostile.walk.case import Case
from tests.hostile.walk.pieces import damage_text, damage_tree, encoded, put_in_place

RECORDINGS = Path(__file__).parents[2] / "recordings"


@cache
def samples() -> tuple[str, ...]:
    return tuple(path.read_text() for path in sorted(RECORDINGS.rglob("*.json")))


def make(chance: Random, case: Case) -> None:
    said, times = chance.choice(samples()), chance.choice((1, 1, 1, 2, 4, 20))
    content = b""
    if chance.random() < 0.8:
        with suppress(RecursionError, ValueError):
            content = encoded(
                json.dumps(damage_tree(chance, json.loads(said), times), ensure_ascii=chance.random() < 0.5)
            )
    else:
        content = damage_text(chance, said, times)
    file = case.place / "seen.json"
    file.write_bytes(content)
    if chance.random() < 0.03:
        file.unlink()
        put_in_place(chance, file)
        with suppress(OSError):
            if file.is_fifo():  # the user named it, so it would be waited for
                file.unlink()
    case.words = [
        "doctor",
        "--replay",
        str(file),
        *chance.choice(([], ["--json"], ["--json"], ["--hints"], ["--hints", "--json"])),
    ]
    if chance.random() < 0.1:
        case.words, case.standard_input = ["doctor", "--replay", "-", "--json"], content[:3_000_000]
    if chance.random() < 0.1:
        case.words += ["--record", "again.json"]
        case.may_change = ("here",)
