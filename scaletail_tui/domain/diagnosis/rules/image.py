"""Settings that the sidecar's image is too old to know: it passes over them without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding, Severity
from scaletail_tui.domain.diagnosis.findings.make import finding
from scaletail_tui.domain.diagnosis.findings.patterns.table import Source, match

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
