"""Rows of the host's doctor about the machine: kernel, TUN, clock, disk, folder, and what the shell exports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scaletail_tui.domain.diagnosis.findings.finding import Finding, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.diagnosis.findings.make import finding
from scaletail_tui.domain.diagnosis.findings.origin import Origin
from scaletail_tui.domain.diagnosis.host.engine import version_of
from scaletail_tui.domain.diagnosis.host.packages import with_system_upgrade
from scaletail_tui.domain.diagnosis.host.seen import HostSeen, make_check, make_check_of, unknown
from scaletail_tui.domain.stack.summary import HostCheck

KERNEL_NEEDED = (3, 10)
"""Docker's own requirement."""
SPACE_NEEDED = 1 << 30
INODES_NEEDED = 1000
CLOCK_WARNS, CLOCK_FAILS = 60.0, 300.0
"""Seconds: from the first on logins get strange, from the second on certificates do."""
DAY = 86_400.0
NAMES_SHOWN = 4


def kernel_check(seen: HostSeen) -> HostCheck:
    facts = seen.known
    if seen.facts.value is None or not facts.kernel:
        return unknown("kernel", seen.facts.missing)
    if (version := version_of(facts.kernel)) and version < KERNEL_NEEDED:
        old = finding("kernel-too-old", facts.kernel, source=Origin("uname -r"), values={"kernel": facts.kernel})
        return make_check_of("kernel", with_system_upgrade(old, facts))
    if facts.tun_driver is False and seen.engine_is_here:
        evidence = f"{facts.kernel}: no tun in /proc/misc, and no module for it in /lib/modules"
        return make_check_of("kernel", finding("kernel-no-tun", evidence, source=Origin("/proc/misc")))
    driver = ", with a TUN driver" if facts.tun_driver else ""
    return make_check("kernel", f"Linux {facts.kernel}{driver}", "uname -r, /proc/misc")


def tun_check(seen: HostSeen) -> HostCheck:
    source = "/dev/net/tun"
    tun = seen.look.tun
    if tun is None:
        return unknown("tun", "the engine is on another host" if seen.look.endpoint else "not looked at", source)
    if not tun:
        return make_check_of("tun", finding("tun-device-missing", "/dev/net/tun is not there", source=Origin(source)))
    return make_check("tun", "/dev/net/tun is there", source)


def clock_check(seen: HostSeen) -> HostCheck:
    facts, outside = seen.known, seen.outside.value
    ahead = outside.clock_ahead if outside is not None else None
    if ahead is not None:
        source = "Date of controlplane.tailscale.com"
        text = f"{_span(ahead)} {'ahead of' if ahead > 0 else 'behind'} the Date of controlplane.tailscale.com"
        if abs(ahead) > CLOCK_WARNS:
            severity = Severity.BROKEN if abs(ahead) > CLOCK_FAILS else Severity.DEGRADED
            return make_check_of("clock", _wrong_clock(text, source, ahead, severity))
        return make_check("clock", "right, within a second or two" if abs(ahead) < 3 else text, source)
    if facts.written_at is not None and seen.at < facts.written_at - DAY:
        behind = seen.at - facts.written_at
        text = f"it shows a time {_span(behind)} before this program was installed"
        return make_check_of("clock", _wrong_clock(text, "time, files of this program", behind, Severity.BROKEN))
    if facts.clock_synchronised is None:
        return unknown("clock", "not compared with another")
    kept = "kept by a time service" if facts.clock_synchronised else "no time service tells the kernel; not compared"
    state = HopState.OK if facts.clock_synchronised else HopState.UNKNOWN
    return make_check("clock", kept, "adjtimex", state=state)


def _wrong_clock(text: str, source: str, off: float, severity: Severity) -> Finding:
    return finding("host-clock-skew", text, source=Origin(source), severity=severity, values={"amount": _span(off)})


def folder_check(seen: HostSeen) -> HostCheck:
    writable = seen.look.root_writable
    if writable is False:
        return HostCheck(
            id="folder", state=HopState.FAIL, evidence=f"{seen.root} cannot be written by {seen.look.user or 'you'}",
            remedy="Give --root a folder of your own, or make this one yours.", source=seen.root,
            command=("sudo", "install", "-d", "-o", seen.look.user, seen.root) if seen.look.user else (),
        )  # fmt: skip
    if writable is None:
        return unknown("folder", seen.root, seen.root)
    return make_check("folder", f"{seen.root} can be written", seen.root)


def disk_check(seen: HostSeen) -> HostCheck:
    free, engine_free, inodes = seen.look.free_bytes, seen.engine_free, seen.known.free_inodes
    if free is None:
        return unknown("disk", "not looked at", "df")
    text = f"{_size(free)} free"
    if engine_free is not None and abs(engine_free - free) > SPACE_NEEDED // 8:
        text += f" for stacks, {_size(engine_free)} for the engine's images"
    least = free if engine_free is None else min(free, engine_free)
    if least < SPACE_NEEDED:
        return make_check_of("disk", finding("host-disk-full", text, source=Origin("df")), evidence=text)
    if inodes is not None and inodes < INODES_NEEDED:
        text = f"{inodes} inodes free: no more files can be made"
        return make_check_of("disk", finding("host-disk-full", text, source=Origin("df -i")), evidence=text)
    return make_check("disk", text, "df")


def check_exported(seen: HostSeen) -> HostCheck | None:
    """Names that beat a stack's `.env` when its user runs Compose by hand; no row while there is none."""
    if not seen.exported:
        return None
    names = sorted({name for found in seen.exported.values() for name in found})
    stacks = sorted(seen.exported)
    text = f"{_join_names(names)}: another value than in .env of {_join_names(stacks)}"
    found = finding("env-exported", text, source=Origin("environment of this shell"))
    return make_check_of("exported", replace(found, remedy=replace(found.remedy, command=("unset", *names))))


def _join_names(names: Sequence[str]) -> str:
    more = len(names) - NAMES_SHOWN
    return ", ".join(names[:NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _span(seconds: float) -> str:
    """`90 s`, `12 min`, `3 h`, `40 days`: how far a clock is off, to the nearest; an age is told by `span`."""
    for least, unit, word in ((2 * DAY, DAY, "days"), (7200.0, 3600.0, "h"), (180.0, 60.0, "min")):
        if abs(seconds) >= least:
            return f"{abs(seconds) / unit:.0f} {word}"
    return f"{abs(seconds):.0f} s"


def _size(count: int) -> str:
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"
