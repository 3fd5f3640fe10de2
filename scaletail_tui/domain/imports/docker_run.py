"""A `docker run` line as a Compose service."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from scaletail_tui.domain.errors import BadInput

_BEGIN = re.compile(
    r"^\s*(?:\$\s+|#\s+)?(?:sudo\s+)?(?:docker|podman)\s+(?:container\s+)?(?:run|create)\s", re.IGNORECASE
)
_JOINED_LINES = re.compile(r"\\\r?\n")
_PLAIN = {
    "--user": "user", "-u": "user", "--workdir": "working_dir", "-w": "working_dir", "--hostname": "hostname",
    "-h": "hostname", "--restart": "restart", "--shm-size": "shm_size", "--memory": "mem_limit", "-m": "mem_limit",
    "--cpus": "cpus", "--cpu-shares": "cpu_shares", "-c": "cpu_shares", "--cpuset-cpus": "cpuset",
    "--memory-swap": "memswap_limit", "--memory-reservation": "mem_reservation", "--pid": "pid", "--ipc": "ipc",
    "--uts": "uts", "--userns": "userns_mode", "--runtime": "runtime", "--platform": "platform",
    "--mac-address": "mac_address", "--domainname": "domainname", "--stop-signal": "stop_signal",
    "--cgroupns": "cgroup", "--isolation": "isolation",
    "--stop-timeout": "stop_grace_period", "--pids-limit": "pids_limit", "--oom-score-adj": "oom_score_adj",
    "--cgroup-parent": "cgroup_parent", "--name": "container_name",
}  # fmt: skip
"""Options with one value, and the Compose key that holds it."""
_LISTS = {
    "--publish": "ports", "-p": "ports", "--expose": "expose", "--volume": "volumes", "-v": "volumes",
    "--env-file": "env_file", "--cap-add": "cap_add", "--cap-drop": "cap_drop", "--device": "devices", "--dns": "dns",
    "--dns-search": "dns_search", "--dns-option": "dns_opt", "--dns-opt": "dns_opt", "--add-host": "extra_hosts",
    "--security-opt": "security_opt", "--tmpfs": "tmpfs", "--group-add": "group_add", "--link": "links",
    "--volumes-from": "volumes_from", "--device-cgroup-rule": "device_cgroup_rules",
}  # fmt: skip
_PAIRS = {"--env": "environment", "-e": "environment", "--label": "labels", "-l": "labels", "--sysctl": "sysctls"}
_SWITCHES = {"--privileged": "privileged", "--read-only": "read_only", "--init": "init"}
_FOR_NOTHING = frozenset({
    "-d", "--detach", "-i", "--interactive", "-t", "--tty", "--rm", "-it", "-ti", "-dit", "-itd", "-dti", "-td", "-dt",
    "-di", "-id", "--no-healthcheck", "-P", "--publish-all", "--quiet", "-q", "--sig-proxy", "--disable-content-trust",
})  # fmt: skip
"""What a service of Compose is anyhow, or what only one call of the command needs."""
_IGNORED = frozenset({"--cidfile", "--detach-keys", "--attach", "-a", "--pull", "--label-file"})
"""With a value that means nothing to a service."""
_CHECK = {
    "--health-interval": "interval", "--health-timeout": "timeout", "--health-start-period": "start_period",
    "--health-start-interval": "start_interval",
}  # fmt: skip


def is_docker_run(text: str) -> bool:
    return _BEGIN.match(text) is not None


def read_docker_run(line: str | Sequence[str], *, folder: str) -> dict[str, Any]:
    """A Compose model of one service; raises BadInput for what cannot be said in Compose.

    `folder` is where the command would have been run: a relative path leads there.
    """
    return _Line(line, folder).read()


class _Line:
    """One walk over the words of a command."""

    def __init__(self, line: str | Sequence[str], folder: str) -> None:
        self._words = iter(_split(line) if isinstance(line, str) else list(line))
        self._folder = folder
        self._body: dict[str, Any] = {}
        self._networks: dict[str, dict[str, Any]] = {}
        self._aliases: list[str] = []
        self._address: dict[str, str] = {}

    def read(self) -> dict[str, Any]:
        image = self._read_options()
        if not image:
            raise BadInput("The docker run line names no image.", remedy="Paste the whole line.")
        command = list(self._words)
        body = {"image": image, **self._body}
        if command:
            body["command"] = [word.replace("$", "$$") for word in command]
        name = service_name(
            str(body.get("container_name") or image.rpartition("/")[2].partition(":")[0].partition("@")[0])
        )
        model: dict[str, Any] = {"services": {name: body}}
        self._tell_networks(model, body)
        self._tell_volumes(model, body)
        return model

    def _read_options(self) -> str:
        """Everything before the image, which is returned."""
        begun = False
        for word in self._words:
            if not begun:
                begun = word in ("run", "create")
                continue
            if word == "--":
                return next(self._words, "")
            if not word.startswith("-"):
                return word
            self._take(word)
        return ""

    def _take(self, word: str) -> None:
        name, equals, given = word.partition("=")
        if not word.startswith("--") and len(name) > 2 and name not in _FOR_NOTHING:
            name, equals, given = _split_short(word)
            if not name:
                return
        if name in _SWITCHES:
            self._body[_SWITCHES[name]] = given.lower() != "false"
            return
        if name in _FOR_NOTHING:
            return
        value = given if equals else next(self._words, None)
        if value is None:
            raise BadInput(f"The docker run line ends at {name}, which needs a value.", remedy="Paste the whole line.")
        self._set(name, value)

    def _set(self, name: str, value: str) -> None:
        safe = value.replace("$", "$$")
        special: Mapping[str, Callable[[str], None]] = {
            "--network": self._network, "--net": self._network, "--network-alias": self._aliases.append,
            "--net-alias": self._aliases.append, "--ip": self._ipv4, "--ip6": self._ipv6, "--mount": self._mount,
            "--entrypoint": self._entrypoint, "--health-cmd": self._check, "--ulimit": self._ulimit,
            "--log-driver": self._log_driver, "--log-opt": self._log_option, "--gpus": self._gpus,
            "--health-retries": self._retries,
        }  # fmt: skip
        if name in _PLAIN:
            self._body[_PLAIN[name]] = f"{safe}s" if name == "--stop-timeout" else safe
        elif name in ("--volume", "-v"):
            self._body.setdefault("volumes", []).append(self._at_home(safe))
        elif name == "--env-file":
            self._body.setdefault("env_file", []).append(posixpath.normpath(posixpath.join(self._folder, safe)))
        elif name in _LISTS:
            self._body.setdefault(_LISTS[name], []).append(safe)
        elif name in _PAIRS:
            key, equals, text = safe.partition("=")
            self._body.setdefault(_PAIRS[name], {})[key] = (
                text if equals else (None if "env" in name or name == "-e" else "")
            )
        elif name in _CHECK:
            self._body.setdefault("healthcheck", {})[_CHECK[name]] = safe
        elif name in special:
            special[name](safe)
        elif name not in _IGNORED:
            raise BadInput(f"docker run's {name} cannot be said in a Compose file here.", remedy="Leave it out.")

    def _at_home(self, volume: str) -> str:
        """A bind mount with its whole path: a service of Compose does not stand where the command was typed."""
        source, colon, rest = volume.partition(":")
        source = re.sub(r"^(?:\$\$\(pwd\)|\$\$PWD|\$\$\{PWD\}|`pwd`)", self._folder, source)
        if source.startswith((".", "..")):
            source = posixpath.normpath(posixpath.join(self._folder, source))
        source = re.sub(r"^\$\$(?:HOME|\{HOME\})", "~", source)
        return source + colon + rest

    def _network(self, value: str) -> None:
        if value in ("host", "none") or value.startswith("container:"):
            self._body["network_mode"] = value
        elif value not in ("bridge", "default"):
            self._networks[value] = {}

    def _ipv4(self, value: str) -> None:
        self._address["ipv4_address"] = value

    def _ipv6(self, value: str) -> None:
        self._address["ipv6_address"] = value

    def _mount(self, value: str) -> None:
        words = dict(part.partition("=")[::2] for part in value.split(","))
        kind = words.get("type", "volume")
        source = words.get("source") or words.get("src") or ""
        target = words.get("target") or words.get("destination") or words.get("dst") or ""
        mount: dict[str, Any] = {"type": kind, "target": target}
        if source:
            mount["source"] = self._at_home(source) if kind == "bind" else source
        if words.get("readonly", words.get("ro", "false")) in ("", "true", "1"):
            mount["read_only"] = True
        self._body.setdefault("volumes", []).append(mount)

    def _entrypoint(self, value: str) -> None:
        self._body["entrypoint"] = [value] if value else []

    def _check(self, value: str) -> None:
        self._body.setdefault("healthcheck", {})["test"] = ["CMD-SHELL", value]

    def _retries(self, value: str) -> None:
        self._body.setdefault("healthcheck", {})["retries"] = int(value) if value.isdigit() else value

    def _ulimit(self, value: str) -> None:
        name, _, limit = value.partition("=")
        soft, colon, hard = limit.partition(":")
        numbers = {"soft": int(soft or 0), "hard": int(hard or 0)} if colon and (soft + hard).isdigit() else None
        self._body.setdefault("ulimits", {})[name] = numbers or (int(soft) if soft.lstrip("-").isdigit() else soft)

    def _log_driver(self, value: str) -> None:
        self._body.setdefault("logging", {})["driver"] = value

    def _log_option(self, value: str) -> None:
        key, _, text = value.partition("=")
        self._body.setdefault("logging", {}).setdefault("options", {})[key] = text

    def _gpus(self, value: str) -> None:
        count: Any = "all" if value == "all" else int(value) if value.isdigit() else "all"
        wanted = {"driver": "nvidia", "count": count, "capabilities": ["gpu"]}
        self._body["deploy"] = {"resources": {"reservations": {"devices": [wanted]}}}

    def _tell_networks(self, model: dict[str, Any], body: dict[str, Any]) -> None:
        if not self._networks:
            return
        how = {**({"aliases": self._aliases} if self._aliases else {}), **self._address}
        body["networks"] = {name: dict(how) for name in self._networks}
        model["networks"] = {name: {"external": True, "name": name} for name in self._networks}

    def _tell_volumes(self, model: dict[str, Any], body: dict[str, Any]) -> None:
        """A named volume of the command's own is one that the engine has, or makes, under this very name."""
        names = dict.fromkeys(_volume_names(body.get("volumes") or ()))
        if names:
            model["volumes"] = {name: {"name": name} for name in names}


def _volume_names(volumes: Sequence[Any]) -> Iterator[str]:
    for volume in volumes:
        if isinstance(volume, Mapping):
            if volume.get("type") == "volume" and volume.get("source"):
                yield str(volume["source"])
        else:
            source, colon, _ = str(volume).partition(":")
            if colon and not source.startswith(("/", ".", "~", "$")):
                yield source


def _split(line: str) -> list[str]:
    try:
        return shlex.split(_JOINED_LINES.sub(" ", line).strip(), comments=False)
    except ValueError as error:
        raise BadInput("A quote of the docker run line is not closed.", remedy="Paste the whole line.") from error


def _split_short(word: str) -> tuple[str, str, str]:
    """`-p80:80` and `-dp` as docker reads them: switches first, then one option and what is written behind it."""
    rest = word[1:]
    while rest and f"-{rest[0]}" in _FOR_NOTHING:
        rest = rest[1:]
    if not rest:
        return "", "", ""
    value = rest[1:].removeprefix("=")
    return f"-{rest[0]}", "=" if value else "", value


def service_name(text: str) -> str:
    """A name that Compose takes for a service."""
    return re.sub(r"[^a-zA-Z0-9._-]", "-", text).strip("-._").lower() or "app"
