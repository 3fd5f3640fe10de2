"""A network that loses packets is slow, not broken: nobody is blamed for it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.lab import broken_stacks
from tests.lab.faults.network import loses
from tests.lab.faults.patient import Patient
from tests.lab.faults.watching import watched
from tests.lab.running_lab import Lab, until

ROUNDS = 6
"""So many judgements in a row."""


@pytest.mark.rotating
def test_a_network_that_loses_a_tenth_of_its_packets_is_blamed_on_nobody(lab: Lab, root: Path) -> None:
    with ExitStack() as after:
        patient = Patient(lab, root, "f-lossy", after)
        broken_stacks.written(lab, root, patient.name)
        patient.up()
        eye = watched(lab, root, patient.name)
        after.callback(eye.end)
        until("well", lambda: eye.last is not None and eye.last.verdict == "ok", seconds=90)
        loses(0.1)(patient)
        before = len(eye.words)
        until(f"{ROUNDS} judgements", lambda: len(eye.words) >= before + ROUNDS, seconds=120)
        assert not {one.blamed for one in eye.words[before:]} - {""}
