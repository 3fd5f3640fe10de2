"""What a container is given beyond the usual: privileges, capabilities, confinement, kernel settings, hooks, and
namespaces of the host or of others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from scaletail_tui.domain.powers.forms import is_true, items, mapping, pairs, texts
from scaletail_tui.domain.powers.power import Power, PowerKind, make_power

# What Docker gives without being asked; NET_RAW is among it, and not with every engine.
_USUAL = frozenset({
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
    "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
})  # fmt: skip
_OWN_CONTAINER = frozenset({"NET_ADMIN", "NET_RAW", "IPC_LOCK", "SYS_NICE", "NET_BROADCAST"})
_ROOT = frozenset({
    "ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "SYS_PTRACE", "DAC_READ_SEARCH", "BPF", "MAC_ADMIN", "MAC_OVERRIDE",
})  # fmt: skip
_OF_THE_SIDECAR = frozenset({"NET_ADMIN", "NET_RAW"})
_SYSCTLS_OF_THE_SIDECAR = ("net.ipv4.ip_forward", "net.ipv4.conf.", "net.ipv6.conf.")
_USUAL_RUNTIMES = frozenset({"", "runc", "crun", "youki", "io.containerd.runc.v2"})


def find_privileges(name: str, body: Mapping[str, Any], *, sidecar: bool) -> Iterator[Power]:
    if is_true(body.get("privileged")):
        yield make_power(PowerKind.PRIVILEGED, name)
    yield from _capabilities(name, body, sidecar=sidecar)
    for option in texts(body.get("security_opt")):
        if _loosens(option):
            yield make_power(PowerKind.UNCONFINED, name, option)
    for key, value in pairs(body.get("sysctls")):
        expected = sidecar and key.startswith(_SYSCTLS_OF_THE_SIDECAR)
        yield make_power(PowerKind.SYSCTLS, name, f"{key}={value}", expected=expected)
    runtime = str(body.get("runtime") or "")
    if runtime.startswith("nvidia"):
        yield make_power(PowerKind.GPUS, name, runtime)
    elif runtime not in _USUAL_RUNTIMES:
        yield make_power(PowerKind.RUNTIME, name, runtime)
    if body.get("cgroup_parent"):
        yield make_power(PowerKind.CGROUP_PARENT, name, str(body["cgroup_parent"]))
    yield from _hooks(name, body)


def _capabilities(name: str, body: Mapping[str, Any], *, sidecar: bool) -> Iterator[Power]:
    in_the_hosts_network = str(body.get("network_mode") or "") == "host"
    for given in texts(body.get("cap_add")):
        capability = given.strip().upper().removeprefix("CAP_")
        if capability in _USUAL:
            continue
        if capability in _ROOT:
            yield make_power(PowerKind.ROOT_CAPABILITIES, name, capability)
        elif capability in _OWN_CONTAINER and not in_the_hosts_network:
            expected = sidecar and capability in _OF_THE_SIDECAR
            yield make_power(PowerKind.CAPABILITIES, name, capability, expected=expected)
        else:  # also one that is not known here: rather too loud
            yield make_power(PowerKind.HOST_CAPABILITIES, name, capability)


def _loosens(option: str) -> bool:
    """True for what takes away confinement, and for what is not known to add to it."""
    at = min((place for place in (option.find("="), option.find(":")) if place >= 0), default=len(option))
    word, value = option[:at].strip().lower(), option[at + 1 :].strip().lower()
    if word == "no-new-privileges":
        return value in ("false", "0", "f")
    if word == "label":
        return value.startswith(("disable", "type:spc_t", "type=spc_t"))
    usual = {"apparmor": ("docker-default",), "seccomp": ("builtin", "default")}
    return value not in usual.get(word, ())


def _hooks(name: str, body: Mapping[str, Any]) -> Iterator[Power]:
    for when in ("post_start", "pre_stop"):
        for hook in items(body.get(when)):
            user = str(mapping(hook).get("user") or "")
            if is_true(mapping(hook).get("privileged")):
                yield make_power(PowerKind.PRIVILEGED, name, when)
            yield make_power(PowerKind.HOOKS, name, f"{when} as {user}" if user else when)


_OF_THE_HOST = {
    "pid": PowerKind.HOST_PROCESSES,
    "ipc": PowerKind.HOST_MEMORY,
    "uts": PowerKind.HOST_NAME,
    "userns_mode": PowerKind.HOST_USERS,
    "cgroup": PowerKind.HOST_CGROUPS,
}


def find_namespaces(name: str, body: Mapping[str, Any], services: Collection[str]) -> Iterator[Power]:
    for key, kind in _OF_THE_HOST.items():
        mode = str(body.get(key) or "")
        if mode == "host":
            yield make_power(kind, name)
        elif mode.startswith("container:"):
            yield make_power(PowerKind.OTHER_CONTAINERS, name, f"{mode.partition(':')[2]} ({key})")
    mode = str(body.get("network_mode") or "")
    if mode == "host":
        yield make_power(PowerKind.HOST_NETWORK, name)
    elif mode.startswith("container:"):
        yield make_power(PowerKind.OTHER_CONTAINERS, name, f"{mode.partition(':')[2]} (network_mode)")
    elif mode and mode != "none" and not mode.startswith("service:"):
        yield make_power(PowerKind.OTHER_NETWORKS, name, mode)  # `bridge` is everybody's
    for source in texts(body.get("volumes_from")):
        if source.startswith("container:"):
            yield make_power(PowerKind.OTHER_CONTAINERS, name, f"{source.split(':')[1]} (volumes_from)")
        elif source.split(":")[0] not in services:
            yield make_power(PowerKind.OTHER_CONTAINERS, name, f"{source.split(':')[0]} (volumes_from)")
    for link in texts(body.get("external_links")):
        yield make_power(PowerKind.OTHER_CONTAINERS, name, f"{link.split(':')[0]} (external_links)")
