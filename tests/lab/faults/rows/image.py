"""Faults of images: not there, refused by their registry, made for another processor."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from scaletail_tui.domain.diagnosis.findings.hop import HopId
from tests.lab.faults.fault import Eye, Fault
from tests.lab.faults.patient import Patient
from tests.lab.running_lab import until

IMAGE = "corentinth/it-tools:latest"
REGISTRY = Path(__file__).parents[1] / "registry.py"
PORT = 5099
_ARM = b"\xb7\x00"
"""The machine in an ELF header, at byte 18: AArch64."""


def deploy_again(patient: Patient) -> None:
    done = patient.lab.cli("deploy", "--resume", patient.name, "--yes", "--json")
    assert done.returncode == 0, done.stdout + done.stderr


def undone(patient: Patient) -> None:
    """Take the override back and go on with the deploy."""
    (patient.folder / "compose.override.yaml").unlink()
    deploy_again(patient)


def _made_again(patient: Patient) -> None:
    patient.lab.script("stand-in", IMAGE, "80")


def _image_gone(patient: Patient) -> None:
    """The app is removed and its image pruned, as a clean-up of the host does."""
    patient.later(lambda: _made_again(patient))
    patient.docker("rm", "-f", patient.app)
    patient.docker("rmi", "-f", IMAGE)


def _registry(status: int) -> Callable[[Patient], None]:
    def start(patient: Patient) -> None:
        argv = [*patient.lab.argv()[:2], sys.executable, str(REGISTRY), str(PORT), str(status)]
        running = subprocess.Popen(argv, env=patient.lab.inside_environment(), start_new_session=True)
        patient.later(lambda: (os.killpg(running.pid, signal.SIGKILL), running.wait()))
        ask = ("curl", "-s", "-o", "/dev/null", f"http://127.0.0.1:{PORT}/v2/")
        until("the registry", lambda: patient.lab.run(ask, check=False).returncode == 0)

    return start


def _from(reference: str) -> Callable[[Patient], None]:
    return lambda patient: patient.override(app=f"{{image: '{reference}'}}")


def _refuses(words: str, reference: str = f"127.0.0.1:{PORT}/it-tools:latest") -> Callable[[Patient], bool]:
    """What `docker pull` says."""
    return lambda patient: words in _pulled(patient, reference)


def _pulled(patient: Patient, reference: str) -> str:
    done = subprocess.run(
        ["docker", "pull", reference], env=patient.lab.docker_environment(), capture_output=True, text=True, timeout=60
    )
    return done.stdout + done.stderr


def arm_image(patient: Patient, reference: str) -> None:
    """An image whose program is one for another processor, though its manifest does not say so."""
    with tempfile.TemporaryDirectory() as tree:
        program = Path(tree) / "program"
        program.write_bytes(_foreign(Path(shutil.which("busybox") or "/bin/busybox").read_bytes()))
        program.chmod(0o755)
        Path(tree, "bin").mkdir()
        packed = subprocess.run(["tar", "-C", tree, "-c", "."], capture_output=True, check=True).stdout
        subprocess.run(
            ["docker", "import", "--change", 'ENTRYPOINT ["/program"]', "-", reference], input=packed,
            env=patient.lab.docker_environment(), capture_output=True, check=True, timeout=60,
        )  # fmt: skip


def _foreign(program: bytes) -> bytes:
    assert program[:4] == b"\x7fELF"
    return program[:18] + _ARM + program[20:]


def _app_for_arm(patient: Patient) -> None:
    arm_image(patient, "lab/arm:latest")
    patient.override(app="{image: lab/arm:latest}")
    patient.compose("up", "-d", "--no-deps", "--pull", "never", "application", check=False)


def _sidecar_for_arm(patient: Patient) -> None:
    arm_image(patient, "lab/arm:latest")
    patient.override("{image: lab/arm:latest, entrypoint: [/program]}")
    patient.up("tailscale", check=False)


def _misspelt(patient: Patient) -> None:
    patient.override(app="{image: 'https://hub.example/it-tools'}")


IMAGES: tuple[Fault, ...] = (
    Fault(
        name="image-pruned", hop=HopId.IMAGE, expected="image-missing", inject=_image_gone,
        evidence=lambda p: p.evidence.engine(f"/images/{IMAGE}/json") is None and p.evidence.engine_answers(),
        meanwhile=frozenset({"app-not-created"}), heal=lambda p: (_made_again(p), p.up("application"))),
    Fault(
        name="image-not-in-its-registry", hop=HopId.IMAGE, expected="image-not-found", eye=Eye.DEPLOY,
        prepare=_from(f"127.0.0.1:{PORT}/it-tools:latest"), inject=_registry(404),
        evidence=_refuses("not found"), heal=undone),
    Fault(
        name="image-is-private", hop=HopId.IMAGE, expected="image-access-denied", eye=Eye.DEPLOY,
        prepare=_from(f"127.0.0.1:{PORT}/it-tools:latest"), inject=_registry(401),
        evidence=_refuses("401 Unauthorized"), heal=undone),
    Fault(
        name="image-is-denied", hop=HopId.IMAGE, expected="image-access-denied", eye=Eye.DEPLOY,
        prepare=_from(f"127.0.0.1:{PORT}/it-tools:latest"), inject=_registry(403),
        evidence=_refuses("denied"), heal=undone),
    Fault(
        name="pulls-used-up", hop=HopId.IMAGE, expected="image-rate-limited", eye=Eye.DEPLOY,
        prepare=_from(f"127.0.0.1:{PORT}/it-tools:latest"), inject=_registry(429),
        evidence=_refuses("429"), heal=undone),
    Fault(
        name="registry-has-no-name", hop=HopId.IMAGE, expected="registry-unreachable", eye=Eye.DEPLOY,
        prepare=_from("registry.nowhere.example/it-tools:latest"), inject=lambda p: None,
        evidence=_refuses("lookup", "registry.nowhere.example/it-tools:latest"), heal=undone),
    Fault(
        name="image-named-like-a-page", hop=HopId.IMAGE, expected="image-reference-invalid", eye=Eye.DEPLOY,
        prepare=_misspelt, inject=lambda p: None,
        evidence=_refuses("invalid reference format", "https://hub.example/it-tools"), heal=undone),
    Fault(
        name="app-for-another-processor", hop=HopId.IMAGE, expected="arch-unsupported", inject=_app_for_arm,
        evidence=lambda p: p.refused("exec format error", container=p.app)
        or "exec format error" in p.evidence.log(p.app),
        heal=lambda p: p.without_override()),
    Fault(
        name="sidecar-for-another-processor", hop=HopId.IMAGE, expected="arch-unsupported", fresh=True,
        inject=_sidecar_for_arm,
        evidence=lambda p: p.refused("exec format error") or p.said("exec format error"),
        heal=lambda p: p.without_override()),
)  # fmt: skip
