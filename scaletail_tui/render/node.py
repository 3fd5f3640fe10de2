"""What an entry says of the sidecar itself, answers put in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.catalog.answer_kinds import is_set
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.render.dotenv import values_of
from scaletail_tui.render.merge import merge_fragment
from scaletail_tui.render.templates import fill, places


def node_of(spec: StackSpec) -> dict[str, Any]:
    """Return extra_args, sysctls and environment; what holds a `${KEY}` without an answer is left out."""
    node: Mapping[str, Any] = spec.service.node
    for question in spec.service.questions:
        if (added := question.adds.get("node")) and is_set(question, spec.settings.get(question.key, "")):
            node = merge_fragment(node, added)
    values = values_of(spec)

    def settle(texts: Mapping[str, Any]) -> dict[str, str]:
        named = {str(key): str(text) for key, text in texts.items()}
        return {
            key: fill(text, values, known=frozenset(values))
            for key, text in named.items()
            if all(values.get(name) for name in places(text))
        }

    arguments = settle({str(number): text for number, text in enumerate(node.get("extra_args") or ())})
    return {
        "extra_args": list(arguments.values()),
        "sysctls": settle(node.get("sysctls") or {}),
        "environment": settle(node.get("environment") or {}),
    }


def routes_of(spec: StackSpec) -> tuple[str, ...]:
    """What a node offers to route for the tailnet, an exit node's two default routes among it."""
    flags = [text.partition("=") for text in node_of(spec)["extra_args"]]
    named = [route for name, _, value in flags if name == "--advertise-routes" for route in value.split(",") if route]
    leaves = any(name == "--advertise-exit-node" and value in ("", "true") for name, _, value in flags)
    return (*named, *(("0.0.0.0/0", "::/0") if leaves else ()))
