"""What the engine says without end: container events and logs, from children of the docker command."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from scaletail_tui.adapters import process
from scaletail_tui.adapters.docker_endpoint import docker_endpoint
from scaletail_tui.adapters.engine_errors import from_command, unreachable
from scaletail_tui.domain.looks import LogLine
from scaletail_tui.domain.plain import plain_line

log = logging.getLogger(__name__)

# Without exec_*: each of our own looks into a sidecar would be an event, and each event makes us look.
_ACTIONS = (
    "create", "start", "restart", "die", "stop", "kill", "oom", "pause", "unpause", "destroy", "rename", "update",
    "health_status",
)  # fmt: skip


async def events(docker: str) -> AsyncGenerator[Mapping[str, Any], None]:
    """Container events (`Action`, `Actor`, `time` …) from now on; raises EngineUnreachable when the engine goes."""
    wanted = [word for action in _ACTIONS for word in ("--filter", f"event={action}")]
    argv = [docker, "events", "--format", "{{json .}}", "--filter", "type=container", *wanted]
    try:
        async with aclosing(process.lines(argv)) as said:
            async for line in said:
                event = _event(line)
                if event is not None:
                    yield event
    except process.ProcessFailed as error:
        raise from_command(docker_endpoint().url, error.detail) from error
    except process.CommandMissing as error:
        raise unreachable(docker_endpoint().url, error.detail) from error


async def logs(
    docker: str, container: str, *, since: str = "", tail: int | None = None, follow: bool = False
) -> AsyncGenerator[Sequence[LogLine], None]:
    """Batches of a container's log, stdout and stderr in the order in which the engine gives them.

    A followed log ends when the container does. Raises NoSuchContainer, EngineUnreachable or EngineRefused.
    """
    argv = [docker, "logs", "--timestamps"]
    argv += ["--follow"] if follow else []
    argv += ["--since", since] if since else []
    argv += ["--tail", str(tail)] if tail is not None else []
    last: Sequence[str] = ()
    try:
        # One pipe for both: two pipes would lose the order.
        async with aclosing(process.batches([*argv, container], merge=True)) as batches:
            async for batch in batches:
                last = batch
                yield [log_line(line) for line in batch]
    except process.ProcessFailed as error:
        raise from_command(docker_endpoint().url, last[-1] if last else error.title, container) from error
    except process.CommandMissing as error:
        raise unreachable(docker_endpoint().url, error.detail) from error


def log_line(line: str) -> LogLine:
    """`2026-11-23T10:42:06.123456789Z text`; a line without a timestamp keeps its whole text."""
    at, _, text = line.partition(" ")
    if at[-1:] == "Z" and at[4:5] == "-" and at[10:11] == "T":
        return LogLine(at=at, text=text)
    return LogLine(at="", text=line)


def _event(line: str) -> Mapping[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        log.warning("not an event: %s", plain_line(line)[:200])
        return None
    return found if isinstance(found, dict) else None
