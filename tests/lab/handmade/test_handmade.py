"""Thirty stacks made by hand: healthy ones without a finding, broken ones with the right one, wherever one looks."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.lab.broken_stacks import doctor
from tests.lab.handmade.broken import BROKEN
from tests.lab.handmade.hand_made import PUPPET, HandMade
from tests.lab.handmade.shapes import WELL
from tests.lab.rotation import part_of, whole
from tests.lab.running_lab import Lab, until

pytestmark = pytest.mark.slow
PARTS = 3
AT_ONCE = 4
SETTLE = 150.0
"""Seconds within which each stack must have come to what is told of it: a health check may take a minute."""
_VERDICTS = {"ok": "ok", "broken": "fail", "degraded": "warn", "waiting": "wait", "stopped": "stopped"}
"""What `doctor` says, and the same in the list."""


def brought_up(lab: Lab, root: Path, stacks: Sequence[HandMade]) -> None:
    lab.puppet(PUPPET)

    def bring(one: HandMade) -> None:
        one.write(lab, root / one.name)
        one.start(lab, root / one.name)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(bring, stacks))


def told(one: HandMade, said: dict[str, Any]) -> str:
    """What is wrong with what `doctor` says of it; empty where it is right."""
    findings = [(found["id"], found["severity"]) for found in said["findings"]]
    if one.finding:
        return "" if findings[:1] and findings[0][0] == one.finding else f"{one.name}: {said['verdict']} {findings}"
    loud = [found for found in findings if found[0] not in one.advice]
    return f"{one.name}: {said['verdict']} {findings}" if loud or said["verdict"] != "ok" else ""


def settled(lab: Lab, stacks: Sequence[HandMade]) -> dict[str, dict[str, Any]]:
    """What `doctor` says of each at last."""
    said: dict[str, dict[str, Any]] = {}

    def ask(one: HandMade) -> str:
        said[one.name] = doctor(lab, one.name)
        return told(one, said[one.name])

    def wrong() -> list[str]:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return [text for text in pool.map(ask, stacks) if text]

    last: list[str] = []

    def right() -> bool:
        last[:] = wrong()
        return not last

    try:
        until("right", right, seconds=SETTLE, every=3.0)
    except AssertionError:
        raise AssertionError("\n".join(last)) from None
    return said


def disagreeing(lab: Lab, root: Path, said: dict[str, dict[str, Any]]) -> list[str]:
    """Where `status`, the list of stacks and `doctor` do not say the same."""
    listed = lab.run([sys.executable, "-m", "tests.lab.handmade.listing", str(root), "0"], timeout=150).stdout
    page: dict[str, list[str | None]] = json.loads(listed)["rows"]
    command = lab.cli("status", "--json")
    status = {one["name"]: [one["state"], one["finding"]] for one in json.loads(command.stdout)["stacks"]}
    wrong = []
    for name, one in said.items():
        first = one["findings"][0]["id"] if one["findings"] else None
        wanted = [_VERDICTS[one["verdict"]], first]
        wrong += [f"{name}: doctor {wanted}, {where} {rows.get(name)}"
                  for where, rows in (("the page", page), ("status", status)) if rows.get(name) != wanted]  # fmt: skip
    return wrong


@pytest.mark.rotating
def test_stacks_made_by_hand_are_judged_rightly_and_the_same_wherever_one_looks(lab: Lab, root: Path) -> None:
    stacks = part_of((*WELL, *BROKEN), PARTS)
    brought_up(lab, root, stacks)
    said = settled(lab, stacks)
    assert disagreeing(lab, root, said) == []


@pytest.mark.skipif(not whole(), reason="thirty stacks at once: SCALETAIL_MATRIX=all")
def test_thirty_stacks_show_at_once_and_cost_little(lab: Lab, root: Path, record_property: Any) -> None:
    stacks = (*WELL, *BROKEN)
    brought_up(lab, root, stacks)
    settled(lab, stacks)
    command = [sys.executable, "-m", "tests.lab.handmade.listing", str(root), "120"]
    seen = json.loads(lab.run(command, timeout=420).stdout)
    percent = 100 * (seen["engine"] + seen["own"] - seen["idle"] * seen["seconds"]) / seen["seconds"]
    record_property("table: thirty stacks", f"first rows {seen['first']:.2f} s, all judged {seen['judged']:.2f} s, "
                    f"{percent:.1f} % of a core, idle {100 * seen['idle']:.1f} %")  # fmt: skip
    assert len(seen["rows"]) == len(stacks)
    assert seen["first"] <= 0.5 and seen["judged"] <= 5.0 and percent <= 3.0
