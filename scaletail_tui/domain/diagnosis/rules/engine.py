"""State rules of the engine and of images: it can be asked, images are here and new enough, containers could start.

A stopped engine is started; one that hangs would not hear of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts, Role
from scaletail_tui.domain.diagnosis.evidence.moments import span
from scaletail_tui.domain.diagnosis.evidence.observation import EngineTrouble, Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import Step
from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS
from scaletail_tui.domain.diagnosis.findings.make import finding, first_said
from scaletail_tui.domain.diagnosis.findings.patterns.table import Source, match
from scaletail_tui.domain.diagnosis.rules.stack_status import is_refused

_LONG = 300.0
"""Seconds of silence that neither a host that starts nor one under load explains."""
_BUSY = "Wait: at boot and under load it takes minutes. Its own log is journalctl -u docker."


def silent_engine(trouble: EngineTrouble, values: Mapping[str, str]) -> Finding:
    """A restart stops everybody's containers, and heals no load."""
    found = finding("docker-daemon-down", trouble.detail, source=origin.DOCKER, values=values)
    if not trouble.late:
        return found
    if trouble.silent < _LONG:
        return replace(
            found,
            summary="The Docker engine is busy, or hangs: it does not answer in time.",
            remedy=replace(found.remedy, text=_BUSY, command=None),
        )
    text = "Restart it with sudo systemctl restart docker: that stops all containers of this host for a moment."
    return replace(
        found,
        summary=f"The Docker engine does not answer in time, for {span(trouble.silent)} now.",
        remedy=replace(found.remedy, text=text, command=("sudo", "systemctl", "restart", "docker")),
    )


_SINCE = {"TS_ENABLE_HEALTH_CHECK": (1, 78), "TS_LOCAL_ADDR_PORT": (1, 78), "TS_ENABLE_METRICS": (1, 78)}
"""Variables of containerboot, and the version that first reads them as owners of older images found out."""
_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_VERSION = re.compile(r"(?:^|:)v?(\d+)\.(\d+)(?:\.\d+)?")


def image_knows_its_settings(observation: Observation) -> Iterator[Finding]:
    """A defect where the health check asks for what an old image does not offer; else no more than advice."""
    sidecar = observation.sidecar
    version = _version_of(observation, sidecar) if sidecar is not None else None
    if sidecar is None or version is None:
        return
    settings = sidecar.sidecar_settings
    unknown = [name for name, since in _SINCE.items() if version < since and _is_meant(name, settings.get(name, ""))]
    if not unknown:
        return
    named = match(Source.CHECK, sidecar.health_output)
    fails = sidecar.running and sidecar.health in ("unhealthy", "starting")
    asked = fails and named is not None and named[0].id == "healthcheck-without-endpoint"
    waits = asked and any(app.status == "created" for app in observation.apps)
    since = _SINCE[unknown[0]]
    yield finding(
        "image-too-old", f"{sidecar.image}, tailscale {version[0]}.{version[1]}: {', '.join(unknown)}",
        source=origin.INSPECT,
        severity=Severity.BROKEN if waits else Severity.DEGRADED if asked else Severity.INFO,
        values={"version": f"{version[0]}.{version[1]}", "setting": unknown[0], "since": f"{since[0]}.{since[1]}"},
    )  # fmt: skip


def _version_of(observation: Observation, sidecar: ContainerFacts) -> tuple[int, int] | None:
    """What runs tells best; a tag such as `latest` tells nothing."""
    status = observation.status.value
    for told in (status.version if status is not None else "", sidecar.image.rsplit("/", 1)[-1]):
        if found := _VERSION.search(told):
            return int(found[1]), int(found[2])
    return None


def _is_meant(name: str, value: str) -> bool:
    """An address is meant by being there, a switch by being on."""
    return bool(value) if name.endswith("_PORT") else value in _TRUE


def engine_answers(observation: Observation) -> Iterator[Finding]:
    trouble = observation.trouble
    if trouble is not None:
        values = {"user": trouble.user or "$USER"}
        if trouble.permission:
            yield finding("docker-socket-permission", trouble.detail, source=origin.DOCKER, values=values)
        else:
            yield silent_engine(trouble, values)


def images_are_here(observation: Observation) -> Iterator[Finding]:
    """Judged only where a container is missing: a running one needs no image."""
    for reference in observation.missing_images if not observation.working_on_it else ():
        if observation.containers.value:
            yield finding("image-missing", reference, source=origin.IMAGES, values={"image": reference})


def containers_could_start(observation: Observation) -> Iterator[Finding]:
    """`State.Error` is the engine's word on why it could not start one; the app's joins are judged with the app."""
    for container in observation.containers.value or ():
        if not container.error or container.running:
            continue
        values = {"name": container.name}
        named = first_said([container.error], [Source.ENGINE], seen_in=origin.INSPECT, values=values)
        if named is not None and KINDS[named.id].step is not Step.APP:
            yield named
        elif named is not None and named.id == "netns-join-lost" and not container.joined:
            yield replace(named, hop=HopId.SIDECAR if container.role is Role.SIDECAR else HopId.APP)
        elif named is None and container.exit_code != 0 and not container.joined:
            yield finding("container-refused", container.error, source=origin.INSPECT, values=values)


_JUDGED_BY_LOOKS = frozenset({Step.ENGINE, Step.FILES, Step.APP})
"""What a look tells anew may have been mended since the start; an app's joins are judged with the app."""


def start_was_refused(observation: Observation) -> Iterator[Finding]:
    """What Compose or the engine said against the last start, until the stack has started: no container tells that."""
    if not is_refused(observation) or observation.working_on_it or observation.files_problem:
        return
    said, values = observation.refused, {"name": observation.stack}
    named = first_said(said.splitlines(), [Source.TOOL, Source.ENGINE], seen_in=origin.LAST_START, values=values)
    if named is None:
        yield finding("start-refused", said.splitlines()[-1], source=origin.LAST_START, values=values)
    elif KINDS[named.id].step not in _JUDGED_BY_LOOKS or named.id in _NO_LOOK_TELLS:
        yield named


_NO_LOOK_TELLS = frozenset({
    "external-resource-missing", "invalid-container-name", "netmode-conflict-ports", "netmode-conflict-hostname",
})  # fmt: skip
"""Of the files, what Compose itself takes, and the engine does not."""
