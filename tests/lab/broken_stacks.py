"""Stacks written as the program writes them, then broken on purpose, and what `doctor` says about them."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.cli.wiring import real_ports
from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import Answers, SidecarOptions
from scaletail_tui.operations.observe.observer import observe
from scaletail_tui.operations.plan.planning import make_plan, spec_for
from scaletail_tui.operations.remedies.apply import apply_remedy
from tests.conftest import ORIGINAL_ENVIRONMENT
from tests.lab.running_lab import Lab, until

SERVICE = "it-tools"
RECORDER = Path(__file__).with_name("record_observation.py")


def written(
    lab: Lab, root: Path, name: str, *, key: str = "reusable", exposure: Exposure = Exposure.SERVE,
    userspace: bool = False, tags: tuple[str, ...] = (), service: str = SERVICE,
) -> Path:  # fmt: skip
    """A stack folder with its auth key; nothing is started. `key` is one of KEYS, a whole key, or empty."""
    lab.stand_in("corentinth/it-tools:latest", 80)

    async def write() -> Path:
        ports = real_ports(root)
        entry = ports.catalog.load().get(service)
        assert entry is not None
        sidecar = SidecarOptions(userspace=userspace, tags=tags)
        spec = await spec_for(ports, entry, Answers(name=name, exposure=exposure, sidecar=sidecar))
        plan = await make_plan(ports, spec)
        text = key if key.startswith("tskey-") or not key else lab.key(key)
        ports.folders.commit(plan, ports.folders.stage(plan, AuthKey(text) if text else None))
        return Path(plan.folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_HOST", lab.docker_host)
        return asyncio.run(write())


def changed(folder: Path, expression: str, replacement: str, *, file: str = "compose.yaml") -> None:
    """Break a file of the stack; the expression must match."""
    path = folder / file
    text, count = re.subn(expression, replacement, path.read_text(), flags=re.M)
    assert count, f"{expression} is not in {file}:\n{path.read_text()}"
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text)
    beside.rename(path)


def up(lab: Lab, folder: Path, *services: str, check: bool = True) -> str:
    """`docker compose up -d --no-deps`, sidecar first, as the program does it."""
    said = ""
    for service in services or ("tailscale", "application"):
        alone = ("up", "-d", "--no-deps", "--pull", "never", service)
        said += lab.docker("compose", "--project-directory", str(folder), *alone, check=check)
    return said


def doctor(lab: Lab, name: str, *, engine: str = "") -> dict[str, Any]:
    """`doctor NAME --json`; `engine` is another DOCKER_HOST than the lab's."""
    host = ["env", f"DOCKER_HOST={engine}"] if engine else []
    done = lab.run([*host, sys.executable, "-m", "scaletail_tui", "doctor", name, "--json"], check=False)
    ends = (3,) if engine else (0, 1)  # an engine that tells nothing is no stack that is broken
    assert done.returncode in ends and done.stdout, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    assert (done.returncode == 0) == (answer["verdict"] == "ok")
    assert answer["took_ms"] <= 6500
    return answer


def found(lab: Lab, name: str, finding: str, *, seconds: float = 40) -> dict[str, Any]:
    """What `doctor` says once the finding is its first; recorded where SCALETAIL_RECORD names a folder."""

    last: dict[str, Any] = {}

    def asked() -> dict[str, Any] | None:
        nonlocal last
        last = doctor(lab, name)
        return last if [one["id"] for one in last["findings"]][:1] == [finding] else None

    try:
        said = until(finding, asked, seconds=seconds, every=0.5)
    except AssertionError as error:
        logs = lab.docker("logs", "--tail", "20", f"tailscale-{name}", check=False)
        raise AssertionError(f"{error}\nlast: {json.dumps(last, indent=1)}\n{logs}") from None
    assert said is not None
    record(lab, name, finding)
    return said


def healthy(lab: Lab, name: str, *, seconds: float = 40, recording: str = "healthy") -> dict[str, Any]:
    """What `doctor` says once all is well; on the way there it must never have told of a fault."""
    said: dict[str, Any] = {}

    def asked() -> bool:
        nonlocal said
        said = doctor(lab, name)
        faults = [one for one in said["findings"] if one["severity"] in ("blocker", "broken")]
        assert said["verdict"] in ("ok", "waiting", "stopped"), said
        assert all(hop["state"] != "fail" for hop in said["hops"]), said
        assert not faults, faults
        return bool(said["verdict"] == "ok")

    until(f"{name} is well", asked, seconds=seconds, every=0.3)
    assert not said["findings"]
    record(lab, name, recording)
    return said


def record(lab: Lab, name: str, recording: str) -> None:
    """Keep the observation as a test of the rules, where SCALETAIL_RECORD asks for it."""
    if folder := ORIGINAL_ENVIRONMENT.get("SCALETAIL_RECORD"):
        lab.run([sys.executable, str(RECORDER), str(lab.root), name, str(Path(folder) / f"{recording}.json")])


def hop(said: dict[str, Any], hop_id: str) -> dict[str, Any]:
    return next(one for one in said["hops"] if one["id"] == hop_id)


def remedied(lab: Lab, root: Path, name: str, finding: str, *, key: str = "") -> str:
    """Apply the remedy of one of the stack's findings, as the TUI does after a yes, and return what it says it did."""

    async def apply() -> str:
        ports = real_ports(root)
        diagnosis = diagnose(await observe(ports, name))  # from here the lab's certificates are not trusted
        [chosen] = [one for one in diagnosis.findings if one.id == finding]
        return await apply_remedy(ports, name, chosen, key=AuthKey(lab.key(key)) if key else None)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_HOST", lab.docker_host)
        return asyncio.run(apply())


@contextmanager
def refused_socket(folder: Path) -> Iterator[str]:
    """An engine's socket, as a DOCKER_HOST, that belongs to somebody else and that nobody but its owner may open."""
    path = folder / "docker.sock"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen(4)
        os.chown(path, 65534, 65534)
        path.chmod(0o600)
        yield f"unix://{path}"


def without_rights(lab: Lab, engine: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a root that may not pass over file modes: the interpreter may lie where only root reads."""
    bare = ["env", f"DOCKER_HOST={engine}", "setpriv", "--inh-caps=-all", "--bounding-set=-all"]
    return lab.run([*bare, sys.executable, "-m", "scaletail_tui", *arguments], check=False)
