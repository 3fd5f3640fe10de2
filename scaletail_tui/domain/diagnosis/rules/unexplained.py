"""A hop that fails and of which no rule knows the cause: what was said last, and where to read on."""

from __future__ import annotations

from collections.abc import Sequence

from scaletail_tui.domain.diagnosis.clues.log_hits import current_lines, last_lines
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding, Severity
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopState
from scaletail_tui.domain.diagnosis.findings.make import finding
from scaletail_tui.domain.diagnosis.rules.sidecar.last_words import telling_line

_OF_THE_APP = frozenset({HopId.PORT, HopId.APP})
_OF_NO_LOG = frozenset({HopId.ENGINE, HopId.IMAGE})
_NAMES = {HopId.EXIT: "exit node", HopId.LAN: "LAN ports", HopId.FUNNEL: "Funnel", HopId.SERVE: "Serve"}


def explain_failures(path: Sequence[Hop], findings: Sequence[Finding], observation: Observation) -> Finding | None:
    """The first failing hop that nothing explains; None where a cause is known, or a wait is told."""
    if any(found.severity in (Severity.BLOCKER, Severity.BROKEN) or found.waiting for found in findings):
        return None
    told = {found.hop for found in findings if found.severity is not Severity.INFO}
    hop = next((one for one in path if one.state is HopState.FAIL and one.id not in told), None)
    return _quote_last_words(hop, observation) if hop is not None else None


def _quote_last_words(hop: Hop, observation: Observation) -> Finding:
    sidecar, apps = observation.sidecar, observation.apps
    values = {"hop": _NAMES.get(hop.id, hop.id.value)}
    if hop.id in _OF_NO_LOG or (sidecar is None and not apps):
        return finding("hop-unexplained", hop.evidence or hop.id.value, source=hop.source, hop=hop.id, values=values,
                       fix="See what the evidence says; docker info and docker compose config tell more.")  # fmt: skip
    if hop.id in _OF_THE_APP and apps:
        one = apps[0]
        log = observation.app_logs.get(one.name)
        said = telling_line((*log.last, *log.current)) if log is not None else None
        where, source = one.name, origin.log_of(one.name)
    else:
        where, source = sidecar.name if sidecar is not None else apps[0].name, origin.SIDECAR_LOG
        said = telling_line((*last_lines(observation), *current_lines(observation)))
    return finding("hop-unexplained", said or hop.evidence or hop.id.value, source=source if said else hop.source,
                   hop=hop.id, values={**values, "container": where},
                   fix=f"Read on in the log of {where}: what it says last tells more.")  # fmt: skip
