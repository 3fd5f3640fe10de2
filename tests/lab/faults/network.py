"""A bad network between a sidecar and the world, made with the firewall of the lab's namespace.

Loss is the firewall's own dice (`-m statistic`), for not every kernel has netem.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable

from tests.lab.faults.patient import Patient

BLOCKED = "faults"
"""The chain that holds what a trial refuses; INPUT is the way to labnet, FORWARD to other containers."""

BRIDGES = "br-+"
"""The networks that Compose makes; the lab's own device is on docker0."""


def blocks(*rules: str) -> Callable[[Patient], None]:
    """Refuse by rules of iptables, such as `-p tcp --dport 443 -j DROP`, until `opened` or the trial's end."""

    def act(patient: Patient) -> None:
        opened(patient)
        patient.later(lambda: opened(patient))
        _tables(patient, "-N", BLOCKED)
        for rule in rules:
            _tables(patient, "-A", BLOCKED, *rule.split())
        for chain in ("INPUT", "FORWARD"):
            _tables(patient, "-I", chain, "-i", BRIDGES, "-j", BLOCKED)

    return act


def loses(share: float) -> Callable[[Patient], None]:
    """Lose this share of all that the stack's containers send."""
    return blocks(f"-m statistic --mode random --probability {share} -j DROP")


def opened(patient: Patient) -> None:
    """Take all of it away; nothing where nothing is refused."""
    for chain in ("INPUT", "FORWARD"):
        _tables(patient, "-D", chain, "-i", BRIDGES, "-j", BLOCKED, check=False)
    _tables(patient, "-F", BLOCKED, check=False)
    _tables(patient, "-X", BLOCKED, check=False)


def _tables(patient: Patient, *arguments: str, check: bool = True) -> None:
    namespace = f"/run/netns/{patient.lab.folder.parent.name}-{patient.lab.engine}"
    done = subprocess.run(
        ["nsenter", f"--net={namespace}", "iptables", "-w", *arguments], capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 0 or not check, done.stderr
