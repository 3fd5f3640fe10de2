"""What is wrong with what reached a container, by rules that hold for every service."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.lab.catalog.databases_of import Database, database_of

SIDECAR = "tailscale"
_SECRET = re.compile(r"(PASSWORD|PASSWD|PASS|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|SECRET_KEY_BASE)$", re.IGNORECASE)
_WEAK = frozenset({
    "admin", "changeme", "change_me", "changeit", "default", "example", "password", "postgres", "root", "secret",
    "test", "mysecretpassword", "replace_me", "your_password", "username",
})  # fmt: skip
_TAILNET = re.compile(r"https?://([^/\s:\"']*\.ts\.net)")
_LEFT = re.compile(r"\$\{[A-Z][A-Z0-9_]*\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A stack as Compose resolved it, with the name that its device really has."""

    slug: str
    model: Mapping[str, Any]
    host: str
    files: Mapping[str, str]
    """Paths in the stack folder that the entry's templates were written to, with what stands there."""

    @property
    def services(self) -> Mapping[str, Mapping[str, Any]]:
        found: Mapping[str, Mapping[str, Any]] = self.model["services"]
        return found

    @property
    def databases(self) -> dict[str, Database]:
        found = {name: database_of(name, body) for name, body in self.services.items() if name != SIDECAR}
        return {name: database for name, database in found.items() if database is not None}


def problems(stack: Stack, service: str, report: Mapping[str, Any]) -> list[str]:
    """Everything wrong with one container's report, in words."""
    return [
        *_environment(stack, report["env"]),
        *_mounts(stack.services[service], report["mounts"] or []),
        *_texts(stack, {**report["env"], **_ours(stack, service, report["files"])}),
        *_databases(stack, service, report),
    ]


def logins(stack: Stack, service: str, report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The databases and helpers that the container was told of, each with what it needs to get in."""
    told = _told(report)
    found = [database.login() for name, database in stack.databases.items() if _mentions(told, name)]
    for name in stack.services:
        if name not in stack.databases and name not in (service, SIDECAR):
            found += [{"kind": "tcp", "host": name, "port": port} for port in ports_asked_for(told, name)]
    return found


def ports_asked_for(told: str, name: str) -> list[int]:
    """Ports that stand after a service's name, as in `http://browser:9222`."""
    return sorted({int(port) for port in re.findall(rf"(?<![\w.-]){re.escape(name)}:(\d{{2,5}})(?!\w)", told)})


def _environment(stack: Stack, env: Mapping[str, str]) -> Iterator[str]:
    for name, value in env.items():
        if name.startswith("TS_AUTH") or "tskey-" in value:
            yield f"{name} holds the auth key's name or value"
        if _SECRET.search(name) and value.lower() in _WEAK:
            yield f"{name} is {value!r}, which everybody knows"
        if value.strip().startswith("#"):
            yield f"{name} is a comment: {value!r}"


def _mounts(body: Mapping[str, Any], mounts: list[Mapping[str, Any]]) -> Iterator[str]:
    seen = {str(mount["target"]).rstrip("/"): mount for mount in mounts}
    for volume in body.get("volumes") or ():
        target, read_only = str(volume["target"]).rstrip("/"), bool(volume.get("read_only"))
        mount = seen.get(target)
        if mount is None:
            yield f"nothing is mounted at {target}"
        elif not mount["readable"]:
            yield f"{target} cannot be read by the container's user"
        elif not read_only and not mount["writable"] and not _of_the_host(volume):
            yield f"{target} cannot be written by the container's user"


def _of_the_host(volume: Mapping[str, Any]) -> bool:
    return str(volume.get("source", "")).startswith(("/etc/", "/run/", "/dev/"))


def _ours(stack: Stack, service: str, files: Mapping[str, str]) -> dict[str, str]:
    """Files that came from the entry's templates: those mounted from outside of ./data."""
    targets = [
        str(volume["target"])
        for volume in stack.services[service].get("volumes") or ()
        if volume.get("type") == "bind" and any(f"/{path}".startswith(_tail(volume, stack)) for path in stack.files)
    ]
    return {path: text for path, text in files.items() if any(path.startswith(target) for target in targets)}


def _tail(volume: Mapping[str, Any], stack: Stack) -> str:
    """A bind's source below the stack folder: `/searxng`."""
    return str(volume.get("source", "")).partition(f"/{stack.model['name']}")[2] or "\0"


def _texts(stack: Stack, texts: Mapping[str, str]) -> Iterator[str]:
    for place, text in texts.items():
        if left := _LEFT.search(text):
            yield f"{left[0]} was left in {place}"
        for host in _TAILNET.findall(text):
            if host != stack.host:
                yield f"{place} speaks of {host}, the device is {stack.host}"
        if re.search(r"https?://(?=[/\s\"',:]|$)", text):
            yield f"an address without a host in {place}: {text[:80]!r}"


def _databases(stack: Stack, service: str, report: Mapping[str, Any]) -> Iterator[str]:
    told = _told(report)
    for name, database in stack.databases.items():
        if not _mentions(told, name):
            continue
        word = database.password
        if word and word not in told and quote(word, safe="") not in told:
            yield f"the password of {name} did not reach {service}"
    sharing = [key for key, body in stack.services.items() if body.get("network_mode") == f"service:{SIDECAR}"]
    if sharing and service == sharing[0]:
        everybody = " ".join(
            _words(body.get("environment")) + _words(body.get("command"))
            for key, body in stack.services.items() if key not in stack.databases
        )  # fmt: skip
        for name in stack.databases:
            if not _mentions(told, name) and not _mentions(everybody, name):
                yield f"nobody is told of {name}"


def _told(report: Mapping[str, Any]) -> str:
    """All that a container was told: environment, arguments and small files."""
    parts = (*report["env"].values(), *(report["arguments"] or ()), *report["files"].values())
    return "\n".join(parts)


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(str(part) for part in value.values())
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _mentions(told: str, name: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", told) is not None
