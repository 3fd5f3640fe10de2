"""A plan as lines of text: what will be written, run and opened."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from scaletail_tui.cli.deploy.powers import power_lines
from scaletail_tui.domain.plain import plain_line, plain_text
from scaletail_tui.domain.stack.plan import FileChange, Plan

_SIGNS = {FileChange.NEW: "+", FileChange.CHANGED: "~", FileChange.SAME: "=", FileChange.EDITED: "!"}


def plan_lines(plan: Plan) -> Iterator[str]:
    """Files with mode and change, diffs of what changes, folders, commands in order, ports that open on the LAN."""
    promise = f"{len(plan.overwritten)} changed, a copy is kept of what you edited" if plan.overwritten else ""
    yield f"{plan.folder}  {promise or 'nothing is overwritten'}"
    for file in plan.files:
        yield f"  {_SIGNS[file.change]} {file.path:<28} {file.mode:04o}  {file.purpose}".rstrip()
        yield from (f"      {plain_text(line).rstrip()}" for line in file.diff)
    for folder in plan.folders:
        if folder.leads_to:
            leads = plain_line(folder.leads_to)
            yield f"  > {folder.path + '/':<28} your link to {leads}: it is followed, and never emptied"
        elif not folder.exists:
            yield f"  + {folder.path + '/':<28} {folder.mode:04o}  {folder.purpose}".rstrip()
    yield "runs"
    for command in plan.commands:
        yield f"  {shlex.join(command)}"
    yield from power_lines(plan)
    for port in plan.lan_ports:
        yield f"opens on your LAN: {port.port}/{port.protocol} {port.name}".rstrip()
    yield from (f"! {warning}" for warning in plan.warnings)
