"""A deploy request as JSON, for the pipe between the program and the job that it starts."""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Mapping
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from scaletail_tui.domain.stack.authkey import AuthKey
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.ports.jobs import DeployRequest


def request_to_json(request: DeployRequest, job_id: str, terminal: str) -> str:
    """One line. The auth key stands in it: it goes through a pipe and nowhere else."""
    return json.dumps(
        {
            "job": job_id, "terminal": terminal, "spec": _plain(request.spec),
            "key": request.key.reveal() if request.key else None, "redeploy": request.redeploy,
            "resume": request.resume, "funnel": request.funnel,
        }
    )  # fmt: skip


def request_from_json(text: str | bytes) -> tuple[DeployRequest, str, str]:
    """The reverse: request, job id, terminal. Raises ValueError, KeyError or TypeError on a foreign line."""
    raw = json.loads(text)
    request = DeployRequest(
        spec=_build(StackSpec, raw["spec"]),
        key=AuthKey(raw["key"]) if raw["key"] else None,
        redeploy=raw["redeploy"],
        resume=raw["resume"],
        funnel=raw["funnel"],
    )
    return request, raw["job"], raw["terminal"]


def _plain(value: Any) -> Any:
    """Dataclasses as objects, tuples as lists; enums are written as their values by JSON itself (StrEnum)."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _build(wanted: Any, raw: Any) -> Any:
    """A value of the type that the annotation names, from what JSON gave."""
    origin = get_origin(wanted)
    if origin is tuple:
        inner = get_args(wanted)[0]
        return tuple(_build(inner, item) for item in raw)
    if origin in (Union, types.UnionType):
        inner = next(option for option in get_args(wanted) if option is not types.NoneType)
        return None if raw is None else _build(inner, raw)
    if isinstance(wanted, type) and dataclasses.is_dataclass(wanted):
        hints = get_type_hints(wanted)
        return wanted(**{name: _build(hints[name], item) for name, item in raw.items()})
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return wanted(raw)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        inner = get_args(wanted)[1]
        return {key: _build(inner, item) for key, item in raw.items()}
    return raw
