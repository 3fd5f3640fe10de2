"""Mounts and published ports of a service, in the short and the long form."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from scaletail_tui.domain.lint.scalar import Scalar, YamlPath

_VARIABLE = re.compile(r"\$\{[^{}]*\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """One mount."""

    written: Scalar
    """The source as it is written, or the whole line of the short form."""
    source: str
    """With its variables filled in; empty for a volume without a name."""
    source_written: str
    target: str
    named: bool
    """A volume of the engine's, not a folder of this host."""

    @property
    def item(self) -> YamlPath:
        """The whole mount in its list, in either form."""
        path = self.written.path
        return path if path and isinstance(path[-1], int) else path[:-1]

    @property
    def relative(self) -> str:
        """The source below the stack's folder without `./`; empty where it stands elsewhere."""
        if self.named or not self.source.startswith("."):
            return ""
        path = posixpath.normpath(self.source)
        return "" if path.startswith("..") else path


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPort:
    """A port of the host that leads to one of the container."""

    written: Scalar
    address: str
    """Empty: every address of the host."""
    host: str
    container: str
    protocol: str

    @property
    def on_loopback(self) -> bool:
        return self.address in ("127.0.0.1", "::1", "localhost")


def split_volume(text: str) -> list[str]:
    """Split `source:target:mode` at its colons, those inside `${…}` left alone."""
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found[0])
        return f"\0{len(held) - 1}\0"

    parts = _VARIABLE.sub(hold, text).split(":")
    return [re.sub(r"\0(\d+)\0", lambda found: held[int(found[1])], part) for part in parts]


def split_port(text: str) -> tuple[str, str, str, str] | None:
    """Address, host port, container port and protocol of `[address:]host:container[/protocol]`."""
    found = re.fullmatch(r"(?:(\[[0-9a-fA-F:.]+\]|[^:\[\]]*):)?(?:([\d-]*):)?([\d-]+)(?:/(\w+))?", text.strip())
    if found is None:
        return None
    address, host, container, protocol = found[1] or "", found[2], found[3], found[4] or "tcp"
    if host is None:  # only two parts: what seemed an address is the host's port
        address, host = ("", address)
    return address.strip("[]"), host, container, protocol.lower()
