"""Rules about the host: every power over it that an entry takes is named under `needs`, and some are never taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scaletail_tui.domain.catalog.mounts import mount_of
from scaletail_tui.domain.catalog.service import Service

Found = Iterator[tuple[str, str]]

# What Docker gives without being asked, and what only lowers or locks a process: no power over the host.
_OWN_CAPABILITIES = frozenset({
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
    "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT", "IPC_LOCK", "SYS_NICE",
})  # fmt: skip
_NETWORK_CAPABILITIES = frozenset({"NET_ADMIN", "NET_RAW"})
_NAMESPACES = ("pid", "ipc", "uts", "userns_mode", "cgroup")


def host_problems(service: Service) -> Found:
    """Powers that are not named, of the services; and namespaces of the host, of the fragments too.

    What only an answer adds is the user's choice: its question says what it is for.
    """
    for name, body in _services(service.compose):
        for need, why in _powers(body):
            if need not in service.needs:
                yield "needs", f"{need} is missing: {name} {why}"
    for place, compose in (("", service.compose), *((f"questions.{q.key}.adds.", q.adds) for q in service.questions)):
        for name, body in _services(compose):
            for key in _NAMESPACES:
                if body.get(key) == "host":
                    yield f"{place}services.{name}.{key}", "the host's own namespace is no place for an app"
    for question in service.questions:
        if question.asks_for_folders and "user-folder" not in service.needs:
            yield "needs", f"user-folder is missing: {question.key} mounts folders of the user's"


def _powers(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if body.get("privileged"):
        yield "privileged", "asks for it"
    if body.get("devices"):
        yield "devices", "asks for them"
    for capability in body.get("cap_add") or ():
        name = str(capability).upper().removeprefix("CAP_")
        if name in _NETWORK_CAPABILITIES:
            yield "net-admin", f"asks for {name}"
        elif name not in _OWN_CAPABILITIES:
            yield "privileged", f"asks for {name}"
    for volume in body.get("volumes") or ():
        source = mount_of(volume).source
        if "docker.sock" in source:
            yield "docker-socket", "mounts it"
        elif source.startswith("/"):
            yield "host-files", f"mounts {source}"


def _services(compose: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    services = compose.get("services")
    for name, body in services.items() if isinstance(services, Mapping) else ():
        if isinstance(body, Mapping):
            yield str(name), body
