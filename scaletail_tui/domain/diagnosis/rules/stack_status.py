"""Whether a stack is stopped, and what its address is."""

from __future__ import annotations

import re

from scaletail_tui.domain.diagnosis.evidence.compose_facts import ComposeService
from scaletail_tui.domain.diagnosis.evidence.observation import Expected, Observation

_RESTART = re.compile(r"(?:no|false|False|always|unless-stopped|on-failure(?::\d+)?)?|.*\$.*")
"""As the engine knows it; YAML takes a bare `no` for false, and a variable may hold anything."""
_BY_HAND = frozenset({"always", "unless-stopped"})


def is_stopped(observation: Observation) -> bool:
    """True when nothing runs and nobody failed: stopped by hand, or never started.

    A container with a restart policy that is exited was stopped by somebody: the engine restarts what dies.
    """
    containers = observation.containers.value
    if containers is None or observation.working_on_it or observation.files_problem:
        return False
    if is_refused(observation):
        return False  # somebody wanted it to run
    if refused_service(observation) is not None and all(container.started is None for container in containers):
        return False  # it was never started, and could not be
    if not containers:
        return True
    if any(container.alive for container in containers):
        return False
    sidecar = observation.sidecar
    if sidecar is None:
        return not any(container.error for container in containers)  # what could not start was not stopped
    if sidecar.error or sidecar.status == "created":
        return not any(container.error for container in containers) and all(
            container.started is None for container in containers
        )
    return sidecar.restart_policy in _BY_HAND or sidecar.exit_code in (0, 137, 143)


def is_refused(observation: Observation) -> bool:
    """True while what was said against the last start stands: not everything that the stack has runs, or ran since."""
    at = observation.refused_at
    if at is None or not observation.refused or observation.containers.value is None:
        return False
    there = observation.containers.value
    since = [one for one in there if one.started is not None and one.started > at]
    if not all(one.running or one.done or one in since for one in there):
        return True
    facts = observation.compose.value
    wanted = [one.name for one in facts.services if one.replicas and not one.profiles] if facts is not None else []
    wanted.extend(observation.expected.services)
    return not {*wanted} <= {one.service for one in there} if wanted else not since


def refused_service(observation: Observation) -> ComposeService | None:
    """A service without a container that no engine would make: its restart policy is none."""
    facts = observation.compose.value
    there = {one.service for one in observation.containers.value or ()}
    services = facts.services if facts is not None else ()
    return next(
        (service for service in services if service.name not in there and not _RESTART.fullmatch(service.restart)), None
    )


def url_of(observation: Observation) -> str | None:
    """Where the app is reached: by what control gave, else by what was written at the last login."""
    status = observation.status.value
    host = (status.dns_name if status is not None else "") or observation.expected.public_host
    if not host:
        return None
    if observation.expected.node:
        return host
    for facts in (observation.serve.value, observation.serve_file.value):
        if facts is None or not facts.handlers:
            continue
        pages = [handler for handler in facts.handlers if handler.host]
        if pages:
            first = next((page for page in pages if page.path in ("/", "")), pages[0])
            scheme, usual = ("https", 443) if first.https else ("http", 80)
            return f"{scheme}://{host}" + ("" if first.port == usual else f":{first.port}")
    if not observation.expected.managed and observation.serve.value is not None:
        return None  # a stack made by hand that serves no page
    return plan_url(observation.expected, host)


def plan_url(expected: Expected, host: str) -> str | None:
    """Where the app is to be reached by what the stack's files say; None for a node, and where no port is known."""
    if expected.public_url:
        return expected.public_url.replace("${PUBLIC_HOST}", host)
    if expected.node:
        return None
    if not expected.web:
        return f"{host}:{expected.main_port}" if expected.main_port else None
    return f"https://{host}"
