"""Where a line must stand to count: in a sidecar that dies, that logs in, that runs, or that answers with 502."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import RunLog
from scaletail_tui.domain.diagnosis.findings.pattern import Pattern, Source, When
from scaletail_tui.domain.stack.raw_evidence import AnswerLook
from tests.domain.diagnosis.observations import but, crash_looping, log, logging_in, with_status

UNVERIFIED = AnswerLook(connected=True, error="tlsv1 alert internal error")
BAD_GATEWAY = AnswerLook(connected=True, handshake=True, verified=True, status=502)


def placed(line: str, pattern: Pattern, source: Source) -> Observation:
    """One observation in which the line of a sidecar's log or health has its say."""
    if source is Source.HEALTH:
        return logging_in(health=(line,)) if pattern.when is When.START else with_status(health=(line,))
    match pattern.when:
        case When.START:
            return crash_looping(line)
        case When.CERTIFICATE:
            return but(sidecar_log=RunLog(current=log(line, age=10)), answer=UNVERIFIED)
        case When.ANSWER:
            return but(sidecar_log=RunLog(current=log(line, age=10)), answer=BAD_GATEWAY, loopback=None)
    return but(sidecar_log=RunLog(current=log(line, age=10)))
