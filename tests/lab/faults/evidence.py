"""What can be seen of a stack from outside, without the program: cheap enough to be asked ten times a second."""

from __future__ import annotations

import http.client
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.lab.running_lab import Lab

CONTROL_GROUPS = Path("/sys/fs/cgroup")
_LISTEN = re.compile(r"^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ 0A ", re.M)


class Evidence:
    """Asks the engine by its socket, and tailscaled by its own through /proc. What cannot be asked is None or empty."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def engine(self, path: str, *, seconds: float = 3) -> bytes | None:
        """The body of a GET to the engine; None when it does not answer 200."""
        return _get(f"{self._lab.folder}/docker.sock", path, seconds=seconds)

    def engine_answers(self) -> bool:
        return self.engine("/_ping", seconds=1) is not None

    def inspect(self, container: str) -> dict[str, Any]:
        """Empty where there is no such container."""
        body = self.engine(f"/containers/{container}/json")
        return json.loads(body) if body else {}

    def state(self, container: str) -> dict[str, Any]:
        """`State` of inspect, with RestartCount."""
        seen = self.inspect(container)
        return {**seen.get("State", {}), "RestartCount": seen.get("RestartCount", 0)}

    def log(self, container: str, *, since: float = 0) -> str:
        """What it said from `since` on (seconds since the epoch); the frames' heads are left in."""
        body = self.engine(f"/containers/{container}/logs?stdout=1&stderr=1&tail=400&since={since:.6f}")
        return (body or b"").decode(errors="replace")

    def pid(self, container: str) -> int | None:
        """The host's number of its first process."""
        return next(iter(self.pids(container)), None)

    def pids(self, container: str) -> list[int]:
        """The host's numbers of its processes, the first one first."""
        identity = self.inspect(container).get("Id")
        for folder in (CONTROL_GROUPS / "pids", CONTROL_GROUPS / "unified", CONTROL_GROUPS):
            path = folder / f"{self._lab.folder.parent.name}-{self._lab.engine}" / str(identity) / "cgroup.procs"
            try:
                numbers = [int(one) for one in path.read_text().split()]
            except OSError:
                continue
            if numbers:
                return sorted(numbers)
        return []

    def local(self, container: str, path: str) -> dict[str, Any]:
        """An answer of tailscaled's LocalAPI: `status`, `serve-config`, `prefs`."""
        pid = self.pid(container)
        if pid is None:
            return {}
        body = _get(f"/proc/{pid}/root/tmp/tailscaled.sock", f"/localapi/v0/{path}", host="local-tailscaled.sock")
        answer = json.loads(body) if body else {}
        return answer if isinstance(answer, dict) else {}

    def listeners(self, container: str) -> set[tuple[str, int]]:
        """(address in /proc/net's own hexadecimal, port) of everything that listens in the container's namespace."""
        pid = self.pid(container)
        return set(_listening(pid)) if pid is not None else set()


def _listening(pid: int) -> Iterator[tuple[str, int]]:
    for name in ("tcp", "tcp6"):
        try:
            text = Path(f"/proc/{pid}/net/{name}").read_text()
        except OSError:
            continue
        for found in _LISTEN.finditer(text):
            yield found[1], int(found[2], 16)


def _get(path: str, target: str, *, host: str = "docker", seconds: float = 3) -> bytes | None:
    connection = http.client.HTTPConnection(host, timeout=seconds)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.settimeout(seconds)
    try:
        connection.sock.connect(path)
        connection.request("GET", target)
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return body if answer.status == 200 else None
