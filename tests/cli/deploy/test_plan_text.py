"""A plan as text: what stands in files on disk is data for the terminal, never orders to it."""

from __future__ import annotations

import json

from scaletail_tui.cli.deploy.plan_text import plan_lines
from scaletail_tui.domain.plain import plain_tree
from scaletail_tui.domain.stack.plan import FileChange, Plan, PlannedFile, PlannedFolder
from scaletail_tui.operations.plan.plan_json import plan_to_json


def test_a_diff_in_json_is_text_alone_too() -> None:
    file = PlannedFile(path=".env", text="", mode=0o600, change=FileChange.EDITED, diff=("-A=\x9b31mold",))
    plan = Plan(stack="vault", folder="/stacks/vault", files=(file,), folders=(), commands=())
    told = json.dumps(plain_tree(plan_to_json(plan)), ensure_ascii=False)
    assert "-A=old" in told and "\x9b" not in told


def test_a_diff_reaches_the_terminal_as_text_alone() -> None:
    file = PlannedFile(
        path=".env", text="", mode=0o600, change=FileChange.EDITED,
        diff=("-A=\x1b]0;title\x07\x1b[2Jold\x9b31m\r", '+A="new"\tkept'),
    )  # fmt: skip
    plan = Plan(stack="vault", folder="/stacks/vault", files=(file,), folders=(), commands=())
    assert list(plan_lines(plan))[2:4] == ["      -A=old", '      +A="new"\tkept']


def test_a_users_own_link_for_his_data_is_told_as_followed_and_as_text_alone() -> None:
    folder = PlannedFolder(path="data", mode=0o755, exists=True, leads_to="/mnt/big\x1b[2J")
    plan = Plan(stack="vault", folder="/stacks/vault", files=(), folders=(folder,), commands=())
    (line,) = [line for line in plan_lines(plan) if "data/" in line]
    assert line.endswith("your link to /mnt/big: it is followed, and never emptied")
    assert plan_to_json(plan)["folders"][0]["leads_to"].startswith("/mnt/big")
