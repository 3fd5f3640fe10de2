"""What lint found, what it comes to for a folder, and what the user means so: `# scaletail-lint: ignore ID`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scaletail_tui.domain.diagnosis.findings.finding import Severity
from scaletail_tui.domain.lint.change import Change
from scaletail_tui.domain.powers.power import PowerLine


class StackShape(StrEnum):
    """What a folder is."""

    WEB = "web"
    """One app behind a sidecar."""
    MULTI = "multi"
    """Several containers share a sidecar's network, or there are several sidecars."""
    NODE = "node"
    """The sidecar itself is the service: an exit node, a subnet router, an app connector."""
    UNKNOWN = "unknown"
    """No sidecar is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LintFinding:
    """One thing that is wrong or weak."""

    id: str
    severity: Severity
    file: str
    """Relative to the folder."""
    line: int | None
    summary: str
    """One sentence, without any secret."""
    fault: str | None = None
    """The kind that doctor would find while it runs."""
    changes: tuple[Change, ...] = ()
    """What mends it; empty where only the user can know."""
    silenced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderReport:
    """A folder's findings in the order of its files."""

    folder: str
    shape: StackShape = StackShape.UNKNOWN
    error: str | None = None
    """Why the folder could not be read."""
    findings: tuple[LintFinding, ...] = ()
    powers: tuple[PowerLine, ...] = ()
    """What a stack made by hand may do to the host or to others: nothing wrong by itself."""

    @property
    def spoken(self) -> Sequence[LintFinding]:
        """Those that the user has not silenced."""
        return [finding for finding in self.findings if not finding.silenced]


_COMMENT = re.compile(
    r"(?:^|\s)#\s*scaletail-lint:\s*ignore[ \t]+([a-z0-9-]+(?:(?:[ \t]{1,9}|[ \t]{0,9},[ \t]{0,9})[a-z0-9-]+)*)"
)


def find_silenced(texts: Iterable[str]) -> frozenset[str]:
    """The ids that comments in these texts silence, in the whole folder."""
    words = (found[1] for text in texts for found in _COMMENT.finditer(text))
    return frozenset(word for group in words for word in re.split(r"[\s,]+", group) if word)
