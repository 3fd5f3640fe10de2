"""Images of real software under the names that the catalog uses; all of them are one Debian root with another start."""

from __future__ import annotations

import hashlib
import json
import re
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


def database(reference: str) -> Start | None:
    """How the database or cache of a reference starts; None for images that are neither."""
    repository, _, tag = reference.rpartition(":")
    name = repository.rpartition("/")[2]
    if name == "postgres":
        major = int(found[0]) if (found := re.match(r"\d+", tag)) else 18
        data = f"/var/lib/postgresql/{major}/docker" if major >= 18 else "/var/lib/postgresql/data"
        return Start(entrypoint=(f"{_PLACE}/run-postgres",), command=("postgres",), environment={"PGDATA": data})
    if name in ("mariadb", "mysql"):
        data = "/config/databases" if "linuxserver" in repository else "/var/lib/mysql"
        return Start(entrypoint=(f"{_PLACE}/run-mariadb",), command=("mariadbd",), environment={"DATADIR": data})
    if name in ("redis", "valkey"):
        return Start(entrypoint=(f"{_PLACE}/run-redis",), command=(f"{name}-server",))
    return None


def database_image(lab: Lab, reference: str) -> bool:
    """Make a real database or cache under this name in the lab; False where the name is neither."""
    start = database(reference)
    if start is not None:
        make_image(lab, reference, start)
    return start is not None


def make_image(lab: Lab, reference: str, start: Start) -> None:
    """Tag the software as `reference`; nothing where that was done."""
    place = _built(lab)
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
    _commit(lab, BASE, reference, mark, changes)


def _load(lab: Lab, place: Path, stamp: str) -> None:
    """Debian first, which rarely changes, then what lies over it."""
    debian = hashlib.sha256((place / "packages").read_bytes()).hexdigest()
    if debian not in lab.docker("image", "inspect", "--format", "{{.Comment}}", _DEBIAN, check=False):
        lab.docker("import", "--message", debian, str(place / "debian.tar"), _DEBIAN, timeout=900)
    path = f"{_PLACE}/bin:/usr/lib/postgresql/15/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    _commit(lab, _DEBIAN, BASE, stamp, [f"ENV PATH={path}", f"ENV PYTHONPATH={_PLACE}/python"], place / "software.tar")


def _commit(lab: Lab, base: str, reference: str, mark: str, changes: Sequence[str], tar: Path | None = None) -> None:
    container = lab.docker("create", base, "true")
    if tar is not None:
        with tar.open("rb") as files:
            subprocess.run(["docker", "cp", "-", f"{container}:/"], env=lab.docker_environment(), stdin=files,
                           capture_output=True, check=True, timeout=600)  # fmt: skip
    flags = [part for change in [*changes, f"LABEL {_MARK}={mark}"] for part in ("--change", change)]
    lab.docker("commit", *flags, container, reference)
    lab.docker("rm", container)


def _mark(lab: Lab, reference: str) -> str:
    shown = '{{index .Config.Labels "' + _MARK + '"}}'
    return lab.docker("image", "inspect", "--format", shown, reference, check=False)


@cache
def _built(lab: Lab) -> Path:
    """The folder of what was built."""
    done = subprocess.run([_BUILD], env=lab.builder_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return lab.software
