"""Rows of the host's doctor about Docker: the command, Compose, the engine, and which engine it is."""

from __future__ import annotations

import re
from dataclasses import replace

from scaletail_tui.domain.diagnosis.evidence.missing import Reason
from scaletail_tui.domain.diagnosis.findings.finding import Finding
from scaletail_tui.domain.diagnosis.findings.make import finding
from scaletail_tui.domain.diagnosis.findings.origin import Origin
from scaletail_tui.domain.diagnosis.host.packages import with_compose_package
from scaletail_tui.domain.diagnosis.host.seen import HostSeen, make_check, make_check_of, unknown
from scaletail_tui.domain.diagnosis.rules.engine import silent_engine
from scaletail_tui.domain.stack.summary import HostCheck

COMPOSE_NEEDED = (2, 23)
"""What we write needs it (inline secrets files, `--progress json`)."""


def docker_check(seen: HostSeen) -> HostCheck:
    look = seen.host.value
    if look is None:
        return unknown("docker", seen.host.missing)
    if look.docker_cli is None:
        return make_check_of("docker", finding("docker-cli-missing", "no docker in PATH", source=Origin("PATH")))
    version = f"CLI {look.docker_cli_version}" if look.docker_cli_version else "CLI that does not tell its version,"
    return make_check("docker", f"{version} at {look.docker_cli}", "docker --version")


def compose_check(seen: HostSeen) -> HostCheck:
    source = "docker compose version"
    version = seen.compose.value
    if version is None and seen.compose.why.reason is Reason.LATE:
        return unknown("compose", seen.compose.missing, source)
    if version is None:
        missing = finding("compose-plugin-missing", seen.compose.missing, source=Origin(source))
        return make_check_of("compose", with_compose_package(missing, seen.known))
    if version_of(version) < COMPOSE_NEEDED:
        old = finding("compose-too-old", f"Compose {version}", source=Origin(source))
        return make_check_of("compose", with_compose_package(old, seen.known, old=True))
    return make_check("compose", f"Compose {version}", source)


def engine_check(seen: HostSeen) -> HostCheck:
    if seen.trouble is not None:
        return make_check_of("engine", _silent(seen))
    look = seen.engine.value
    if look is None:
        return unknown("engine", seen.engine.missing)
    parts = [f"docker {look.version}", f"API {look.api_version}", look.operating_system]
    if look.rootless:
        parts.append("rootless")
    text = ", ".join(part for part in parts if part)
    if look.rootless:
        found = finding("engine-rootless", "name=rootless", source=Origin("docker info"))
        back = _way_back(seen.known.endpoint_from) if seen.known.endpoint_from else None
        return make_check_of("engine", replace(found, remedy=replace(found.remedy, command=back)), evidence=text)
    return make_check("engine", text, "docker version")


def _silent(seen: HostSeen) -> Finding:
    """Why the engine cannot be asked, the nearest cause first."""
    trouble, look, facts = seen.trouble, seen.look, seen.known
    assert trouble is not None
    values = {"user": look.user or "$USER", "chosen": facts.endpoint_from}
    if trouble.permission and facts.group_listed and look.in_docker_group is False:
        evidence = f"/etc/group names {look.user} in group docker, this session has not got it"
        return finding("docker-group-not-effective", evidence, source=Origin("/etc/group, id"), values=values)
    if trouble.permission:
        return finding("docker-socket-permission", trouble.detail, source=Origin("docker"), values=values)
    if not facts.endpoint_from:
        return silent_engine(trouble, values)
    found = finding("engine-elsewhere-silent", trouble.detail, source=Origin("docker"), values=values)
    return replace(found, remedy=replace(found.remedy, command=_way_back(facts.endpoint_from)))


def endpoint_check(seen: HostSeen) -> HostCheck | None:
    """Which engine it is; no row for this host's own at its usual place."""
    chosen, endpoint = seen.known.endpoint_from, seen.look.endpoint
    if not chosen:
        return None
    text = f"{endpoint}, by {chosen}"
    if seen.engine_is_here:
        return make_check("endpoint", text, chosen)
    found = finding("engine-on-another-host", text, source=Origin("docker context ls"))
    return make_check_of("endpoint", replace(found, remedy=replace(found.remedy, command=_way_back(chosen))))


def _way_back(chosen: str) -> tuple[str, ...]:
    """What makes the docker command use this host's own engine again."""
    return ("docker", "context", "use", "default") if chosen.startswith("context ") else ("unset", chosen)


def stacks_check(seen: HostSeen) -> HostCheck:
    names = seen.stacks.value
    if names is None:
        return unknown("stacks", seen.stacks.missing, seen.root)
    count = f"{len(names)} stack" + ("" if len(names) == 1 else "s")
    if seen.engine.value is None:
        return unknown("stacks", f"{count} in {seen.root}, unknown until the engine answers", seen.root)
    return make_check("stacks", f"{count} in {seen.root}", seen.root)


def version_of(text: str) -> tuple[int, ...]:
    """`2.38.1-desktop.1` as (2, 38, 1); empty where there is no number."""
    numbers = re.match(r"v?(\d+)\.(\d+)(?:\.(\d+))?", text.strip())
    return tuple(int(part) for part in numbers.groups() if part is not None) if numbers else ()
