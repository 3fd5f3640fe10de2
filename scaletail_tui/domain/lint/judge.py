"""All rules over one folder."""

from __future__ import annotations

from dataclasses import replace

from scaletail_tui.domain.lint.finding import FolderReport
from scaletail_tui.domain.lint.folder import LintFolder
from scaletail_tui.domain.lint.rules.table import RULES
from scaletail_tui.domain.lint.silence import find_silenced
from scaletail_tui.domain.lint.stack import LintStack

EXTENSION = "x-scaletail"
_CHOSEN = frozenset(
    {
        "capability-missing", "host-port-published", "image-tag-implicit", "no-healthcheck", "over-privileged-db-user",
        "unused-env-variable",
    }
)  # fmt: skip
"""What an entry of the catalog decides for its stacks, or the user when he deployed one."""


def judge_folder(folder: LintFolder) -> FolderReport:
    """Find what is wrong in the order of the files; what a comment silences is told as that."""
    stack = LintStack(folder)
    silenced = find_silenced(folder.texts.values())
    found = {(one.id, one.file, one.line, one.summary): one for rule in RULES for one in rule(stack)}
    order = {file: number for number, file in enumerate((*folder.files, ".env"))}
    findings = sorted(
        found.values(), key=lambda one: (order.get(one.file, len(order)), one.file, one.line or 0, one.id)
    )
    if EXTENSION in folder.model:
        findings = [one for one in findings if one.id not in _CHOSEN]
    told = tuple(replace(one, silenced=True) if one.id in silenced else one for one in findings)
    return FolderReport(folder=folder.path, shape=stack.shape, findings=told)
