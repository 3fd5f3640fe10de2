"""What the sidecar's log and health say, run by run: pattern hits that are still true.

Devices that pile up: each that logged in anew under one name stays on the machines page until it is deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from scaletail_tui.domain.diagnosis.evidence.moments import moment
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.origin import Origin
from scaletail_tui.domain.diagnosis.findings.patterns.table import PATTERNS, Pattern, Source, When, match
from scaletail_tui.domain.stack.raw_evidence import LogLine

RECENT = 90.0
"""Seconds: a login that nobody completes dies after 60, so the last run of such a loop is never older."""
_SETTLE = 2.0
"""Seconds that a run's first line may stand after the engine's StartedAt."""
_FIRST_LINE = re.compile(r"^boot: .*Starting tailscaled$")
_RUNNING = re.compile(r"Switching ipn state \w+ -> Running")
_OVER = {When.CERTIFICATE: re.compile(r": got cert$"), When.SERVE: re.compile(r"serve proxy: applying serve config")}
_LOGIN_LINK = re.compile(
    r"AuthURL is (?P<url>https?://\S+)|^\s*(?P<shown>https?://\S+/a/\S+|https?://\S+/auth/\S+)\s*$"
)
_ASKED_FOR_LOGIN = re.compile(r"To authenticate, visit:|Received auth URL:|AuthURL is https?://")
_ASKED_FOR_APPROVAL = re.compile(r"machine authorization required, please visit|To approve your machine, visit")
_CONTROL_ANSWERED = re.compile(r"RegisterReq: got response;|Received error: |backend error: |initial fetch failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A line that names a finding and whose word is not over."""

    pattern: Pattern
    groups: Mapping[str, str]
    line: LogLine
    source: Origin
    early: bool = False
    """True while it is a wait: said within the time that a start may take."""


_HEARD = re.compile(r"control server key from |RegisterReq: got response;")
_UP = re.compile(r"Running 'tailscale up'")
_FILE_IS_EMPTY = re.compile(r"serve config file is empty")
_NAME_WAS_FOUND = re.compile(r'logtail: dial "[^"]+" failed: dial tcp [\d\[]\S+: connect: ')
_BY_TCP = next(pattern for pattern in PATTERNS if pattern.id == "control-unreachable-tcp")
_TOLD_TO_STOP = re.compile(r"Sending SIGTERM to tailscaled")
_FOR_TAILSCALED = next(pattern for pattern in PATTERNS if pattern.id == "sidecar-socket-timeout")
_ORDER = {pattern.id: at for at, pattern in reversed(list(enumerate(PATTERNS)))}


def running_now(observation: Observation) -> bool:
    """True when the device is in state Running, by status or, without one, by the current run's log."""
    if observation.status.value is not None:
        return observation.status.value.running
    return _shows(_RUNNING, current_lines(observation))


def dying(observation: Observation) -> bool:
    """True when the sidecar restarts again and again, or ended by itself."""
    sidecar = observation.sidecar
    if sidecar is None:
        return False
    if sidecar.status == "restarting" or _began_after_the_look(observation) is not None:
        return True
    finished = observation.age_of(sidecar.finished)
    return sidecar.running and sidecar.restarts > 0 and finished is not None and finished < RECENT


def current_lines(observation: Observation) -> tuple[LogLine, ...]:
    return observation.sidecar_log.value.current if observation.sidecar_log.value is not None else ()


def last_lines(observation: Observation) -> tuple[LogLine, ...]:
    """Lines of the last run that ended, where they still count: the sidecar is dying or dead, and does not answer.

    That the run which goes on has logged in is no answer: the one before had, too, where it died of what came after.
    """
    sidecar, status = observation.sidecar, observation.status.value
    if observation.sidecar_log.value is None or sidecar is None or (status is not None and status.running):
        return ()
    return observation.sidecar_log.value.last if dying(observation) or not sidecar.running else ()


def run_age(observation: Observation) -> float:
    """Seconds that the sidecar's current run lasts; for ever when it does not run (nothing has to settle)."""
    sidecar = observation.sidecar
    if sidecar is None or not sidecar.running:
        return float("inf")
    return observation.age_of(_began_after_the_look(observation) or sidecar.started) or 0.0


def _began_after_the_look(observation: Observation) -> float | None:
    """When the current run began, if that was after the engine told of the one before: it died in between."""
    sidecar, lines = observation.sidecar, current_lines(observation)
    began = moment(lines[0].at) if lines else None
    if sidecar is None or sidecar.started is None or began is None or not _FIRST_LINE.match(lines[0].text):
        return None
    return began if began > sidecar.started + _SETTLE else None


