"""`docker inspect` and the engine's container list, read into facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scaletail_tui.domain.diagnosis.moments import moment
from scaletail_tui.domain.diagnosis.observation import ContainerFacts, Role
from scaletail_tui.domain.plain import plain_text

PROJECT_LABEL = "com.docker.compose.project"
SERVICE_LABEL = "com.docker.compose.service"
WORKING_DIR_LABEL = "com.docker.compose.project.working_dir"
_ONE_OFF_LABEL = "com.docker.compose.oneoff"
_SIDECAR_IMAGE = re.compile(r"(?:^|/)tailscale/tailscale(?:[:@]|$)|(?:^|/)tailscale(?:[:@]|$)")
_SECRET = re.compile(r"AUTH_?KEY|SECRET|TOKEN|PASSWORD")
_KEY_TEXT = re.compile(r"\b(tskey-[a-z]+|hskey-[a-z]+)-[A-Za-z0-9_-]+")
_SIDECAR_VARIABLES = frozenset(
    {"TS_AUTHKEY", "TS_AUTH_KEY", "TS_STATE_DIR", "TS_SERVE_CONFIG", "TS_USERSPACE", "TS_EXTRA_ARGS", "TS_HOSTNAME"}
)


def labels_of(listed: Mapping[str, Any]) -> Mapping[str, str]:
    """Compose labels of one row of the engine's list, or of an inspect."""
    labels = listed.get("Labels") or (listed.get("Config") or {}).get("Labels") or {}
    return labels if isinstance(labels, Mapping) else {}


def project_of(listed: Mapping[str, Any]) -> str:
    """The Compose project; empty for a container that Compose did not make, and for `compose run`."""
    labels = labels_of(listed)
    if str(labels.get(_ONE_OFF_LABEL, "")).lower() == "true":
        return ""
    return str(labels.get(PROJECT_LABEL, ""))


def name_of(listed: Mapping[str, Any]) -> str:
    """The container's name without the slash."""
    names = listed.get("Names")
    if isinstance(names, Sequence) and not isinstance(names, str) and names:
        return str(names[0]).lstrip("/")
    return str(listed.get("Name") or names or "").lstrip("/")


def has_sidecar_image(reference: str) -> bool:
    """True for tailscale/tailscale from any registry, tag or digest, and for images called tailscale."""
    return _SIDECAR_IMAGE.search(reference) is not None


def network_mode_of(listed: Mapping[str, Any]) -> str:
    return str((listed.get("HostConfig") or {}).get("NetworkMode") or "")


def is_sidecar(inspected: Mapping[str, Any]) -> bool:
    """True for containers that run containerboot: by image, or by its variables."""
    if network_mode_of(inspected).startswith("container:"):
        return False
    config = inspected.get("Config") or {}
    names = {line.split("=", 1)[0] for line in config.get("Env") or ()}
    return has_sidecar_image(str(config.get("Image", ""))) or len(names & _SIDECAR_VARIABLES) >= 2


def without_keys(text: str) -> str:
    """Text with everything that looks like a key cut down to its kind."""
    return _KEY_TEXT.sub(r"\1-…", text)


def container_facts(
    inspected: Mapping[str, Any], *, role: Role = Role.HELPER, image: Mapping[str, Any] | None = None, now: float = 0.0
) -> ContainerFacts:
    """Facts of one `docker inspect`; `image` is the image's own, for its age at `now`."""
    config = _object(inspected.get("Config"))
    state = _object(inspected.get("State"))
    host = _object(inspected.get("HostConfig"))
    health = _object(state.get("Health"))
    labels = labels_of(inspected)
    checks = [check for check in health.get("Log") or () if isinstance(check, Mapping)]
    failed = [check for check in checks if check.get("ExitCode") not in (0, None)]
    pulled = moment(_object((image or {}).get("Metadata")).get("LastTagTime"))
    made = pulled or moment((image or {}).get("Created"))
    return ContainerFacts(
        id=str(inspected.get("Id", "")),
        name=name_of(inspected),
        service=str(labels.get(SERVICE_LABEL, "")),
        role=role,
        image=str(config.get("Image", "")),
        image_age=None if made is None else max(0.0, now - made),
        image_pulled=pulled is not None,
        status=str(state.get("Status", "")),
        exit_code=int(state.get("ExitCode") or 0),
        error=plain_text(str(state.get("Error", ""))),
        out_of_memory=bool(state.get("OOMKilled")),
        created=moment(inspected.get("Created")),
        started=moment(state.get("StartedAt")),
        finished=moment(state.get("FinishedAt")),
        restarts=int(inspected.get("RestartCount") or 0),
        restart_policy=str(_object(host.get("RestartPolicy")).get("Name", "")),
        health=str(health.get("Status", "")).replace("none", ""),
        health_output=plain_text(str(failed[-1].get("Output", "")).strip())[-400:] if failed else "",
        start_period=float(_object(config.get("Healthcheck")).get("StartPeriod") or 0) / 1e9,
        network_mode=network_mode_of(inspected),
        devices=tuple(str(device.get("PathInContainer", "")) for device in host.get("Devices") or ()),
        capabilities=tuple(str(name).upper().removeprefix("CAP_") for name in host.get("CapAdd") or ()),
        privileged=bool(host.get("Privileged")),
        mounts={
            str(mount.get("Destination", "")): str(mount.get("Source") or mount.get("Name") or "")
            for mount in inspected.get("Mounts") or ()
        },
        sidecar_settings=_sidecar_settings(config.get("Env") or ()) if role is Role.SIDECAR else {},
        working_dir=str(labels.get(WORKING_DIR_LABEL, "")),
    )


def stack_containers(
    inspected: Iterable[Mapping[str, Any]], *, images: Mapping[str, Mapping[str, Any]] | None = None, now: float = 0.0
) -> tuple[ContainerFacts, ...]:
    """All containers of one project with their roles: sidecar first, then apps, then helpers, by name.

    `images` maps an image id to its inspect. Apps are those whose namespace is the sidecar's or that of a container
    which is gone: in a stack, `container:…` means the sidecar.
    """
    everything = list(inspected)
    sidecars = [one for one in everything if is_sidecar(one)]
    sidecar = min(sidecars, key=lambda one: (not has_sidecar_image(_image_name(one)), name_of(one)), default=None)
    order = {Role.SIDECAR: 0, Role.APP: 1, Role.HELPER: 2}
    facts = []
    for one in everything:
        role = Role.HELPER
        if one is sidecar:
            role = Role.SIDECAR
        elif network_mode_of(one).startswith("container:"):
            role = Role.APP
        image = (images or {}).get(str(one.get("Image", "")))
        facts.append(container_facts(one, role=role, image=image, now=now))
    return tuple(sorted(facts, key=lambda one: (order[one.role], one.name)))


def _sidecar_settings(environment: Iterable[str]) -> dict[str, str]:
    settings = {}
    for line in environment:
        name, _, value = line.partition("=")
        if name.startswith("TS_"):
            settings[name] = _kind_of_secret(value) if _SECRET.search(name) else without_keys(plain_text(value))
    return settings


def _kind_of_secret(value: str) -> str:
    if not value:
        return ""
    if value.startswith("file:"):
        return value
    found = re.match(r"(tskey|hskey)-[a-z]+-", value)
    return f"{found[0]}…" if found else "…"


def _image_name(inspected: Mapping[str, Any]) -> str:
    return str(_object(inspected.get("Config")).get("Image", ""))


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
