"""In which order a stack's app services are started."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE, StackSpec
from scaletail_tui.render.compose import dependencies
from scaletail_tui.render.merge import merge_compose

_WAITS = frozenset({"service_healthy", "service_completed_successfully"})


def order_start(stack: StackSpec | Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Return the app services in groups, the sidecar left out: a group starts when the one before is as it must be.

    Takes a spec or a Compose mapping. Only conditions that are worth waiting for (healthy, completed) part groups; a
    service in a ring of dependencies, which Compose refuses, stands in the last group. Empty for a node without an app.
    """
    compose = merge_compose(stack) if isinstance(stack, StackSpec) else stack
    bodies: Mapping[str, Mapping[str, Any]] = compose.get("services") or {}
    needs = {
        key: {other: how for other, how in dependencies(body or {}).items() if other in bodies}
        for key, body in bodies.items()
        if key != SIDECAR_SERVICE
    }
    level = dict.fromkeys(needs, 0)
    for _ in needs:
        for key, others in needs.items():
            for other, how in others.items():
                if other in level:
                    level[key] = max(level[key], level[other] + (how.get("condition") in _WAITS))
        if max(level.values(), default=0) > len(level):
            break
    groups = sorted(set(level.values()))
    return tuple(tuple(key for key in needs if level[key] == group) for group in groups)
