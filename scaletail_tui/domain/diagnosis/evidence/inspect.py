"""`docker inspect` and the engine's container list, read into facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts, PublishedPort, Role
from scaletail_tui.domain.diagnosis.evidence.moments import moment
from scaletail_tui.domain.masking.mask import without_keys
from scaletail_tui.domain.plain import plain_text

PROJECT_LABEL = "com.docker.compose.project"
SERVICE_LABEL = "com.docker.compose.service"
WORKING_DIR_LABEL = "com.docker.compose.project.working_dir"
CONFIG_FILES_LABEL = "com.docker.compose.project.config_files"
_HASH_LABEL = "com.docker.compose.config-hash"
_VERSION_LABEL = "com.docker.compose.version"
_DEPENDS_LABEL = "com.docker.compose.depends_on"
_ONE_OFF_LABEL = "com.docker.compose.oneoff"
_SIDECAR_IMAGE = re.compile(r"(?:^|/)tailscale/tailscale(?:[:@]|$)|(?:^|/)tailscale(?:[:@]|$)")
_SECRET = re.compile(r"AUTH_?KEY|SECRET|TOKEN|PASSWORD")
_SIDECAR_VARIABLES = frozenset(
    {"TS_AUTHKEY", "TS_AUTH_KEY", "TS_STATE_DIR", "TS_SERVE_CONFIG", "TS_USERSPACE", "TS_EXTRA_ARGS", "TS_HOSTNAME"}
)


def labels_of(listed: Mapping[str, Any]) -> Mapping[str, str]:
    """Compose labels of one row of the engine's list, or of an inspect.

    Whoever made a container wrote them; a zero byte in what is used as a path would end the look at every stack.
    """
    labels = listed.get("Labels") or (listed.get("Config") or {}).get("Labels") or {}
    if not isinstance(labels, Mapping):
        return {}
    if any("\0" in value for value in labels.values() if isinstance(value, str)):
        return {
            name: value.replace("\0", "\ufffd") if isinstance(value, str) else value for name, value in labels.items()
        }
    return labels


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
    names = (line.split("=", 1)[0] for line in config.get("Env") or ())
    return has_sidecar_image(str(config.get("Image", ""))) or names_a_sidecar(names)


def _is_guest(inspected: Mapping[str, Any]) -> bool:
    """True for a sidecar that joined another container's network, a VPN's for one; not for a tool of its image."""
    config = _object(inspected.get("Config"))
    if not network_mode_of(inspected).startswith("container:"):
        return False
    return is_sidecar({**inspected, "HostConfig": {}}) and starts_containerboot(
        _words(config.get("Entrypoint")), _words(config.get("Cmd"))
    )


def starts_containerboot(entrypoint: Sequence[str], command: Sequence[str]) -> bool:
    return any("containerboot" in word for word in (*entrypoint, *command))


def names_a_sidecar(variables: Iterable[str]) -> bool:
    """True where names of variables are those of a sidecar, whatever its image is called."""
    return len(_SIDECAR_VARIABLES.intersection(variables)) >= 2


def container_facts(
    inspected: Mapping[str, Any], *, role: Role = Role.HELPER, image: Mapping[str, Any] | None = None, now: float = 0.0,
    named: str = "",
) -> ContainerFacts:  # fmt: skip
    """Facts of one `docker inspect`; `image` is the image's own, for its age at `now`.

    `named` is the id of what is called so now.
    """
    config = _object(inspected.get("Config"))
    state = _object(inspected.get("State"))
    host = _object(inspected.get("HostConfig"))
    health = _object(state.get("Health"))
    labels = labels_of(inspected)
    checks = [check for check in health.get("Log") or () if isinstance(check, Mapping)]
    failed = [check for check in checks if check.get("ExitCode") not in (0, None)]
    pulled = moment(_object((image or {}).get("Metadata")).get("LastTagTime"))
    made = pulled or moment((image or {}).get("Created"))
    logging = _object(host.get("LogConfig"))
    mounts = [mount for mount in inspected.get("Mounts") or () if isinstance(mount, Mapping)]
    return ContainerFacts(
        id=str(inspected.get("Id", "")),
        name=name_of(inspected),
        service=str(labels.get(SERVICE_LABEL, "")),
        role=role,
        image=str(config.get("Image", "")),
        image_id=str(inspected.get("Image") or ""),
        image_digest=_digest(image or {}),
        image_moved=bool(named) and named != str(inspected.get("Image") or ""),
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
        borrows=bool(host.get("VolumesFrom"))
        or any(str(host.get(key) or "").startswith("container:") for key in ("IpcMode", "PidMode")),
        networks=tuple(sorted(_object(_object(inspected.get("NetworkSettings")).get("Networks")))),
        published=_read_published(inspected),
        command=_words(config.get("Cmd")),
        entrypoint=_words(config.get("Entrypoint")),
        user=str(config.get("User") or ""),
        health_test=_words(_object(config.get("Healthcheck")).get("Test")),
        sysctls={str(name): str(value) for name, value in _object(host.get("Sysctls")).items()},
        exposed_ports=_read_exposed(config),
        architecture=str((image or {}).get("Architecture") or ""),
        log_driver=str(logging.get("Type") or ""),
        log_limited=logging.get("Type") != "json-file" or "max-size" in _object(logging.get("Config")),
        devices=tuple(str(device.get("PathInContainer", "")) for device in host.get("Devices") or ()),
        capabilities=tuple(str(name).upper().removeprefix("CAP_") for name in host.get("CapAdd") or ()),
        privileged=bool(host.get("Privileged")),
        mounts={
            str(mount.get("Destination", "")): str(mount.get("Source") or mount.get("Name") or "") for mount in mounts
        },
        volumes=tuple(str(mount.get("Destination", "")) for mount in mounts if mount.get("Type") == "volume"),
        read_only=tuple(str(mount.get("Destination", "")) for mount in mounts if mount.get("RW") is False),
        sidecar_settings=sidecar_settings(config.get("Env") or ()) if role is Role.SIDECAR else {},
        working_dir=str(labels.get(WORKING_DIR_LABEL, "")),
        config_files=tuple(path for path in str(labels.get(CONFIG_FILES_LABEL, "")).split(",") if path),
        config_hash=str(labels.get(_HASH_LABEL, "")),
        compose_version=str(labels.get(_VERSION_LABEL, "")),
        depends_on=tuple(one for one in str(labels.get(_DEPENDS_LABEL, "")).split(",") if one),
    )


def stack_containers(
    inspected: Iterable[Mapping[str, Any]], *, images: Mapping[str, Mapping[str, Any]] | None = None, now: float = 0.0,
    names: Mapping[str, str] | None = None,
) -> tuple[ContainerFacts, ...]:  # fmt: skip
    """All containers of one project with their roles: sidecar first, then apps, then helpers, by name.

    `images` maps an image id to its inspect, `names` an image's name to the id that it leads to now. Apps are those
    whose namespace is the sidecar's, also by way of another app, or that of a container which is gone: in a stack,
    `container:…` means the sidecar. Where a VPN lends its namespace to the sidecar, those who joined the VPN are apps
    too.
    """
    everything = list(inspected)
    strangers = {str(one.get("Id", "")): one for one in everything}
    sidecars = [one for one in everything if is_sidecar(one)] or [one for one in everything if _is_guest(one)]
    sidecar = min(sidecars, key=lambda one: (not has_sidecar_image(_image_name(one)), name_of(one)), default=None)
    order = {Role.SIDECAR: 0, Role.APP: 1, Role.HELPER: 2}
    facts = []
    for one in everything:
        role = Role.HELPER
        if one is sidecar:
            role = Role.SIDECAR
        elif network_mode_of(one).startswith("container:"):
            shared = sidecar is not None and network_mode_of(one) == network_mode_of(sidecar)
            lender = strangers.get(network_mode_of(one).removeprefix("container:"))
            borrowed = lender is not None and network_mode_of(lender).startswith("container:")
            role = Role.APP if lender is None or lender is sidecar or borrowed or shared else Role.HELPER
        image = (images or {}).get(str(one.get("Image", "")))
        named = (names or {}).get(_image_name(one), "")
        facts.append(container_facts(one, role=role, image=image, now=now, named=named))
    return tuple(sorted(facts, key=lambda one: (order[one.role], one.name)))


def _digest(image: Mapping[str, Any]) -> str:
    """The one digest that an image has; of several names of it the first."""
    return next((str(one).partition("@")[2] for one in image.get("RepoDigests") or ()), "")


def _read_published(inspected: Mapping[str, Any]) -> tuple[PublishedPort, ...]:
    """What was asked for; where the engine chose the host's port, what it chose."""
    chosen = _object(_object(inspected.get("NetworkSettings")).get("Ports"))
    found: set[tuple[int, str, str, int | None]] = set()
    for key, bindings in _object(_object(inspected.get("HostConfig")).get("PortBindings")).items():
        port, _, protocol = str(key).partition("/")
        for binding in bindings or ():
            host_port = str(_object(binding).get("HostPort") or "")
            if not host_port:
                host_port = next((str(_object(one).get("HostPort") or "") for one in chosen.get(key) or ()), "")
            if port.isdigit():
                number = int(host_port) if host_port.isdigit() else None
                found.add((int(port), protocol or "tcp", str(_object(binding).get("HostIp") or ""), number))
    return tuple(
        PublishedPort(port=port, protocol=protocol, host_ip=host_ip, host_port=number)
        for port, protocol, host_ip, number in sorted(found, key=str)
    )


def _read_exposed(config: Mapping[str, Any]) -> tuple[int, ...]:
    ports = (str(key).partition("/") for key in _object(config.get("ExposedPorts")))
    return tuple(sorted(int(port) for port, _, protocol in ports if port.isdigit() and protocol in ("", "tcp")))


def _words(value: Any) -> tuple[str, ...]:
    """A command's words, keys cut out of them."""
    words = [value] if isinstance(value, str) else value or ()
    return tuple(without_keys(plain_text(str(word))) for word in words)


def sidecar_settings(environment: Iterable[str]) -> dict[str, str]:
    """TS_* of `NAME=VALUE` lines; secrets are replaced by what kind of thing they are."""
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
