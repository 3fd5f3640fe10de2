"""All patterns, and which finding a line names. First match wins, a line at a time: the order of topics counts.

Texts of tailscaled, containerboot, the engine and Compose drift little between versions, line numbers do: so match
on text. Where a version changed a text, both stand side by side in one expression, since neither can be mistaken for
anything else. A new pattern is a row in one of the tables, and a sample with its near miss in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from scaletail_tui.domain.diagnosis.findings.pattern import Pattern, Source, When
from scaletail_tui.domain.diagnosis.findings.patterns.app import APP_PATTERNS
from scaletail_tui.domain.diagnosis.findings.patterns.engine import ENGINE_PATTERNS, IMAGE_PATTERNS
from scaletail_tui.domain.diagnosis.findings.patterns.login import LOGIN_PATTERNS
from scaletail_tui.domain.diagnosis.findings.patterns.serve import (
    ADDRESS_PATTERNS,
    CERTIFICATE_PATTERNS,
    OUTSIDE_PATTERNS,
    SERVE_PATTERNS,
)
from scaletail_tui.domain.diagnosis.findings.patterns.sidecar import SIDECAR_PATTERNS

__all__ = ["PATTERNS", "Pattern", "Source", "When", "compile_patterns", "match"]

PATTERNS: tuple[Pattern, ...] = (
    *OUTSIDE_PATTERNS, *ENGINE_PATTERNS, *IMAGE_PATTERNS, *LOGIN_PATTERNS, *APP_PATTERNS, *SIDECAR_PATTERNS,
    *ADDRESS_PATTERNS, *CERTIFICATE_PATTERNS, *SERVE_PATTERNS,
)  # fmt: skip


_REMEMBERED = 1 << 15
"""Lines: the last 400 of each of some eighty stacks. Fewer than the overview goes through, and none would be found."""


@cache
def compile_patterns(source: Source) -> tuple[tuple[Pattern, re.Pattern[str]], ...]:
    """The patterns of one source, in matching order."""
    return tuple((row, re.compile(row.expression)) for row in PATTERNS if source in row.sources)


@lru_cache(maxsize=_REMEMBERED)
def match(source: Source, text: str) -> tuple[Pattern, Mapping[str, str]] | None:
    """The first pattern that matches one line, with its named groups; None where none does.

    Remembered, because a round looks at the same lines again: half of its CPU time without.
    """
    for pattern, expression in compile_patterns(source):
        if found := expression.search(text):
            return pattern, {name: value for name, value in found.groupdict().items() if value is not None}
    return None
