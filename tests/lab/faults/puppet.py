"""An app that misbehaves as it is told, in place of the stack's own, and looks at it from its own namespace."""

from __future__ import annotations

import json
import subprocess

from tests.lab.faults.fault import Act, Seen
from tests.lab.faults.patient import Patient

IMAGE = "lab/puppet:latest"
SERVE_FILE = "tailscale/serve/serve.json"


def cast(*settings: str, rest: str = "", **more: object) -> Act:
    """Put the puppet into the stack: settings are NAME=VALUE, `more` lines of its service, `rest` other services."""

    def act(patient: Patient) -> None:
        patient.lab.puppet(IMAGE)
        patient.override(app=json.dumps({"image": IMAGE, "environment": _variables(settings), **more}), rest=rest)

    return act


def recast(*settings: str, rest: str = "", **more: object) -> Act:
    """The same, and make the app anew, as an update does that goes wrong."""

    def act(patient: Patient) -> None:
        cast(*settings, rest=rest, **more)(patient)
        anew(patient)

    return act


def other(name: str, *settings: str, **more: object) -> str:
    """One more service with a puppet of its own, for `rest`."""
    row = {"image": IMAGE, "environment": _variables(settings), "restart": "unless-stopped", **more}
    return f"  {name}: {json.dumps(row)}\n"


def told(*settings: str) -> Act:
    """Tell the puppet something else while it runs."""
    return lambda patient: patient.docker("exec", patient.app, "puppet", "set", *settings)


def anew(patient: Patient) -> None:
    """Make the app anew beside the sidecar that runs."""
    patient.compose("up", "-d", "--no-deps", "--pull", "never", "--force-recreate", "application", check=False)


def uncast(patient: Patient) -> None:
    """Take the puppet out again."""
    (patient.folder / "compose.override.yaml").unlink()
    anew(patient)


def loopback(patient: Patient, path: str = "/", *, port: int = 80, scheme: str = "http", host: str = "") -> int:
    """The status that the app gives in its namespace; 0 for none within two seconds."""
    pid = patient.evidence.pid(patient.sidecar)
    asked = ["-sk", "-m", "2", "-o", "/dev/null", "-w", "%{http_code}", *(("-H", f"Host: {host}") if host else ())]
    argv = ["nsenter", f"--net=/proc/{pid}/ns/net", "curl", *asked, f"{scheme}://127.0.0.1:{port}{path}"]
    done = subprocess.run(argv, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return int(done.stdout or 0)


def answers(*statuses: int, host: bool = False) -> Seen:
    """True when the app gives one of these, asked for 127.0.0.1 or for the device's name."""
    return lambda patient: loopback(patient, host=patient.url.split("/")[2] if host else "") in statuses


def listens(port: int, address: str = "") -> Seen:
    """True when something in the namespace listens there; the address as /proc/net writes it."""
    return lambda patient: any(
        where == port and (not address or address == seen)
        for seen, where in patient.evidence.listeners(patient.sidecar)
    )


def silent(port: int) -> Seen:
    """True when nothing does, while the sidecar is up."""
    return lambda patient: (
        bool(patient.evidence.listeners(patient.sidecar))
        and not listens(port)(patient)
        and patient.backend() == "Running"
    )


def served(patient: Patient) -> str:
    """The Serve configuration that runs, as text."""
    return json.dumps(patient.evidence.local(patient.sidecar, "serve-config"))


def serves(text: str) -> Seen:
    return lambda patient: text in served(patient)


def serves_nothing(patient: Patient) -> bool:
    return patient.backend() == "Running" and not patient.evidence.local(patient.sidecar, "serve-config").get("Web")


def visited(patient: Patient) -> int:
    """The status that the other device gets; a visit also makes the sidecar write why it failed."""
    return patient.lab.get(patient.url, "-m", "5")[0]


def _variables(settings: tuple[str, ...]) -> dict[str, str]:
    return {f"PUPPET_{name}": value for name, _, value in (one.partition("=") for one in settings)}