def hits(observation: Observation) -> Iterator[Hit]:
    """Every pattern that the current evidence names, in the order of the pattern table, each once."""
    found: dict[str, Hit] = {}
    for hit in _all_hits(observation):
        found.setdefault(hit.pattern.id, hit)
    yield from sorted(found.values(), key=lambda hit: _ORDER[hit.pattern.id])


def every_hit(observation: Observation, kind: str) -> Iterator[Hit]:
    """All that the current evidence says of one finding: health first, then the newest line."""
    named = [hit for hit in _all_hits(observation) if hit.pattern.id == kind]
    yield from (hit for hit in named if not hit.line.at)
    yield from (hit for hit in reversed(named) if hit.line.at)


def _all_hits(observation: Observation) -> tuple[Hit, ...]:
    """Health first, then the log."""
    return observation.once(_read_hits)


def _read_hits(observation: Observation) -> tuple[Hit, ...]:
    return tuple(chain(_health_hits(observation), _log_hits(observation)))


def login_link(observation: Observation) -> str:
    """The newest login page that still lives; empty when there is none."""
    status = observation.status.value
    if status is not None and status.auth_url:
        return status.auth_url
    if status is not None and status.running:
        return ""
    for line in reversed(current_lines(observation)):
        if found := _LOGIN_LINK.search(line.text):
            return found["url"] or found["shown"]
    return ""


def find_login_request(lines: Sequence[LogLine]) -> LogLine | None:
    return _last(_ASKED_FOR_LOGIN, lines)


def find_approval_request(lines: Sequence[LogLine]) -> LogLine | None:
    return _last(_ASKED_FOR_APPROVAL, lines)


def control_answered(lines: Sequence[LogLine]) -> bool:
    return _shows(_CONTROL_ANSWERED, lines)


def _health_hits(observation: Observation) -> Iterator[Hit]:
    status = observation.status.value
    for text in status.health if status is not None else ():
        named = match(Source.HEALTH, text)
        if named is None or (named[0].when is When.START and status is not None and status.running):
            continue
        if run_age(observation) >= named[0].grace:
            yield Hit(pattern=named[0], groups=named[1], line=LogLine(at="", text=text), source=origin.STATUS)


def _log_hits(observation: Observation) -> Iterator[Hit]:
    up = running_now(observation)
    age = run_age(observation)
    current = current_lines(observation)
    for lines, source in ((current, origin.SIDECAR_LOG), (last_lines(observation), origin.LAST_RUN)):
        for at, line in enumerate(lines):
            named = match(Source.LOG, line.text)
            if named is None:
                continue
            pattern, groups = named
            if pattern.id == "up-unknown-flag" and _FIRST_LINE.match(lines[0].text) and not _shows(_UP, lines[:at]):
                pattern = _FOR_TAILSCALED  # the flag was not meant for `tailscale up`
            if pattern.id == "sidecar-exit-zero" and _shows(_TOLD_TO_STOP, lines[:at]):
                continue  # somebody stopped or restarts the sidecar
            if pattern.id == "control-unreachable-dns" and _shows(_NAME_WAS_FOUND, lines):
                pattern = _BY_TCP  # it asks for the name again since the address did not answer
            if pattern.id == "serve-file-missing" and _shows(_FILE_IS_EMPTY, lines[max(0, at - 1) : at]):
                continue  # an empty file is told twice, in these words last
            if lines is not current and pattern.when not in (When.START, When.ANY):
                continue
            if pattern.when is When.START and up:
                continue
            if _is_old(line, pattern, observation):
                continue
            early = age < pattern.grace
            if early and (not pattern.id.startswith("control-") or _shows(_HEARD, lines[at + 1 :])):
                continue
            over = _OVER.get(pattern.when)
            if over is not None and _shows(over, lines[at + 1 :]):
                continue
            yield Hit(pattern=pattern, groups=groups, line=line, source=source, early=early)


def _is_old(line: LogLine, pattern: Pattern, observation: Observation) -> bool:
    age = observation.age_of(moment(line.at)) if pattern.fresh else None
    return age is not None and age > pattern.fresh


def _shows(expression: re.Pattern[str], lines: Sequence[LogLine]) -> bool:
    return any(expression.search(line.text) for line in lines)


def _last(expression: re.Pattern[str], lines: Sequence[LogLine]) -> LogLine | None:
    return next((line for line in reversed(lines) if expression.search(line.text)), None)


_NAMED = 3
"""Names that fit on a line."""


def tell_namesakes(observation: Observation) -> str:
    """How many other devices asked for this one's name, as the end of an evidence; empty where none is seen."""
    peers = observation.peers.value
    names = [name.split(".")[0] for name in peers.same_name] if peers is not None else []
    if not names:
        return ""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    told = "1 other device" if len(names) == 1 else f"{len(names)} other devices"
    return f"; {told} asked for this name: {', '.join(sorted(names)[:_NAMED])}{more}"
