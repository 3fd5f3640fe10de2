"""Pages are given the time that they take to work off their messages, on a busy machine too."""

from __future__ import annotations

from typing import Any

import pytest
import textual.pilot

PATIENCE = 240.0
"""Seconds; Textual's own 30 have been too few."""


class PatientPilot(textual.pilot.Pilot[Any]):
    """Waits for a page that a busy machine does not let draw."""

    async def _wait_for_screen(self, timeout: float = PATIENCE) -> bool:
        return await super()._wait_for_screen(timeout)


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(textual.pilot, "Pilot", PatientPilot)  # `run_test` takes it from there
