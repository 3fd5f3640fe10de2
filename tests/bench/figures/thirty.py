"""Thirty stacks made by hand in one list, healthy and broken ones: when its rows show, and what the open page costs."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.bench.report import Figure
from tests.lab.handmade.broken import BROKEN
from tests.lab.handmade.hand_made import PUPPET, HandMade
from tests.lab.handmade.shapes import WELL
from tests.lab.running_lab import Lab

AT_ONCE = 4
SECONDS = 60.0


def thirty_figures(lab: Lab) -> list[Figure]:
    """All of them are brought up, and removed again."""
    stacks = (*WELL, *BROKEN)
    with tempfile.TemporaryDirectory(prefix="scaletail-bench-") as name:
        root = Path(name) / "stacks"
        root.mkdir()
        lab.begin(Path(name), root)
        try:
            lab.puppet(PUPPET)
            _bring_up(lab, root, stacks)
            command = [sys.executable, "-m", "tests.lab.handmade.listing", str(root), str(SECONDS)]
            return _figures(json.loads(lab.run(command, timeout=420).stdout), f"{len(stacks)} stacks made by hand")
        finally:
            lab.clean_up(root)


def _bring_up(lab: Lab, root: Path, stacks: Sequence[HandMade]) -> None:
    def bring(one: HandMade) -> None:
        one.write(lab, root / one.name)
        one.start(lab, root / one.name)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(bring, stacks))


def _figures(seen: dict[str, Any], where: str) -> list[Figure]:
    percent = 100 * (seen["engine"] + seen["own"] - seen["idle"] * seen["seconds"]) / seen["seconds"]
    return [
        Figure(what="list of stacks, first rows", where=where, seen=seen["first"], unit="s", aim=0.5),
        Figure(what="list of stacks, all judged", where=where, seen=seen["judged"], unit="s", aim=5.0),
        Figure(what="list of stacks open, CPU", where="engine's share too", seen=max(0.0, percent), unit="%", aim=3.0),
    ]
