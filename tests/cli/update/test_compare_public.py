"""`compare` says of a stack that is public whether what is taken closes it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from scaletail_tui.cli.update import compare
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.render.serve import render_serve
from scaletail_tui.render.sidecar import SERVE_FILE
from scaletail_tui.ui.pages.compare.rows import choice_rows
from tests.operations.compare.test_compare import World

STAYS = "vault is public now and stays so: what closes it is not taken; to close it: scaletail-tui expose vault serve"
CLOSES = "vault is public now and comes back with Serve; to go public again: scaletail-tui expose"


@pytest.mark.parametrize(("taken", "told"), [((), STAYS), (("compose.yaml",), STAYS), ((SERVE_FILE,), CLOSES)])
async def test_a_stack_whose_serve_file_is_kept_stays_public_and_is_told_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], taken: tuple[str, ...], told: str
) -> None:
    world = World(tmp_path)
    await world.deploy()
    spec = await spec_from_disk(world.ports, "vault")
    world.edit("exposure: serve", "exposure: funnel")
    (world.folder / SERVE_FILE).write_text(render_serve(spec, Exposure.FUNNEL))
    world.edit("      - ./data/app:/data\n", "      - ./data/app:/data  # mine\n")
    seen = await world.compare()
    named = {file.path: [hunk.number for hunk in file.seen.hunks] for file in seen.files}
    own = next(hunk.number for hunk in seen.hunks if any("# mine" in line for line in hunk.mine))
    numbers = [own, *(number for path in taken for number in named[path])]
    parser = argparse.ArgumentParser()
    compare.add_parser(parser.add_subparsers())
    args = parser.parse_args(["compare", "vault"])
    args.numbers, args.kept = frozenset(numbers), frozenset()
    ports = replace(world.ports, locks=cast(Any, SimpleNamespace(holder=lambda stack: None)))
    request = await compare._request(args, ports)
    assert request.plan is not None and told in capsys.readouterr().err
    shown = " ".join(cell.text for row in choice_rows(seen, None, {}, 80) for cell in row.cells)
    assert "It is public now; with all of the catalog's lines taken it comes back with Serve." in shown
