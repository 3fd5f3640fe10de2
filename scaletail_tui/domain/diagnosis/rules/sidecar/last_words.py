"""What a sidecar said before it died, and what it says of its own health in words that no pattern knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scaletail_tui.domain.diagnosis.clues.log_hits import Hit, current_lines, last_lines, run_age
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding, RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.make import finding
from scaletail_tui.domain.diagnosis.findings.patterns.table import Source, match
from scaletail_tui.domain.diagnosis.findings.trace import is_trace
from scaletail_tui.domain.stack.raw_evidence import LogLine

_TUN = "/dev/net/tun"
_CRASH = re.compile(r"^(?:\S+ \S+ )?(?:panic: |fatal error: |unexpected fault address|SIG(?:SEGV|BUS|ABRT|ILL|FPE)\b)")
_SIGNAL = re.compile(r"^\[signal (?:SIG\w+): ")
_SAYS_WHY = re.compile(
    r"(?i)(?:\berror: |getLocalBackend error|\bfailed\b|fatal|refused|denied|cannot |can't |could not )"
)
_ROUTINE = re.compile(
    r"^boot: .*(?:Starting tailscaled|Waiting for tailscaled socket(?: at \S+)?|Running 'tailscale (?:up|set)')$"
    r"|^boot: .*tailscaled exited$|Sending SIGTERM|flushing log\.|logger closing down|^exit status \d+$"
)
_VARIABLES = {
    "hostname": "TS_HOSTNAME", "accept-dns": "TS_ACCEPT_DNS", "advertise-routes": "TS_ROUTES",
    "authkey": "TS_AUTHKEY", "auth-key": "TS_AUTHKEY", "client-id": "TS_CLIENT_ID",
    "client-secret": "TS_CLIENT_SECRET", "id-token": "TS_ID_TOKEN", "audience": "TS_AUDIENCE",
}  # fmt: skip
"""Flags that containerboot gives to `tailscale up`, and the variable it has them from (containerboot/tailscaled.go)."""
_NO_NETFILTER = (
    "This kernel has no nftables, or no iptables that the image can use: use userspace networking (TS_USERSPACE=true), "
    "or the image's tag before; a kernel with nftables alone wants TS_DEBUG_FIREWALL_MODE=nftables."
)
_TUN_IS_A_FOLDER = (
    "Docker made a folder where the host had no device: stop the stack, sudo rmdir /dev/net/tun, sudo modprobe tun, "
    "and give it under devices: and not under volumes:."
)
_TUN_UNDER_VOLUMES = (
    "/dev/net/tun is mounted as a file, and newer engines (runc 1.2 and later) open no device for that: move it from "
    "volumes: to devices:, then recreate the stack."
)
_OTHER_TPM = (
    "The kept login belongs to another machine's TPM: move tailscale/state away and log in again; "
    "TS_TAILSCALED_EXTRA_ARGS=--encrypt-state=false keeps the next one free of it."
)
_STATE_IS_A_FOLDER = (
    "The identity itself is whole, keep it: image 1.34.0 takes TS_STATE_DIR for a file, so use another tag; by hand it "
    "is --statedir= in TS_TAILSCALED_EXTRA_ARGS, and not --state=."
)
_OTHER_IMAGE = (
    "The image's own program crashes: use another tag than the one of the last pull, in image: of the sidecar, then "
    "pull and recreate."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a hit is told with, where its line or the container tells more than its kind does."""

    evidence: str
    values: Mapping[str, str] = field(default_factory=dict)
    severity: Severity | None = None
    fix: str | None = None
    action: RemedyAction | None = None


def words_of(hit: Hit, observation: Observation) -> Words:
    """Values for the kind's sentence, and a way out that fits better than the kind's own."""
    groups = {name: value for name, value in hit.groups.items() if value}
    said = hit.line.text
    match hit.pattern.id:
        case "sidecar-tun-not-permitted":
            mounted = _tun_under_volumes(observation)
            return Words(evidence=said, values={**groups, "why": _why_no_tun(observation)},
                         fix=_TUN_UNDER_VOLUMES if mounted else None)  # fmt: skip
        case "sidecar-tun-missing" if "folder" in groups:
            return Words(evidence=said, values={**groups, "why": ": a folder is in its place"}, fix=_TUN_IS_A_FOLDER)
        case "sidecar-socket-timeout":
            why = crash_line(_all_lines(observation))
            return Words(evidence=said if why is None or _CRASH.search(why) is None else why, values=groups,
                         fix=_TUN_UNDER_VOLUMES if _tun_under_volumes(observation) else None)  # fmt: skip
        case "sidecar-netfilter-broken" if "fatal" in groups:
            return Words(evidence=said, values=groups, severity=Severity.BLOCKER, fix=_NO_NETFILTER,
                         action=RemedyAction.USERSPACE)  # fmt: skip
        case "kernel-netfilter-incomplete":
            module = next((value for name, value in groups.items() if name.startswith("module")), "")
            known = {"module": f"xt_{module}", "modprobe": f"xt_{module}"} if module else {}
            return Words(evidence=said, values={**groups, **known})
        case "state-store-unhealthy" if "tpm" in groups:
            return Words(evidence=said, values={**groups, "why": ": another TPM sealed it"}, fix=_OTHER_TPM)
        case "state-store-unhealthy" if "folder" in groups:
            return Words(evidence=said, values={**groups, "why": ": a folder is given for its file"},
                         fix=_STATE_IS_A_FOLDER, action=RemedyAction.NONE)  # fmt: skip
        case "sidecar-exit-zero":
            return Words(evidence=_crash_only(_all_lines(observation)) or said, values=groups)
        case "duplicate-flag" if "flag" in groups:
            variable = _VARIABLES.get(groups["flag"])
            why = f", by {variable} and TS_EXTRA_ARGS" if variable else ""
            fix = f"Remove --{groups['flag']} from TS_EXTRA_ARGS: {variable} gives it." if variable else None
            return Words(evidence=said, values={"flag": f"--{groups['flag']}", "why": why}, fix=fix)
    return Words(evidence=said, values=groups)


