"""What a Serve configuration says, inline in a Compose file or in a file that is mounted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scaletail_tui.domain.lint.scalar import as_mapping

_TARGET = re.compile(r"(?:(?P<scheme>[a-z+]+)://)?(?P<host>\[[^\]]*\]|[^:/]*)(?::(?P<port>\d+))?(?P<path>/.*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeTarget:
    """One path of a page, and what answers there."""

    path: str
    target: str
    line: int

    @property
    def port(self) -> int | None:
        """The port that is asked; None where the target is no address."""
        if self.target.isdigit():
            return int(self.target)
        found = _TARGET.fullmatch(self.target)
        if found is None or not found["host"]:
            return None
        if found["port"]:
            return int(found["port"])
        return 443 if (found["scheme"] or "").startswith("https") else 80

    @property
    def suffix(self) -> str:
        """The path that stands behind the address."""
        found = _TARGET.fullmatch(self.target)
        return (found["path"] or "") if found else ""


@dataclass(frozen=True, kw_only=True)
class ServeText:
    """A Serve configuration as it stands."""

    file: str
    line: int
    """Where the text begins."""
    text: str
    """As the sidecar is given it: variables of Compose are filled in."""
    inline: bool
    written: str

    @cached_property
    def document(self) -> dict[str, Any] | None:
        """None for what is no JSON object."""
        try:
            found = json.loads(self.text)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None

    @property
    def targets(self) -> tuple[ServeTarget, ...]:
        return tuple(self._targets())

    def _targets(self) -> Iterator[ServeTarget]:
        for site in as_mapping(as_mapping(self.document).get("Web")).values():
            for path, handler in as_mapping(as_mapping(site).get("Handlers")).items():
                target = as_mapping(handler).get("Proxy")
                if isinstance(target, str):
                    yield ServeTarget(path=str(path), target=target, line=self.line_of(target))

    @property
    def listens(self) -> frozenset[str]:
        """Ports of the device that Serve takes."""
        return frozenset(str(port) for port in as_mapping(as_mapping(self.document).get("TCP")))

    @property
    def is_public(self) -> bool:
        """True where Funnel is on."""
        return any(on is True for on in as_mapping(as_mapping(self.document).get("AllowFunnel")).values())

    def line_of(self, words: str) -> int:
        """The line that holds these words; the first one where none does."""
        at = self.text.find(words)
        return self.line + (self.text.count("\n", 0, at) if at >= 0 else 0)
