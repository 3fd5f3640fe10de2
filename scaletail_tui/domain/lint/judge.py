"""All rules, and their judgement over one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

from scaletail_tui.domain.compose.interpolation import ExpansionTooLarge
from scaletail_tui.domain.compose.substitution import interpolate
from scaletail_tui.domain.lint.finding import FolderReport, LintFinding, find_silenced
from scaletail_tui.domain.lint.folder import LintFolder
from scaletail_tui.domain.lint.rules import (
    databases,
    dotenv,
    gates,
    health,
    hosts,
    images,
    keys,
    mounts,
    names,
    passwords,
    ports,
    serve,
    sidecar,
    storage,
)
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.domain.powers.find import find_powers
from scaletail_tui.domain.powers.power import PowerLine, Severity, tell_powers

Rule: TypeAlias = Callable[[LintStack], Iterator[LintFinding]]

RULES: tuple[Rule, ...] = (
    *keys.RULES, *passwords.RULES, *databases.RULES, *dotenv.RULES, *health.RULES, *gates.RULES, *images.RULES,
    *serve.RULES, *hosts.RULES, *ports.RULES, *names.RULES, *mounts.RULES, *storage.RULES, *sidecar.RULES,
)  # fmt: skip


EXTENSION = "x-scaletail"
_CHOSEN = frozenset(
    {
        "capability-missing", "host-port-published", "image-tag-implicit", "no-healthcheck", "over-privileged-db-user",
        "port-unclear", "unused-env-variable",
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
    ours = EXTENSION in folder.model
    if ours:
        findings = [finding for finding in findings if finding.id not in _CHOSEN]
    told = tuple(replace(finding, silenced=True) if finding.id in silenced else finding for finding in findings)
    powers = () if ours else _find_powers(stack)
    return FolderReport(folder=folder.path, shape=stack.shape, findings=told, powers=powers)


def _find_powers(stack: LintStack) -> tuple[PowerLine, ...]:
    """Those that reach beyond the stack; what every sidecar needs is left out."""
    folder = stack.folder
    try:
        model = interpolate(folder.model, {**stack.variables, "PWD": "."})
    except ExpansionTooLarge:
        return ()
    found = find_powers(
        model, folder=folder.path, sidecars=[str(one.name) for one in stack.sidecars],
        variables=[line.key for line in folder.dotenv],
    )  # fmt: skip
    return tuple(one for one in tell_powers(found) if not one.expected and one.severity is not Severity.LIMITED)