def crash_line(lines: Sequence[LogLine]) -> str | None:
    """The line that says why a run ended: a panic, else the last that speaks of a fault, else its last word."""
    spoken = [line.text for line in lines if line.text.strip()]
    crash = _crash_only(lines)
    if crash is not None:
        return crash
    telling = [text for text in spoken if not _ROUTINE.search(text) and not is_trace(text)]
    boots = [text for text in telling if text.startswith("boot: ")]
    faults = [text for text in telling if _SAYS_WHY.search(text)]
    return next((group[-1] for group in (boots, faults, telling, spoken) if group), None)


def telling_line(lines: Sequence[LogLine]) -> str | None:
    """The newest line that speaks of a fault, a crash before all; None where no line does."""
    spoken = [line.text for line in lines if _SAYS_WHY.search(line.text) and not is_trace(line.text)]
    return _crash_only(lines) or (spoken[-1] if spoken else None)


def way_out_of_a_crash(lines: Sequence[LogLine]) -> str | None:
    """For a program that crashed by itself in its first minute: no setting of the stack does that."""
    return _OTHER_IMAGE if _crash_only(lines) is not None else None


def _crash_only(lines: Sequence[LogLine]) -> str | None:
    return next((line.text for line in lines if _CRASH.search(line.text)), None) or next(
        (line.text for line in lines if _SIGNAL.search(line.text)), None
    )


def _all_lines(observation: Observation) -> tuple[LogLine, ...]:
    return last_lines(observation) or current_lines(observation)


def _tun_under_volumes(observation: Observation) -> bool:
    sidecar = observation.sidecar
    return sidecar is not None and _TUN in sidecar.mounts and _TUN not in sidecar.devices and not sidecar.privileged


def _why_no_tun(observation: Observation) -> str:
    sidecar = observation.sidecar
    if sidecar is None or sidecar.privileged:
        return ""
    if not {"NET_ADMIN", "ALL"} & set(sidecar.capabilities):
        return ": NET_ADMIN is missing"
    if _TUN not in sidecar.devices:
        return ": it is not given as a device"
    return ""


Rules = tuple[Callable[[Observation], Iterator[Finding]], ...]
_SETTLED = 20.0
"""Seconds: while it starts, tailscaled calls much unhealthy that is only not done yet."""
_TOLD_OTHERWISE = re.compile(
    r"You are logged out|Tailscale is (?:stopped|starting)|Fetching TLS certificate via ACME"  # state and certificate
    r"|could not connect to (?:any|the .{1,100}) relay server|could not connect to the relay server with ID"  # no-derp
    r"|Unable to connect to the Tailscale coordination server|not (?:been )?connected to (?:the )?control"
    r"|Some peers are advertising routes but --accept-routes is false"  # means nothing in a sidecar
    r"|deleting address \S+ from tunnel interface: cannot assign requested address"  # of a device that was renamed
)
"""Texts (health/warnings.go, ipn/ipnlocal) that another rule judges by better evidence, or that mean nothing here."""


def tailscale_reports_nothing(observation: Observation) -> Iterator[Finding]:
    """One finding for all of them, the first in its sentence and every one in its evidence."""
    status, sidecar = observation.status.value, observation.sidecar
    if status is None or sidecar is None or run_age(observation) < _SETTLED:
        return
    unknown = [
        text for text in status.health
        if text.strip() and match(Source.HEALTH, text) is None and not _TOLD_OTHERWISE.search(text)
    ]  # fmt: skip
    if unknown:
        yield finding("tailscale-reports", " | ".join(unknown), source=origin.STATUS,
                      values={"text": unknown[0], "sidecar": sidecar.name})  # fmt: skip


ADVICE: Rules = (tailscale_reports_nothing,)
