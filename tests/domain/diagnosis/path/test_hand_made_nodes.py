"""A sidecar that somebody runs by hand without an app: an exit node, a subnet router."""

from __future__ import annotations

from dataclasses import replace

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.observation import Expected, Observation, Seen
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import Listener, ServeFacts
from scaletail_tui.domain.diagnosis.findings.finding import Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from tests.domain.diagnosis.observations import HEALTHY, NOW, SERVED, SIDECAR

BY_HAND: Observation = replace(
    HEALTHY,
    expected=Expected(hostname="vault"),
    containers=Seen(value=(SIDECAR,), at=NOW),
    listeners=Seen(value=(Listener(address="127.0.0.1", port=41234),), at=NOW),
    serve_file=Seen(),
    answer=Seen(),
    loopback=Seen(),
)


def test_a_node_made_by_hand_lacks_no_app_and_has_no_page() -> None:
    diagnosis = diagnose(replace(BY_HAND, serve=Seen(value=ServeFacts(), at=NOW)))
    assert [finding.id for finding in diagnosis.findings] == []
    assert diagnosis.verdict is Verdict.OK and diagnosis.url is None
    app = diagnosis.hop(HopId.APP)
    assert app is not None and app.state is HopState.NONE


def test_a_sidecar_that_serves_a_port_lacks_its_app() -> None:
    diagnosis = diagnose(replace(BY_HAND, serve=Seen(value=SERVED, at=NOW)))
    assert diagnosis.findings[0].id == "app-not-created"
