"""A plan for a script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scaletail_tui.domain.powers.consent import power_json
from scaletail_tui.domain.powers.power import tell_powers
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.domain.ways import OPTIONS
from scaletail_tui.operations.plan.replaced import Replaced


def plan_to_json(plan: Plan, replaced: Sequence[Replaced] = ()) -> dict[str, Any]:
    """Return the plan for `deploy --dry-run --json`: masked texts only; `replaced` are the containers made anew."""
    return {
        "stack": plan.stack,
        "folder": plan.folder,
        "update": plan.update,
        "files": [
            {
                "path": file.path,
                "mode": f"{file.mode:04o}",
                "change": file.change.value,
                "secret": file.secret,
                "purpose": file.purpose,
                "text": file.masked,
                "diff": list(file.diff),
            }
            for file in plan.files
        ],
        "folders": [
            {
                "path": folder.path,
                "mode": f"{folder.mode:04o}",
                "exists": folder.exists,
                "purpose": folder.purpose,
                "leads_to": folder.leads_to,
            }
            for folder in plan.folders
        ],
        "commands": [list(command) for command in plan.commands],
        "lan_ports": [
            {"port": lan_port.port, "protocol": lan_port.protocol, "name": lan_port.name} for lan_port in plan.lan_ports
        ],
        "images": list(plan.images),
        "warnings": [
            *plan.warnings,
            *(one.say(OPTIONS) for one in plan.tellings),
            *(f"{one.sentence}." for one in plan.closed),
        ],
        "closed_ports": [
            {"service": one.service, "port": port, "on_host": host} for one in plan.closed for port, host in one.ports
        ],
        "powers": [power_json(line) for line in tell_powers(plan.powers)],
        "needs": list(plan.needs),
        "replaces": [
            {"service": one.service, "container": one.container, "why": [reason.value for reason in one.why]}
            for one in replaced
        ],
    }
