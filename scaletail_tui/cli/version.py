"""`--version`: the program, and on a second line the parts that it stands on, as far as they answer at once."""

from __future__ import annotations

import json
import platform
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from scaletail_tui import __version__

_LIMIT = 0.5
"""Seconds: a version is asked for where something hangs, too."""
_PLUGINS = ("~/.docker/cli-plugins", "/usr/local/lib/docker/cli-plugins", "/usr/local/libexec/docker/cli-plugins",
            "/usr/lib/docker/cli-plugins", "/usr/libexec/docker/cli-plugins")  # fmt: skip
"""In the order of the docker command; asked directly, the answer takes half the time."""


def print_versions(program: str) -> None:
    """Two lines; the first is the program's own, for scripts."""
    print(f"{program} {__version__}")
    print(", ".join(_parts()), flush=True)


def _parts() -> list[str]:
    with ThreadPoolExecutor(2) as threads:
        engine, compose = threads.submit(_engine), threads.submit(_compose)
        own = [f"Python {platform.python_version()}", f"Textual {version_of('textual') or 'unknown'}"]
        return [*own, f"engine {engine.result() or 'silent'}", f"Compose {compose.result() or 'missing'}"]


def version_of(package: str) -> str:
    """Of what we depend on; empty where the package came without what tells it, as in some single files."""
    from importlib.metadata import PackageNotFoundError, version

    with suppress(PackageNotFoundError):
        return version(package)
    return ""


def _engine() -> str:
    """Asked without the SDK, which takes longer to load than all else; empty for none, `remote` for one elsewhere."""
    from scaletail_tui.adapters.engine.endpoint import docker_endpoint
    from scaletail_tui.domain.errors import ScaletailError
    from scaletail_tui.domain.plain import plain_line

    with suppress(OSError, ValueError, TypeError, KeyError, ScaletailError), socket.socket(socket.AF_UNIX) as line:
        path = docker_endpoint().url
        if not path.startswith("unix://"):
            return "remote"
        line.settimeout(_LIMIT)
        line.connect(path.removeprefix("unix://"))
        line.sendall(b"GET /version HTTP/1.0\r\nHost: docker\r\n\r\n")
        said = b""
        while len(said) < 100_000 and (more := line.recv(65536)):
            said += more
        return plain_line(str(json.loads(said.partition(b"\r\n\r\n")[2])["Version"]))
    return ""


def _compose() -> str:
    from scaletail_tui.domain.plain import plain_line

    found = (Path(folder).expanduser() / "docker-compose" for folder in _PLUGINS)
    with suppress(OSError, RuntimeError, subprocess.SubprocessError):
        plugin = next((str(path) for path in found if path.is_file()), None)
        argv = [plugin, "version", "--short"] if plugin else ["docker", "compose", "version", "--short"]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=_LIMIT, stdin=subprocess.DEVNULL)
        if done.returncode == 0:
            return plain_line(done.stdout.strip()).removeprefix("v")
    return ""
