"""Faults of the engine and its tools: gone, hanging, not for you, too old, no space."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

from scaletail_tui.domain.diagnosis.findings.hop import HopId
from tests.lab.faults.fault import Eye, Fault
from tests.lab.faults.patient import Patient

_NOT_HERE = "docker: 'compose' is not a docker command."


def _engine_stopped(patient: Patient) -> None:
    patient.later(lambda: patient.lab.script("up", timeout=180))
    patient.lab.script("stop-engine", timeout=120)


def _engine_started(patient: Patient) -> None:
    """The rest of the stack is started as the program does it after a boot."""
    patient.lab.script("start-engine", timeout=120)
    done = patient.lab.cli("start", patient.name, "--no-wait")
    assert done.returncode == 0, done.stdout + done.stderr


def _dockerd(patient: Patient) -> int:
    """The host's number of the lab's engine."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, line = (folder / "comm").read_text().strip(), (folder / "cmdline").read_text()
        except OSError:
            continue
        if name == "dockerd" and str(patient.lab.folder) in line:
            return int(folder.name)
    raise AssertionError("the lab's engine does not run")


def _engine_hangs(patient: Patient) -> None:
    pid = _dockerd(patient)
    patient.later(lambda: os.kill(pid, signal.SIGCONT))
    os.kill(pid, signal.SIGSTOP)


def _socket(patient: Patient) -> Path:
    return patient.lab.folder / "docker.sock"


def _socket_refused(patient: Patient) -> None:
    patient.later(lambda: _socket_given(patient))
    os.chown(_socket(patient), 65534, 65534)


def _socket_given(patient: Patient) -> None:
    os.chown(_socket(patient), 0, 0)


def _own_path(patient: Patient) -> None:
    """A PATH that holds nothing but links, so that commands can be taken away and changed."""
    tools = patient.root.parent / "bin"
    tools.mkdir()
    for name in ("docker", "ip", "iptables", "getent", "sh", "env", "cat", "uname", "systemctl", "timedatectl"):
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    patient.notes["PATH"] = str(tools)


def _docker_command(patient: Patient) -> Path:
    return Path(patient.notes["PATH"]) / "docker"


def _docker_says(script: str) -> Callable[[Patient], None]:
    """Put a command in docker's place that answers some questions itself and passes on the others."""

    def act(patient: Patient) -> None:
        command = _docker_command(patient)
        patient.notes["docker"] = str(command.readlink())
        beside = command.with_name("docker.new")
        beside.write_text(f'#!/bin/sh\n{script}\nexec {patient.notes["docker"]} "$@"\n')
        beside.chmod(0o755)
        beside.rename(command)

    return act


def _docker_back(patient: Patient) -> None:
    command = _docker_command(patient)
    command.unlink(missing_ok=True)
    command.symlink_to(patient.notes["docker"])


def _docker_gone(patient: Patient) -> None:
    patient.notes["docker"] = str(_docker_command(patient).readlink())
    _docker_command(patient).unlink()


def _small_disk(patient: Patient) -> None:
    """The stacks root lies on a disk of its own, of a little more than is asked for."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1200m", "lab-disk", str(patient.root)], check=True)
    patient.later(lambda: subprocess.run(["umount", "-l", str(patient.root)], check=True))


def _disk_filled(patient: Patient) -> None:
    with (patient.root / "filling").open("wb") as file:
        for _ in range(300):
            file.write(b"\0" * 1_000_000)


def _free(patient: Patient) -> int:
    seen = os.statvfs(patient.root)
    return seen.f_bavail * seen.f_frsize


def _clock_ahead(patient: Patient) -> None:
    """Tailscale's clock, which the host's is compared with."""
    patient.lab.set(clock="2h")
    patient.notes["clock"] = "ahead"


def _nothing_wrong(patient: Patient) -> bool:
    return True


ENGINE: tuple[Fault, ...] = (
    Fault(
        name="engine-stopped", hop=HopId.ENGINE, expected="docker-daemon-down", inject=_engine_stopped,
        evidence=lambda p: not p.evidence.engine_answers(), heal=_engine_started),
    Fault(
        name="engine-hangs", hop=HopId.ENGINE, expected="docker-daemon-down", inject=_engine_hangs,
        evidence=lambda p: not p.evidence.engine_answers(), heal=lambda p: os.kill(_dockerd(p), signal.SIGCONT)),
    Fault(
        name="socket-of-somebody-else", hop=HopId.ENGINE, expected="docker-socket-permission", bare=True,
        inject=_socket_refused, evidence=lambda p: _socket(p).stat().st_uid == 65534, heal=_socket_given,
        doctor=False),
    Fault(
        name="docker-command-removed", hop=HopId.ENGINE, expected="docker-cli-missing", eye=Eye.HOST,
        prepare=_own_path, inject=_docker_gone, evidence=lambda p: not _docker_command(p).exists(),
        heal=_docker_back, proof=_nothing_wrong),
    Fault(
        name="compose-plugin-removed", hop=HopId.ENGINE, expected="compose-plugin-missing", eye=Eye.HOST,
        prepare=_own_path, inject=_docker_says(f'[ "$1" != compose ] || {{ echo "{_NOT_HERE}" >&2; exit 1; }}'),
        evidence=lambda p: not _docker_command(p).is_symlink(), heal=_docker_back, proof=_nothing_wrong),
    Fault(
        name="compose-of-2022", hop=HopId.ENGINE, expected="compose-too-old", eye=Eye.HOST,
        prepare=_own_path, inject=_docker_says('[ "$1" != compose ] || { echo 2.12.2; exit 0; }'),
        evidence=lambda p: not _docker_command(p).is_symlink(), heal=_docker_back, proof=_nothing_wrong),
    Fault(
        name="stacks-disk-full", hop=HopId.ENGINE, expected="host-disk-full", eye=Eye.HOST, prepare=_small_disk,
        inject=_disk_filled, evidence=lambda p: _free(p) < 1 << 30, heal=lambda p: (p.root / "filling").unlink(),
        proof=_nothing_wrong),
    Fault(
        name="clock-two-hours-wrong", hop=HopId.ENGINE, expected="host-clock-skew", eye=Eye.HOST,
        inject=_clock_ahead, evidence=lambda p: "clock" in p.notes, heal=lambda p: p.lab.set(clock="0"),
        proof=_nothing_wrong),
)  # fmt: skip
