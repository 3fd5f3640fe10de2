"""`expose STACK` tells what Serve shows, and claims nothing of what it cannot know."""

from __future__ import annotations

import argparse
from types import SimpleNamespace

import pytest

from scaletail_tui.cli.stack import expose
from scaletail_tui.operations.serve.table import ReachTable
from scaletail_tui.ui.pages.reach.rows import table_rows


def test_a_table_without_rows_does_not_say_that_nobody_comes_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = ReachTable(host="vault.ts.net", rows=(), live=True)

    async def tell(ports: object, name: str) -> ReachTable:
        return table

    monkeypatch.setattr("scaletail_tui.operations.serve.table.tell_reach", tell)
    ports = SimpleNamespace(clock=SimpleNamespace(now=lambda: 0.0))
    monkeypatch.setattr("scaletail_tui.cli.wiring.ports_for", lambda args: ports)
    parser = argparse.ArgumentParser()
    expose.add_parser(parser.add_subparsers())
    assert expose.run(parser.parse_args(["expose", "vault"])) == 0
    said = capsys.readouterr().out.strip()
    assert said == "Serve shows nothing of it; what its app opens itself answers all the same."
    shown = " ".join(cell.text for row in table_rows(table) for cell in row.cells).strip()
    assert shown == said
