"""Lines that only say where something happened: they fold, and the line before them says why."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re
from collections.abc import Sequence

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

_FRAME = re.compile(
    r"^(?:\s++at \S|\s*+File \".{1,1000}\", line \d+|\s*+\.\.\. \d+ more$|\s++[\^~]++\s*+$|\s*+[{}\]\[);,]*+\s*+$|Node\.js v\d|Traceback \(most recent)"
    r"|^(?:npm (?:ERR!|error)|\s+(?:errno|code|syscall|address|port): )|^\s{4,}\S|^\[?ELIFECYCLE|^error Command failed with exit code"
)
_THROWN = re.compile(
    r"^(?:\[?(?:Uncaught |Unhandled )?|(?:Caused by|Exception in thread \S+|fatal|FATAL|\S+ panic|panic): ?)?[\w.$]*(?:Error|Exception|panic|FATAL|fatal)\b"
)
"""Node, Python, Java and Go: frames and trailers behind what was thrown, and what was thrown."""


def find_thrown(texts: Sequence[str]) -> str | None:
    """The message of the last run's end: what was thrown, not the frames behind it; None where nothing was said."""
    spoken = [text for text in texts if text.strip()]
    if not spoken:
        return None
    rest = [text for text in spoken if not _FRAME.search(text) and not is_trace(text)]
    if rest and rest[-1] == spoken[-1]:
        return rest[-1]  # no trace at the end
    thrown = [text for text in rest if _THROWN.search(text)]
    return (thrown or rest or spoken)[-1]


def is_trace(text: str) -> bool:
    """True for a line of a Go stack trace, which says where and never why."""
    return _GO.search(text) is not None


def is_usage(text: str) -> bool:
    """True for a line of the usage text of a `tailscale` command, which says what may be given and never what was."""
    return _USAGE.search(text) is not None
