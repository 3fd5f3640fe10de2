"""Deploys as tests make them: by command line, told as JSON, seen from the tailnet's other device."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.lab.running_lab import Lab, until

TAILNET = "lab-tailnet.ts.net"
STAND_INS: dict[str, tuple[tuple[str, int, tuple[str, ...]], ...]] = {
    "vaultwarden": (("vaultwarden/server:latest", 80, ()),),
    "docmost": (
        ("docmost/docmost:latest", 3000, ()),
        ("postgres:16-alpine", 5432, ("pg_isready",)),
        ("redis:7.2-alpine", 6379, ("redis-cli",)),
    ),
    "kaneo": (
        ("ghcr.io/usekaneo/web:latest", 5173, ()),
        ("ghcr.io/usekaneo/api:latest", 1337, ()),
        ("postgres:16-alpine", 5432, ("pg_isready",)),
    ),
    "minecraft": (("itzg/minecraft-server:latest", 25565, ()),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What `deploy --json` said."""

    status: int
    events: tuple[dict[str, Any], ...]
    stderr: str

    @property
    def result(self) -> dict[str, Any]:
        last = self.events[-1] if self.events else {}
        assert "result" in last, f"no result: exit {self.status}, {self.events}, {self.stderr}"
        return last

    @property
    def stages(self) -> list[str]:
        """Ids of the stages that ended well, in order."""
        return [event["stage"] for event in self.events if event.get("state") == "ok"]


def told(stdout: str, status: int, stderr: str) -> Told:
    return Told(status=status, events=tuple(json.loads(line) for line in stdout.splitlines()), stderr=stderr)


def images_for(lab: Lab, service: str) -> None:
    """Make stand-ins for every image of a service."""
    for reference, port, commands in STAND_INS[service]:
        lab.stand_in(reference, port, *commands)


def deploy(lab: Lab, service: str, name: str, *options: str, key: str = "reusable", timeout: float = 60) -> Told:
    """`deploy SERVICE --name NAME --json --yes`, whatever comes of it."""
    images_for(lab, service)
    keyed = ("--login-by-link",) if key == "" else ("--auth-key-file", str(lab.key_file(key)))
    done = lab.cli("deploy", service, "--name", name, *keyed, *options, "--yes", "--json", timeout=timeout)
    return told(done.stdout, done.returncode, done.stderr)


def deployed(lab: Lab, service: str, name: str, *options: str, key: str = "reusable") -> Told:
    """The same, and it must end well."""
    said = deploy(lab, service, name, *options, key=key)
    assert said.result["result"] == "ok", said
    assert said.status == 0
    return said


def answers(lab: Lab, url: str, *, status: int = 200, seconds: float = 10) -> str:
    """The body of `url` once the other device gets `status` for it."""

    def asked() -> str:
        seen, body = lab.get(url)
        return body if seen == status else ""

    return until(f"{status} from {url}", asked, seconds=seconds)


def doctor(lab: Lab, name: str) -> dict[str, Any]:
    said = lab.cli("doctor", name, "--json")
    assert said.stdout, said.stderr
    answer: dict[str, Any] = json.loads(said.stdout)
    return answer


def job_header(lab: Lab) -> dict[str, Any]:
    """The first line of the newest job's file."""
    files = sorted((Path(lab.env()["XDG_STATE_HOME"]) / "scaletail-tui" / "jobs").glob("*.jsonl"))
    header: dict[str, Any] = json.loads(files[-1].read_text().splitlines()[0])["job"]
    return header


def running_job(lab: Lab) -> dict[str, Any]:
    """The same, once there is one."""
    folder = Path(lab.env()["XDG_STATE_HOME"]) / "scaletail-tui" / "jobs"
    until("a job", lambda: any(file.stat().st_size for file in folder.glob("*.jsonl")))
    return job_header(lab)


def events_of(lab: Lab) -> list[dict[str, Any]]:
    """What the newest job has written so far."""
    files = sorted((Path(lab.env()["XDG_STATE_HOME"]) / "scaletail-tui" / "jobs").glob("*.jsonl"))
    return [json.loads(line) for line in files[-1].read_text().splitlines()[1:] if line]


def kill_with_children(child: subprocess.Popen[str]) -> None:
    """SIGKILL to a command and to all that came of it, as where a machine goes down: each lives in its own session."""
    os.killpg(child.pid, signal.SIGSTOP)  # so that it starts nothing meanwhile
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    family = {child.pid}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    for pid in family:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    os.killpg(child.pid, signal.SIGKILL)
