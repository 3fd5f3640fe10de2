"""All faults, in the order in which they are tried: neighbours by hop, so that a part takes from every hop."""

from __future__ import annotations

from tests.lab.faults.fault import Fault
from tests.lab.faults.of_login import LOGIN
from tests.lab.faults.of_sidecar import SIDECAR

FAULTS: tuple[Fault, ...] = (*SIDECAR, *LOGIN)
PARTS = 3
"""CI tries one of so many parts a commit."""
