"""The findings we know: what each is called, how bad it is, where it sits, and what to do about it.

A new finding is a row in one of these tables, either a pattern in `patterns/` or a state rule, and a sample with
its near miss. Braces in the words name the values that the rule gives.
"""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.kind import Kind
from scaletail_tui.domain.diagnosis.findings.kinds.address import ADDRESS_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.app import APP_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.certificate import CERTIFICATE_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.engine import ENGINE_KINDS, HOST_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.image import IMAGE_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.login import LOGIN_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.outside import HINT_KINDS, OUTSIDE_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.port import PORT_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.serve import SERVE_KINDS
from scaletail_tui.domain.diagnosis.findings.kinds.sidecar import SIDECAR_KINDS

KINDS: Mapping[str, Kind] = {
    **ENGINE_KINDS, **HOST_KINDS, **IMAGE_KINDS, **SIDECAR_KINDS, **LOGIN_KINDS, **ADDRESS_KINDS, **CERTIFICATE_KINDS,
    **SERVE_KINDS, **PORT_KINDS, **APP_KINDS, **OUTSIDE_KINDS, **HINT_KINDS,
}  # fmt: skip
