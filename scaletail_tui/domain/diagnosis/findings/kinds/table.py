"""The findings we know: what each is called, how bad it is, where it sits, and what to do about it.

A new finding is a row in one of these tables, either a pattern in `patterns/` or a state rule, and a sample with
its near miss. Braces in the words name the values that the rule gives.
"""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.kind import Kind
from scaletail_tui.domain.diagnosis.findings.kinds.app import APP_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.engine import ENGINE_KINDS, FILE_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.hints import HINT_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.host import HOST_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.login import LOGIN_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.path import PATH_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.running import OUTER_KINDS, RUNNING_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.serve import SERVING_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.sidecar import SIDECAR_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.stack import STACK_KINDS

KINDS: Mapping[str, Kind] = {
    **ENGINE_KINDS, **HOST_KINDS, **FILE_KINDS, **SIDECAR_KINDS, **LOGIN_KINDS, **RUNNING_KINDS, **APP_KINDS,
    **OUTER_KINDS, **STACK_KINDS, **SERVING_KINDS, **PATH_KINDS, **HINT_KINDS,
}  # fmt: skip
