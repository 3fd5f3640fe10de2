"""Tailscale Services: read from what tailscaled and the stack's file say, and judged like the device's own pages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.inner_readings import prefs_facts
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.readings import serve_facts, serve_file_facts, status_facts
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import Listener, ServeFacts
from scaletail_tui.domain.diagnosis.findings.finding import Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from tests.domain.diagnosis.observations import but, hop_of, ids, with_sidecar, with_status

SYNCTHING = {
    "Services": {
        "svc:syncthing": {
            "TCP": {"443": {"HTTPS": True}},
            "Web": {"syncthing.tail0000.ts.net:443": {"Handlers": {"/": {"Proxy": "http://127.0.0.1:8384"}}}},
        }
    }
}
"""As reported: a Serve file that hosts a Service and shows nothing on the device itself."""
OF_SET_CONFIG = {"version": "0.0.1", "services": {"svc:web-foo": {"endpoints": {"tcp:443": "http://127.0.0.1:80"}}}}
"""As reported, given as TS_SERVE_CONFIG."""


def hosting(*, advertised: bool, approved: bool, tagged: bool = True, port: int = 8384) -> Observation:
    raw = {"Self": {"CapMap": {"service-host": [{"svc:syncthing": ["100.65.0.1"]}] if approved else []}}}
    served = serve_facts(SYNCTHING)
    own = status_facts(raw)
    base = with_status(tags=("tag:container",) if tagged else (), hosted_services=own.hosted_services)
    base = with_sidecar(base, sidecar_settings={"TS_SERVE_CONFIG": "/config/serve.json", "TS_STATE_DIR": "/x"})
    prefs = prefs_facts({"AdvertiseServices": ["svc:syncthing"] if advertised else None})
    return but(base, serve=served, serve_file=served, serve_inside=served, prefs=prefs, loopback=(), answer=None,
               listeners=(Listener(address="0.0.0.0", port=port),))  # fmt: skip


def test_a_service_that_is_advertised_and_approved_is_well() -> None:
    observation = hosting(advertised=True, approved=True)
    assert ids(observation) == []
    serve = hop_of(observation, HopId.SERVE)
    assert serve.state is HopState.OK
    assert "svc:syncthing :443 to http://127.0.0.1:8384" in serve.evidence
    assert hop_of(observation, HopId.PORT).state is HopState.OK


def test_a_service_that_is_not_advertised_is_broken_and_told_the_command() -> None:
    diagnosis = diagnose(hosting(advertised=False, approved=False))
    [found] = diagnosis.findings
    assert found.id == "service-not-advertised"
    assert diagnosis.verdict is Verdict.BROKEN
    assert found.remedy.command is not None
    assert found.remedy.command[-4:] == ("tailscale", "serve", "advertise", "svc:syncthing")


def test_a_service_that_waits_for_its_approval_is_waited_for() -> None:
    diagnosis = diagnose(hosting(advertised=True, approved=False))
    assert [one.id for one in diagnosis.findings] == ["service-not-approved"]
    assert diagnosis.verdict is Verdict.WAITING


def test_a_device_without_a_tag_is_told_that_first() -> None:
    found = diagnose(hosting(advertised=False, approved=False, tagged=False)).findings
    assert [one.id for one in found] == ["service-device-not-tagged"]


def test_a_dead_backend_of_a_service_is_judged_like_any_other() -> None:
    observation = hosting(advertised=True, approved=True, port=9999)
    assert hop_of(observation, HopId.PORT).state is HopState.FAIL
    assert "serve-backend-wrong-port" in ids(observation)


@pytest.mark.parametrize("raw", [OF_SET_CONFIG, {"version": "0.0.1", "endpoints": {"tcp:443": "http://127.0.0.1:80"}}])
def test_a_file_of_set_config_is_told_as_one(raw: dict[str, Any]) -> None:
    facts = serve_file_facts(json.dumps(raw))
    assert isinstance(facts, ServeFacts) and facts.of_set_config and not facts.services
    observation = but(serve_file=facts, serve_inside=facts, serve=ServeFacts())
    diagnosis = diagnose(observation)
    assert diagnosis.findings[0].id == "serve-file-of-set-config"
    assert diagnosis.verdict is Verdict.BROKEN
    assert hop_of(observation, HopId.SERVE).state is HopState.FAIL


def test_a_service_that_passes_packets_is_no_page_and_no_fault() -> None:
    facts = serve_facts({"Services": {"svc:raw": {"Tun": True}}})
    assert facts.services[0].tun and facts.shown == ()
    assert not facts.of_set_config
