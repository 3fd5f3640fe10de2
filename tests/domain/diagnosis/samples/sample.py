"""What a sample is: evidence that must fire a finding, and a near miss that must not."""

from __future__ import annotations

from dataclasses import dataclass

from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings.patterns.table import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A line that names a finding, and one that looks like it."""

    id: str
    source: Source
    fires: str
    near: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """An observation that has a finding, and one that lacks just what proves it."""

    id: str
    fires: Observation
    near: Observation


def text(kind: str, source: str, fires: str, near: str) -> Text:
    return Text(id=kind, source=Source(source), fires=fires, near=near)


def state(kind: str, fires: Observation, near: Observation) -> State:
    return State(id=kind, fires=fires, near=near)
