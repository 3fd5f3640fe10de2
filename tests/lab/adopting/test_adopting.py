"""Stacks made by hand are found, taken over, made better with the same device, and given back byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.adopting.handmade import GATE, IMAGE, SECRET, Handmade, HandShape
from tests.lab.adopting.shapes import SHAPES
from tests.lab.rotation import part_of
from tests.lab.running_lab import Lab


@pytest.fixture
def clone(lab: Lab, root: Path) -> Iterator[Path]:
    """A folder of stacks that is not the stacks root."""
    lab.stand_in(IMAGE, 80)
    lab.stand_in(GATE, 8081)
    clone = root / "services"
    clone.mkdir()
    yield clone
    for device in lab.nodes():  # its project may be called otherwise, and so it is not known as this test's
        if device["Hostname"].startswith("hand-"):
            lab.device(device["Name"], "delete")


@pytest.mark.rotating
@pytest.mark.parametrize("shape", part_of(SHAPES, 5), ids=lambda shape: shape.name)
def test_a_stack_made_by_hand_is_found_improved_and_reverted(
    lab: Lab, clone: Path, shape: HandShape, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SCALETAIL_CONFIG", str(tmp_path / "settings.yaml"))
    stack = Handmade(lab, clone / f"hand-{shape.name}")
    shape.write(stack)
    stack.up()
    page = stack.answers(shape.page)
    address, before = stack.address(), stack.sums()

    rows = stack.cli("status")["stacks"]
    (row,) = (row for row in rows if row["folder"] == str(stack.folder))
    assert row["origin"] == "by hand"
    judged = stack.cli("doctor", row["name"], code=1 if shape.waits else 0)
    assert judged["verdict"] == ("waiting" if shape.waits else "ok")
    assert [hop["id"] for hop in judged["hops"] if hop["state"] == "wait"] == [shape.waits] * bool(shape.waits)
    assert stack.follow(row["name"])

    adopted = stack.cli("adopt", str(stack.folder))["adopted"][0]
    assert (adopted["name"], adopted["remembered"]) == (stack.name, str(clone))
    assert {path: held for path, held in stack.sums().items() if path in before} == before

    plan = stack.cli("improve", stack.name, "--dry-run")
    assert {one["id"] for one in plan["improvements"]} == shape.better, plan
    assert SECRET not in str(plan)
    stack.cli("restart", stack.name, *(("--no-wait",) if shape.waits else ()))
    assert stack.answers(shape.page) == page
    if shape.live:
        switched(stack, page)
    else:
        refused = stack.cli("expose", stack.name, "direct", code=2)
        assert ("TS_SERVE_CONFIG" if shape.stays else "is read once") in refused["error"]
        if "--restart" in refused["fix"]:
            stack.cli("expose", stack.name, "direct", "--restart")
            assert stack.lab.get(stack.url())[0] == 0
            stack.cli("expose", stack.name, "serve", "--restart")
            assert stack.answers(shape.page) == page

    if shape.better:
        done = stack.cli("improve", stack.name, "--yes")
        assert done["result"] == "ok"
        assert stack.answers(shape.page) == page
        assert stack.address() == address
        texts = [*stack.folder.glob(".env"), *stack.folder.glob("*.y*ml")]
        assert texts and all(SECRET not in file.read_text() for file in texts)
        assert stack.cli("improve", stack.name, "--dry-run")["improvements"] == []
        if not shape.stays:
            switched(stack, page)

    done = stack.cli("adopt", "--revert", stack.name, "--yes")
    assert stack.sums() == before
    assert stack.answers(shape.page) == page
    assert stack.address() == address


def switched(stack: Handmade, page: str) -> None:
    """Serve to Funnel and back, and closed and opened again, while it runs."""
    public = ("--confirm-public", stack.name, "--for", "ever")
    stack.cli("expose", stack.name, "funnel", *public)
    assert stack.cli("status", stack.name)["stacks"][0]["expose"] == "funnel"
    stack.cli("expose", stack.name, "direct")
    assert stack.lab.get(stack.url())[0] == 0
    stack.cli("expose", stack.name, "serve")
    assert stack.cli("status", stack.name)["stacks"][0]["expose"] == "serve"
    assert stack.answers() == page
