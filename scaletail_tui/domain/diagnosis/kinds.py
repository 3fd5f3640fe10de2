"""The findings we know: what each is called, how bad it is, where it sits, and what to do about it.

A new finding is a row in one of these tables and either a pattern in `patterns.py` or a state rule. Braces in the words
name the values that the rule gives.
"""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.kind import Kind
from scaletail_tui.domain.diagnosis.kinds_of_app import APP_KINDS
from scaletail_tui.domain.diagnosis.kinds_of_engine import ENGINE_KINDS, FILE_KINDS
from scaletail_tui.domain.diagnosis.kinds_of_host import HOST_KINDS
from scaletail_tui.domain.diagnosis.kinds_of_login import LOGIN_KINDS
from scaletail_tui.domain.diagnosis.kinds_of_running import OUTER_KINDS, RUNNING_KINDS
from scaletail_tui.domain.diagnosis.kinds_of_sidecar import SIDECAR_KINDS

KINDS: Mapping[str, Kind] = {
    **ENGINE_KINDS, **HOST_KINDS, **FILE_KINDS, **SIDECAR_KINDS, **LOGIN_KINDS, **RUNNING_KINDS, **APP_KINDS,
    **OUTER_KINDS,
}  # fmt: skip
