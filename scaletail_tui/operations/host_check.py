"""The host, before the first stack: the same rows for the host page, first run and `doctor`."""

from __future__ import annotations

import asyncio
import re

from scaletail_tui.domain.diagnosis.finding import Finding
from scaletail_tui.domain.diagnosis.findings import finding
from scaletail_tui.domain.diagnosis.hop import HopState
from scaletail_tui.domain.diagnosis.observation import Seen
from scaletail_tui.domain.looks import EngineLook, HostLook
from scaletail_tui.domain.summary import HostCheck, HostReport
from scaletail_tui.operations.time_limit import Deadline
from scaletail_tui.ports import EngineUnreachable, Ports

COMPOSE_NEEDED = (2, 23)
"""What we write needs it (inline secrets files, `--progress json`)."""
_SPACE_NEEDED = 1 << 30
_LIMIT = 6.0


async def check_host(ports: Ports) -> HostReport:
    """Look at everything once; a part that cannot be looked at is a row that says so."""
    deadline = Deadline(_LIMIT, now=ports.clock.now)
    host, compose, engine, names = await asyncio.gather(
        deadline.ask(ports.host.look(), limit=_LIMIT),
        deadline.ask(ports.compose.version(), limit=5.0),
        _engine(ports, deadline),
        deadline.ask(asyncio.to_thread(ports.folders.names), limit=2.0),
    )
    look, refused = engine
    machine = host.value or HostLook()
    found: list[Finding] = []
    checks = (
        _docker_row(host, found),
        _compose_row(compose, found),
        _engine_row(look, refused, machine, found),
        _tun_row(machine, look.value, found),
        _folder_row(ports.folders.root, machine),
        _disk_row(machine, found),
        _stacks_row(ports.folders.root, names, look),
    )
    return HostReport(checks=checks, findings=tuple(sorted(found, key=lambda one: _ORDER.index(one.id))))


_ORDER = [
    "docker-cli-missing", "docker-socket-permission", "docker-daemon-down", "compose-plugin-missing", "compose-too-old",
    "tun-device-missing", "host-disk-full",
]  # fmt: skip


async def _engine(ports: Ports, deadline: Deadline) -> tuple[Seen[EngineLook], EngineUnreachable | None]:
    try:
        async with asyncio.timeout(min(5.0, deadline.left)):
            look = await ports.engine.look()
    except EngineUnreachable as error:
        return Seen(missing=error.detail or error.title), error
    except TimeoutError:
        silent = EngineUnreachable("The Docker engine does not answer.", detail="no answer within 5 s")
        return Seen(missing=silent.detail), silent
    return Seen(value=look, at=ports.clock.now()), None


def _docker_row(host: Seen[HostLook], found: list[Finding]) -> HostCheck:
    look = host.value
    if look is None:
        return HostCheck(id="docker", state=HopState.UNKNOWN, evidence=host.missing)
    if look.docker_cli is None:
        named = finding("docker-cli-missing", "no docker in PATH", source="PATH")
        return _failed("docker", named, found)
    return HostCheck(id="docker", state=HopState.OK, evidence=f"CLI {look.docker_cli_version} at {look.docker_cli}")


def _compose_row(compose: Seen[str], found: list[Finding]) -> HostCheck:
    if compose.value is None:
        return _failed("compose", finding("compose-plugin-missing", compose.missing, source="docker compose"), found)
    if version_of(compose.value) < COMPOSE_NEEDED:
        named = finding("compose-too-old", f"Compose {compose.value}", source="docker compose version")
        return _failed("compose", named, found)
    return HostCheck(id="compose", state=HopState.OK, evidence=f"Compose {compose.value}")


def _engine_row(
    engine: Seen[EngineLook], refused: EngineUnreachable | None, host: HostLook, found: list[Finding]
) -> HostCheck:
    if refused is not None:
        kind = "docker-socket-permission" if refused.permission else "docker-daemon-down"
        named = finding(kind, refused.detail or refused.title, source="docker", values={"user": host.user or "$USER"})
        return _failed("engine", named, found)
    look = engine.value
    if look is None:
        return HostCheck(id="engine", state=HopState.UNKNOWN, evidence=engine.missing)
    parts = [f"docker {look.version}", f"API {look.api_version}", look.operating_system]
    if look.rootless:
        parts.append("rootless: deploy with userspace networking")
    return HostCheck(id="engine", state=HopState.OK, evidence=", ".join(part for part in parts if part))


def _tun_row(host: HostLook, engine: EngineLook | None, found: list[Finding]) -> HostCheck:
    if host.tun is None:
        where = "the engine is on another host" if host.endpoint else "not looked at"
        return HostCheck(id="tun", state=HopState.UNKNOWN, evidence=where)
    if not host.tun:
        return _failed("tun", finding("tun-device-missing", "/dev/net/tun is not there", source="/dev/net/tun"), found)
    return HostCheck(id="tun", state=HopState.OK, evidence="/dev/net/tun is there")


def _folder_row(root: str, host: HostLook) -> HostCheck:
    if host.root_writable is False:
        return HostCheck(
            id="folder", state=HopState.FAIL, evidence=f"{root} cannot be written by {host.user or 'you'}",
            remedy="Give --root a folder of your own, or change its owner.",
        )  # fmt: skip
    state = HopState.OK if host.root_writable else HopState.UNKNOWN
    return HostCheck(id="folder", state=state, evidence=f"{root} can be written" if host.root_writable else root)


def _disk_row(host: HostLook, found: list[Finding]) -> HostCheck:
    if host.free_bytes is None:
        return HostCheck(id="disk", state=HopState.UNKNOWN, evidence="not looked at")
    text = f"{_size(host.free_bytes)} free"
    if host.free_bytes < _SPACE_NEEDED:
        return _failed("disk", finding("host-disk-full", text, source="df"), found, evidence=text)
    return HostCheck(id="disk", state=HopState.OK, evidence=text)


def _stacks_row(root: str, names: Seen[tuple[str, ...]], engine: Seen[EngineLook]) -> HostCheck:
    if names.value is None:
        return HostCheck(id="stacks", state=HopState.UNKNOWN, evidence=names.missing)
    count = f"{len(names.value)} stack" + ("" if len(names.value) == 1 else "s")
    if engine.value is None:
        text = f"{count} in {root}, unknown until the engine answers"
        return HostCheck(id="stacks", state=HopState.UNKNOWN, evidence=text)
    return HostCheck(id="stacks", state=HopState.OK, evidence=f"{count} in {root}")


def version_of(text: str) -> tuple[int, ...]:
    """`2.38.1-desktop.1` as (2, 38, 1); empty where there is no number."""
    numbers = re.match(r"v?(\d+)\.(\d+)(?:\.(\d+))?", text.strip())
    return tuple(int(part) for part in numbers.groups() if part is not None) if numbers else ()


def _failed(row: str, named: Finding, found: list[Finding], *, evidence: str = "") -> HostCheck:
    found.append(named)
    return HostCheck(id=row, state=HopState.FAIL, evidence=evidence or named.evidence, remedy=named.remedy.text)


def _size(count: int) -> str:
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"
