"""All that a report of a fault needs of one stack, gathered and without a secret: equal input gives equal bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scaletail_tui.domain.compose.dotenv import DotenvBroken, dotenv_values
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis
from scaletail_tui.domain.masking.mask import mask_json, without_secrets
from scaletail_tui.domain.masking.names import add_own, is_secret
from scaletail_tui.domain.masking.table.shapes import MASK
from scaletail_tui.domain.plain import plain_line, plain_text
from scaletail_tui.domain.stack.stage import JobEvent, event_to_json

MOST_LINES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLine:
    """A line of a log and whose it is."""

    at: str
    service: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportParts:
    """What was found, secrets and all."""

    stack: str
    versions: Mapping[str, str]
    diagnosis: Diagnosis
    model: Mapping[str, Any] = field(repr=False)
    """As Compose resolves it; empty where it cannot."""
    refused: str = ""
    """What Compose said in its place."""
    env: str = field(default="", repr=False)
    lines: tuple[ToldLine, ...] = field(default=(), repr=False)
    events: tuple[JobEvent, ...] = field(default=(), repr=False)
    """Of the last deploy."""
    job: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Name to value of what nobody may know."""


def mask_parts(parts: SupportParts) -> dict[str, Any]:
    """The same without secrets, as `bundle --json` prints it."""
    env, secrets = _mask_env(parts.env), dict(parts.secrets)
    model, hidden = _mask_model(parts.model)
    add_own(secrets, (*env.hidden, *hidden))
    told = {
        "stack": parts.stack,
        "versions": dict(sorted(parts.versions.items())),
        "url": parts.diagnosis.url,
        "verdict": parts.diagnosis.verdict.value,
        "path": [
            {"hop": hop.id.value, "state": hop.state.value, "evidence": hop.evidence} for hop in parts.diagnosis.hops
        ],
        "findings": [
            {"id": one.id, "severity": one.severity.value, "hop": one.hop.value, "summary": one.summary,
             "evidence": one.evidence, "output": one.output}
            for one in parts.diagnosis.findings
        ],
        "compose": model,
        "compose_refused": parts.refused,
        "env": env.lines,
        "logs": [
            {"at": line.at, "service": line.service, "text": plain_line(line.text)} for line in _newest(parts.lines)
        ],
        "job": parts.job,
        "job_events": [event_to_json(event) for event in parts.events],
    }  # fmt: skip
    masked: dict[str, Any] = mask_json(told, secrets)[0]
    return masked


@dataclass(frozen=True, slots=True)
class _Env:
    lines: list[str]
    hidden: tuple[tuple[str, str], ...]


def _mask_env(text: str) -> _Env:
    """`NAME=…` for what is secret by its name or its looks; where Compose cannot read it, names alone."""
    try:
        values = dotenv_values(text)
    except DotenvBroken:
        return _Env([f"{line.partition('=')[0].strip()[:80]}={MASK}" for line in text.splitlines() if "=" in line], ())
    hidden = tuple((name, value) for name, value in values.items() if value and is_secret(name, value))
    lines = [
        f"{name}={MASK if value and is_secret(name, value) else _in_one_line(value)}" for name, value in values.items()
    ]
    return _Env([without_secrets(plain_text(line)) for line in lines], hidden)


def _in_one_line(value: str) -> str:
    return value.replace("\n", "\\n")


def _mask_model(model: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
    """Variables, build arguments and labels are judged by their names, too, wherever they stand."""
    hidden: list[tuple[str, str]] = []

    def walk(name: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {str(key): walk(str(key), item) for key, item in sorted(value.items(), key=lambda one: str(one[0]))}
        if isinstance(value, list | tuple):
            return [walk(name, _split(item)) for item in value]
        if isinstance(value, str) and is_secret(name, value):
            hidden.append((name, value))
            return MASK
        return value

    def _split(item: Any) -> Any:
        """`NAME=value` in a list says as much as in a mapping."""
        if not isinstance(item, str) or "=" not in item:
            return item
        key, _, value = item.partition("=")
        if is_secret(key, value):
            hidden.append((key, value))
            return f"{key}={MASK}"
        return item

    found = walk("", model)
    # What an entry ships inline may be a whole file of secrets.
    for kind in ("configs", "secrets"):
        for body in (found.get(kind) or {}).values() if isinstance(found.get(kind), dict) else ():
            if isinstance(body, dict) and "content" in body:
                body["content"] = without_secrets(str(body["content"]))
    return found, tuple(hidden)


def _newest(lines: Sequence[ToldLine]) -> list[ToldLine]:
    return sorted(lines, key=lambda line: (line.at, line.service))[-MOST_LINES:]
