"""What the engine says without end: container events, logs, and what containers use."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from scaletail_tui.adapters.engine.endpoint import Endpoint
from scaletail_tui.adapters.engine.errors import unreachable
from scaletail_tui.adapters.engine.log_frames import LogFrames
from scaletail_tui.adapters.engine.pipe import engine_get
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_line
from scaletail_tui.domain.stack.raw_evidence import Death, LogLine

log = logging.getLogger(__name__)

# Without exec_*: each of our own looks into a sidecar would be an event, and each event makes us look.
_ACTIONS = (
    "create", "start", "restart", "die", "stop", "kill", "oom", "pause", "unpause", "destroy", "rename", "update",
    "health_status",
)  # fmt: skip
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")


async def events(
    docker: str, endpoint: Endpoint, version: str, *, limit: float
) -> AsyncGenerator[Mapping[str, Any], None]:
    """Container events (`Action`, `Actor`, `time` …) from now on; raises EngineUnreachable when the engine goes."""
    wanted = json.dumps({"type": ["container"], "event": list(_ACTIONS)})
    path = f"/v{version}/events?{urlencode({'filters': wanted})}"
    async with aclosing(_objects(docker, endpoint, path, limit=limit)) as told:
        async for event in told:
            yield event
    raise unreachable(endpoint.url, "the stream of events ended")


async def stats(
    docker: str, endpoint: Endpoint, version: str, container: str, *, limit: float
) -> AsyncGenerator[Mapping[str, Any], None]:
    """What a container uses, as the engine measures it about once a second; ends with it."""
    path = f"/v{version}/containers/{quote(container, safe='')}/stats?stream=1"
    async with aclosing(_objects(docker, endpoint, path, limit=limit)) as told:
        async for one in told:
            yield one


async def _objects(docker: str, endpoint: Endpoint, path: str, *, limit: float) -> AsyncGenerator[dict[str, Any], None]:
    """The JSON objects of a stream, one a line."""
    begun = b""
    async with engine_get(docker, endpoint, path, limit=limit) as pipe:
        try:
            while data := await pipe.read():
                *whole, begun = (begun + data).split(b"\n")
                for line in whole:
                    if one := _event(line):
                        yield one
        except OSError as error:
            raise unreachable(endpoint.url, str(error)) from error


async def logs(
    docker: str, endpoint: Endpoint, version: str, container: str, *,
    terminal: bool, since: str, tail: int | None, follow: bool, limit: float,
) -> AsyncGenerator[Sequence[LogLine], None]:  # fmt: skip
    """Batches of a container's log, stdout and stderr in the order in which the engine has them.

    `terminal` tells that the container has a TTY. A followed log ends when the container does, or the engine.
    """
    query = {"stdout": "1", "stderr": "1", "timestamps": "1", "follow": str(int(follow))}
    if since:
        query["since"] = moment(since)
    if tail is not None:
        query["tail"] = str(tail)
    path = f"/v{version}/containers/{quote(container, safe='')}/logs?{urlencode(query)}"
    frames = LogFrames(framed=not terminal)
    async with engine_get(docker, endpoint, path, limit=limit) as pipe:
        try:
            while data := await pipe.read():
                if batch := frames.feed(data):
                    yield batch
        except OSError as error:
            raise unreachable(endpoint.url, str(error)) from error
    if rest := frames.rest():
        yield rest


async def deaths(docker: str, endpoint: Endpoint, version: str, container: str, *, limit: float) -> tuple[Death, ...]:
    """The ends of one container among the events that the engine remembers; it tells of memory before the end."""
    wanted = json.dumps({"container": [container], "event": ["die", "oom"]})
    # Both ends of the time are given: then the answer has an end, too.
    query = {"since": "1", "until": f"{time.time():.6f}", "filters": wanted}
    body = b""
    async with engine_get(docker, endpoint, f"/v{version}/events?{urlencode(query)}", limit=limit) as pipe:
        try:
            while data := await pipe.read():
                body += data
        except OSError as error:
            raise unreachable(endpoint.url, str(error)) from error
    found: list[Death] = []
    starved = False
    for event in filter(None, map(_event, body.split(b"\n"))):
        if event.get("Action") == "oom":
            starved = True
            continue
        code = str(((event.get("Actor") or {}).get("Attributes") or {}).get("exitCode", ""))
        at = float(event.get("timeNano") or 0) / 1e9
        found.append(Death(at=at, exit_code=int(code) if code.isdigit() else 0, out_of_memory=starved))
        starved = False
    return tuple(found)


def moment(since: str) -> str:
    """An RFC 3339 time, with up to nine decimals, as the `seconds.nanoseconds` that the engine takes.

    Plain seconds since the epoch pass as they are; raises BadInput on anything else.
    """
    if re.fullmatch(r"\d+(\.\d{1,9})?", since):
        return since
    found = _MOMENT.fullmatch(since)
    if found is None:
        raise BadInput(f"“{plain_line(since)}” is no time.", remedy="Write it as 2026-11-23T10:42:00Z.")
    whole, fraction, zone = found.groups()
    return f"{int(datetime.fromisoformat(whole + zone).timestamp())}{fraction or ''}"


def _event(line: bytes) -> dict[str, Any] | None:
    if not line.strip():
        return None
    try:
        found = json.loads(line)
    except ValueError:
        log.warning("not an event: %s", plain_line(line[:200].decode("utf-8", "replace")))
        return None
    return found if isinstance(found, dict) else None
