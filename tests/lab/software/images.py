"""Images of real applications under the names that entries use; all of them are one Debian root with another start.

Traefik alone is a stand-in, one program: what it takes from the real one is the library by which that asks for its
certificate.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.lab.running_lab import Lab

BASE = "lab/software:latest"
_DEBIAN = "lab/debian:latest"
_MARK = "lab.made-from"
_BUILD = Path(__file__).with_name("build")
_PLACE = "/opt/software"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How an image starts; what the stack says overrides it, as with any image."""

    entrypoint: Sequence[str]
    command: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    built_by: str = ""
    """The script beside this file that makes a `NAME.tar` to lie over the software: build-NAME."""


STARTS: Mapping[str, Start] = {
    "caddy:latest": Start(
        entrypoint=(), command=("caddy", "run", "--config", "/etc/caddy/Caddyfile"), built_by="build-caddy"
    ),
    "copyparty/ac:latest": Start(entrypoint=(f"{_PLACE}/bin/run-copyparty",)),
    "ghcr.io/dgtlmoon/changedetection.io:latest": Start(
        entrypoint=(), command=("python3", f"{_PLACE}/python/bin/changedetection.io", "-d", "/datastore", "-p", "5000")
    ),
    "lscr.io/linuxserver/qbittorrent:latest": Start(entrypoint=(f"{_PLACE}/bin/run-qbittorrent",)),
    "nodered/node-red:latest": Start(
        entrypoint=("node", f"{_PLACE}/node/node_modules/node-red/red.js", "--userDir", "/data"),
        environment={"HOME": "/data"},
    ),
    "syncthing/syncthing:latest": Start(entrypoint=(f"{_PLACE}/bin/run-syncthing",)),
    # The entry names the program where the makers' image has it.
    "tomsquest/docker-radicale:latest": Start(
        entrypoint=("sh", "-c", 'shift; exec python3 -m radicale "$@"', "radicale"), environment={"HOME": "/data"}
    ),
}


def make_image(lab: Lab, reference: str) -> None:
    """Tag the software as `reference`, one of `STARTS`; nothing where that was done."""
    start, place = STARTS[reference], _built(lab)
    stamp = (place / "built").read_text().split()[0]
    mark = hashlib.sha256(f"{stamp} {start}".encode()).hexdigest()
    if _mark(lab, reference) == mark:
        return
    if _mark(lab, BASE) != stamp:
        _load(lab, place, stamp)
    changes = [
        f"ENTRYPOINT {json.dumps(list(start.entrypoint))}", f"CMD {json.dumps(list(start.command))}",
        *(f"ENV {name}={value}" for name, value in start.environment.items()),
    ]  # fmt: skip
    _commit(lab, BASE, reference, mark, changes, _laid_over(lab, place, start))


def make_traefik(lab: Lab) -> None:
    """The stand-in for Traefik's HTTPS, as `traefik:latest`; nothing where that was done."""
    _run(lab, _BUILD.with_name("build-traefik"))
    made = (lab.software / "traefik.built").read_text().split()[0]
    if _mark(lab, "traefik:latest") != made:
        start = json.dumps([f"{_PLACE}/bin/traefik-certificate"])
        flags = ("--change", f"ENTRYPOINT {start}", "--change", f"LABEL {_MARK}={made}")
        lab.docker("import", *flags, str(lab.software / "traefik.tar"), "traefik:latest")


def _laid_over(lab: Lab, place: Path, start: Start) -> Path | None:
    if not start.built_by:
        return None
    _run(lab, _BUILD.with_name(start.built_by))
    return place / f"{start.built_by.removeprefix('build-')}.tar"


def _load(lab: Lab, place: Path, stamp: str) -> None:
    """Debian first, which rarely changes, then what lies over it."""
    debian = hashlib.sha256((place / "packages").read_bytes()).hexdigest()
    if debian not in lab.docker("image", "inspect", "--format", "{{.Comment}}", _DEBIAN, check=False):
        lab.docker("import", "--message", debian, str(place / "debian.tar"), _DEBIAN, timeout=900)
    changes = [
        f"ENV PATH={_PLACE}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        f"ENV PYTHONPATH={_PLACE}/python",
    ]
    _commit(lab, _DEBIAN, BASE, stamp, changes, place / "software.tar")


def _commit(lab: Lab, base: str, reference: str, mark: str, changes: Sequence[str], tar: Path | None = None) -> None:
    container = lab.docker("create", base, "true")
    if tar is not None:
        with tar.open("rb") as files:
            subprocess.run(["docker", "cp", "-", f"{container}:/"], env=lab.docker_environment(), stdin=files,
                           capture_output=True, check=True, timeout=600)  # fmt: skip
    flags = [part for change in [*changes, f"LABEL {_MARK}={mark}"] for part in ("--change", change)]
    lab.docker("commit", *flags, container, reference, timeout=300)
    lab.docker("rm", container)


def _mark(lab: Lab, reference: str) -> str:
    shown = '{{index .Config.Labels "' + _MARK + '"}}'
    return lab.docker("image", "inspect", "--format", shown, reference, check=False)


@cache
def _built(lab: Lab) -> Path:
    """The folder of what was built."""
    _run(lab, _BUILD)
    return lab.software


def _run(lab: Lab, script: Path) -> None:
    done = subprocess.run([script], env=lab.builder_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
