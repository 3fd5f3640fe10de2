"""Whether the sidecar had taken its Serve file before it was looked at what it serves."""

from __future__ import annotations

import re

from scaletail_tui.domain.diagnosis.clues.log_hits import current_lines, run_age
from scaletail_tui.domain.diagnosis.evidence.moments import moment
from scaletail_tui.domain.diagnosis.evidence.observation import Observation

_TAKES = 2.0
"""Seconds from containerboot's word that it applies the file until tailscaled serves it."""
_PATIENCE = 15.0
"""Seconds within which containerboot takes the file, after the device runs or the file was written."""
_APPLIES = re.compile(r"applying serve config", re.IGNORECASE)
_RUNNING = re.compile(r"Switching ipn state \w+ -> Running")


def had_time_to_serve(observation: Observation) -> bool:
    """True where what is served would be what the file says: what differs then was changed by somebody.

    Counted to the moment when Serve was asked for, not to the end of the look: on a busy machine that is seconds
    later, and the log may tell by then of a file that was taken in between. containerboot says nothing where it finds
    that served already what the file says.
    """
    looked = observation.serve.at if observation.serve.at is not None else observation.at
    written = _written(observation)
    taken = _last(_APPLIES, observation)
    if taken is not None and (written is None or written <= taken):
        return looked - taken >= _TAKES
    began = max(observation.at - run_age(observation), _last(_RUNNING, observation) or 0.0, written or 0.0)
    return looked - began >= _PATIENCE


def file_has_settled(observation: Observation) -> bool:
    """True where both sides of a mount must show the same file: it was not written while it was looked at."""
    written = _written(observation)
    return written is None or observation.at - written >= _TAKES


def _written(observation: Observation) -> float | None:
    """When the file was written last; None also where that lies ahead, for then the clocks differ."""
    written = observation.serve_written
    return None if written is None or written > observation.at else written


def _last(expression: re.Pattern[str], observation: Observation) -> float | None:
    """When the current run said so last."""
    lines = current_lines(observation)
    return next((moment(line.at) for line in reversed(lines) if expression.search(line.text)), None)
