"""A container that somebody runs, as a Compose service: what was set for it, without what its image sets anyhow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scaletail_tui.domain.imports.docker_run import service_name
from scaletail_tui.domain.imports.service import as_list, as_mapping

_OURS = ("com.docker.compose.", "desktop.docker.io/", "org.opencontainers.image.")
_HOST = (
    ("Privileged", "privileged"), ("ReadonlyRootfs", "read_only"), ("Init", "init"), ("CapAdd", "cap_add"),
    ("CapDrop", "cap_drop"), ("SecurityOpt", "security_opt"), ("Dns", "dns"), ("DnsSearch", "dns_search"),
    ("DnsOptions", "dns_opt"), ("ExtraHosts", "extra_hosts"), ("GroupAdd", "group_add"), ("Sysctls", "sysctls"),
    ("UsernsMode", "userns_mode"), ("Memory", "mem_limit"),
)  # fmt: skip
"""What the engine calls it, and the Compose key; what is empty was not set."""
_BUILT_IN = frozenset({"bridge", "default", "host", "none"})
_SHM = 67_108_864
_NANO = 1_000_000_000


def read_container(seen: Mapping[str, Any], image: Mapping[str, Any] | None) -> dict[str, Any]:
    """A Compose model of one service; `seen` is `docker inspect` of the container, `image` that of its image."""
    config, host = as_mapping(seen.get("Config")), as_mapping(seen.get("HostConfig"))
    base = as_mapping(as_mapping(image).get("Config"))
    name = str(seen.get("Name") or "").lstrip("/")
    labels = as_mapping(config.get("Labels"))
    body: dict[str, Any] = {"image": str(config.get("Image") or "")}
    for key, word in (("Entrypoint", "entrypoint"), ("Cmd", "command")):
        if config.get(key) and config.get(key) != base.get(key):
            body[word] = [_safe(one) for one in as_list(config[key])]
    set_by_image = set(as_list(base.get("Env")))
    if settings := [line for line in as_list(config.get("Env")) if line not in set_by_image]:
        body["environment"] = {key: _safe(value) for key, _, value in (str(line).partition("=") for line in settings)}
    for key, word in (("User", "user"), ("WorkingDir", "working_dir"), ("StopSignal", "stop_signal")):
        if config.get(key) and config.get(key) != base.get(key):
            body[word] = str(config[key])
    own = {
        str(key): _safe(value) for key, value in labels.items()
        if not str(key).startswith(_OURS) and as_mapping(base.get("Labels")).get(key) != value
    }  # fmt: skip
    body |= {"labels": own} if own else {}
    body |= {word: host[key] for key, word in _HOST if host.get(key)}
    body |= dict(_host_words(host))
    if (hostname := str(config.get("Hostname") or "")) and not str(seen.get("Id") or "").startswith(hostname):
        body["hostname"] = hostname
    if ports := list(_ports(as_mapping(host.get("PortBindings")))):
        body["ports"] = ports
    if config.get("Healthcheck") and config["Healthcheck"] != base.get("Healthcheck"):
        body["healthcheck"] = _check(as_mapping(config["Healthcheck"]))
    model: dict[str, Any] = {"services": {service_name(labels.get("com.docker.compose.service") or name): body}}
    _tell_mounts(model, body, seen)
    _tell_networks(model, body, seen, host)
    return model


def _host_words(host: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    restart = str(as_mapping(host.get("RestartPolicy")).get("Name") or "no")
    if restart != "no":
        yield "restart", restart
    if devices := [as_mapping(one) for one in as_list(host.get("Devices"))]:
        yield "devices", [f"{one.get('PathOnHost')}:{one.get('PathInContainer')}" for one in devices]
    if (shm := host.get("ShmSize")) and shm != _SHM:
        yield "shm_size", shm
    if cpus := host.get("NanoCpus"):
        yield "cpus", str(cpus / _NANO)
    if tmpfs := as_mapping(host.get("Tmpfs")):
        yield "tmpfs", [f"{path}:{options}" if options else path for path, options in tmpfs.items()]
    for key, word in (("PidMode", "pid"), ("UTSMode", "uts")):
        if host.get(key):
            yield word, host[key]
    if str(host.get("IpcMode") or "private") not in ("private", "shareable"):
        yield "ipc", host["IpcMode"]


def _ports(bindings: Mapping[str, Any]) -> Iterator[str]:
    for told, places in bindings.items():
        port, _, protocol = str(told).partition("/")
        for place in as_list(places) or [{}]:
            address, outside = str(as_mapping(place).get("HostIp") or ""), str(as_mapping(place).get("HostPort") or "")
            shown = f"[{address}]" if ":" in address else address
            before = f"{shown}:" if address not in ("", "0.0.0.0", "::") else ""
            yield f"{before}{outside}:{port}/{protocol}" if outside else f"{port}/{protocol}"


def _check(told: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"test": [_safe(one) for one in as_list(told.get("Test"))]}
    for key, word in (("Interval", "interval"), ("Timeout", "timeout"), ("StartPeriod", "start_period")):
        if told.get(key):
            made[word] = f"{told[key] / _NANO:g}s"
    return {**made, **({"retries": told["Retries"]} if told.get("Retries") else {})}


def _tell_mounts(model: dict[str, Any], body: dict[str, Any], seen: Mapping[str, Any]) -> None:
    """Its folders, and its volumes: the engine has them under these very names."""
    volumes: dict[str, Any] = {}
    mounts: list[Any] = []
    for raw in as_list(seen.get("Mounts")):
        mount = as_mapping(raw)
        kind, target = str(mount.get("Type") or ""), str(mount.get("Destination") or "")
        mode = "" if mount.get("RW", True) else ":ro"
        if kind == "bind":
            mounts.append(f"{_safe(mount.get('Source'))}:{target}{mode}")
        elif kind == "volume" and (name := str(mount.get("Name") or "")):
            short = name if len(name) < 40 else f"data{len(volumes) + 1}"
            volumes[short] = {"name": name, "external": True}
            mounts.append(f"{short}:{target}{mode}")
    if mounts:
        body["volumes"] = mounts
    if volumes:
        model["volumes"] = volumes


def _tell_networks(
    model: dict[str, Any], body: dict[str, Any], seen: Mapping[str, Any], host: Mapping[str, Any]
) -> None:
    mode = str(host.get("NetworkMode") or "")
    if mode in ("host", "none") or mode.startswith("container:"):
        body["network_mode"] = mode
        return
    joined = as_mapping(as_mapping(seen.get("NetworkSettings")).get("Networks"))
    if names := [str(name) for name in joined if name not in _BUILT_IN]:
        body["networks"] = {name: {} for name in names}
        model["networks"] = {name: {"external": True, "name": name} for name in names}


def _safe(value: object) -> str:
    """A text in which Compose finds no variable."""
    return str(value).replace("$", "$$")
