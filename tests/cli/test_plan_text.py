"""A plan as text: what stands in files on disk is data for the terminal, never orders to it."""

from __future__ import annotations

from scaletail_tui.cli.plan_text import plan_lines
from scaletail_tui.domain.plan import FileChange, Plan, PlannedFile


def test_a_diff_reaches_the_terminal_as_text_alone() -> None:
    file = PlannedFile(
        path=".env", text="", mode=0o600, change=FileChange.EDITED,
        diff=("-A=\x1b]0;title\x07\x1b[2Jold\x9b31m\r", '+A="new"\tkept'),
    )  # fmt: skip
    plan = Plan(stack="vault", folder="/stacks/vault", files=(file,), folders=(), commands=())
    assert list(plan_lines(plan))[2:4] == ["      -A=old", '      +A="new"\tkept']
