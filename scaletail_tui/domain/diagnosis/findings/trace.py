"""Lines that only say where something happened: they fold, and the line before them says why."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re

_GO = re.compile(
    r"^(?:goroutine \d+ \[|\t/?\S+\.go:\d+|\t\S+@v\S+/\S+:\d+|created by |\[signal SIG|exit status \d+$"
    r"|(?:[\w.\-@]+/)*[\w\-]+\.[\w.()*\[\]…]+\((?:\.\.\.|\{|0x[\da-f]+|[\da-fx?, {}]*\)))"
)
_USAGE = re.compile(
    r"^(?:USAGE|FLAGS|SUBCOMMANDS)$|^\s+tailscale \w+ \[|^\s*--[a-z][\w-]*(?:[ =,]|$)|^\s{4,}\t?\S"
    r"|^Connect to Tailscale, logging in if needed$|^\"tailscale (?:up|set)\" |^triggering authentication if necessary"
    r"|^With no flags, \"tailscale up\"|^If flags are specified, the flags must be|^state\. Flags must be|^reset to their default"
)
"""The usage text that Go's ffcli prints after a refused flag (cmd/tailscale/cli/up.go)."""


def is_trace(text: str) -> bool:
    """True for a line of a Go stack trace, which says where and never why."""
    return _GO.search(text) is not None


def is_usage(text: str) -> bool:
    """True for a line of the usage text of a `tailscale` command, which says what may be given and never what was."""
    return _USAGE.search(text) is not None
