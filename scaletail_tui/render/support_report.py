"""A support bundle as text, in the order of ScaleTail's form for bugs: each part can be pasted into its field."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from scaletail_tui.render.yaml_text import yaml_document


def support_report(told: Mapping[str, Any]) -> str:
    """`told` is masked already."""
    versions: Mapping[str, str] = told["versions"]
    findings: Sequence[Mapping[str, Any]] = told["findings"]
    first = findings[0]["summary"] if findings else "Nothing is found to be wrong; describe what you see."
    parts = [
        ("Bug Description", first),
        ("Expected Behavior", f"{told['url'] or told['stack']} answers."),
        ("Actual Behavior", f"It is {told['verdict']}.\n\n" + _fence("text", _path(told["path"]))),
        ("Operating System", "Linux"),
        ("Tailscale Version", versions.get("tailscale") or "not known"),
        ("Docker Version", versions.get("engine") or "not known"),
        ("Relevant Logs or Error Messages", _fence("shell", _logs(told["logs"]))),
        ("Docker Compose Configuration", _fence("yaml", _compose(told))),
        ("Environment Configuration (.env file)", _fence("shell", "\n".join(told["env"]))),
        ("Additional Context", _context(told, versions, findings)),
    ]
    return "\n\n".join(f"### {title}\n\n{text}" for title, text in parts) + "\n"


def _path(hops: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(f"{hop['state']:<8}{hop['hop']:<12}{hop['evidence']}".rstrip() for hop in hops)


def _logs(lines: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(f"{line['at']} {line['service']} | {line['text']}".strip() for line in lines)


def _compose(told: Mapping[str, Any]) -> str:
    if not told["compose"]:
        return f"# Compose says: {told['compose_refused']}"
    return yaml_document(told["compose"], {}).rstrip("\n")


def _context(told: Mapping[str, Any], versions: Mapping[str, str], findings: Sequence[Mapping[str, Any]]) -> str:
    found = "\n".join(
        f"{finding['severity']} {finding['id']} at {finding['hop']}: {finding['summary']}\n  {finding['evidence']}"
        for finding in findings
    )
    events = "\n".join(json.dumps(event, ensure_ascii=False, sort_keys=True) for event in told["job_events"])
    parts = [
        ("Versions", "\n".join(f"{name}: {value}" for name, value in versions.items())),
        ("Findings", found or "none"),
        (f"Last deploy {told['job']}".rstrip(), events or "none is on record"),
    ]
    return "\n\n".join(f"{title}\n\n{_fence('text', text)}" for title, text in parts)


def _fence(language: str, text: str) -> str:
    """A block that nothing in it can end."""
    longest = max((len(found) for found in re.findall(r"`+", text)), default=0)
    mark = "`" * max(3, longest + 1)
    return f"{mark}{language}\n{text}\n{mark}"
