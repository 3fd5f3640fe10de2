"""Recordings of what people reported in public, judged as they stand."""

from __future__ import annotations

import json
from pathlib import Path

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.recording import recording_from_json
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis

FOLDER = Path(__file__).parents[3] / "recordings" / "reported"


def judged(name: str) -> Diagnosis:
    return diagnose(recording_from_json(json.loads((FOLDER / f"{name}.json").read_text())).observation)
