"""Whatever stands in a hand-made file or comes from a tool is read and judged; no shape of it ends the diagnosis."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.compose_readings import compose_facts, find_mounted_paths
from scaletail_tui.domain.diagnosis.evidence.inner_readings import dns_facts, lock_facts, peers_facts, prefs_facts
from scaletail_tui.domain.diagnosis.evidence.observation import Observation, Seen
from scaletail_tui.domain.diagnosis.evidence.readings import serve_facts, serve_file_facts, status_facts
from scaletail_tui.domain.stack.raw_evidence import ComposeLook
from tests.domain.diagnosis.observations import HEALTHY, NOW

PARTS = """
    services configs secrets networks volumes environment healthcheck test disable image build network_mode command
    entrypoint devices cap_add sysctls ports depends_on profiles target source file content external name type tailscale
"""
TOLD = """
    TCP Web AllowFunnel Foreground Handlers Proxy HTTPS HTTP TCPForward TerminateTLS / 443 vault.tail4e5f.ts.net:443
    Self User UserID CurrentTailnet ExitNodeStatus TailscaleIPs Health Tags CapMap CertDomains AllowedIPs PrimaryRoutes
    KeyExpiry DNSName HostName Peer Resolvers SystemDNS Nameservers AdvertiseRoutes AppConnector BackendState AuthURL
"""
WORDS = st.sampled_from((
    "", "a:b:c:d:e", "/", "~", "\0", "²:²", "9" * 5000, "true", "tailscale/tailscale:stable", "2026-02-30T00:00:00Z",
    "service:x", "http://[::1", "http://127.0.0.1:²", "Running", "-1", "TS_AUTHKEY=x",
))  # fmt: skip


def shapes(names: str) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of any depth whose keys are mostly those that are looked at."""
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=8)
    keys = st.sampled_from(names.split()) | WORDS
    values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5))
    return st.dictionaries(keys, values, max_size=6)


COMPOSE = st.fixed_dictionaries({"services": st.dictionaries(WORDS, shapes(PARTS), max_size=3)}) | shapes(PARTS)


PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""On a machine with other work the first draw alone takes seconds."""


def judged(observation: Observation) -> None:
    assert diagnose(observation).hops


@pytest.mark.slow
@PATIENT
@given(COMPOSE)
def test_a_compose_file(model: Mapping[str, Any]) -> None:
    find_mounted_paths(model, "/srv/vault")
    facts = compose_facts(ComposeLook(model=model, files=("/srv/vault/compose.yaml",)))
    judged(replace(HEALTHY, compose=Seen(value=facts, at=NOW)))


@pytest.mark.slow
@PATIENT
@given(shapes(TOLD))
def test_a_serve_configuration(raw: Mapping[str, Any]) -> None:
    read = serve_file_facts(json.dumps(raw))
    facts = read if not isinstance(read, str) else serve_facts(raw)
    for part in ("serve", "serve_file", "serve_inside"):
        judged(replace(HEALTHY, **{part: Seen(value=facts, at=NOW)}))  # type: ignore[arg-type]


@pytest.mark.slow
@PATIENT
@given(shapes(TOLD))
def test_what_a_sidecar_says(raw: Mapping[str, Any]) -> None:
    judged(
        replace(
            HEALTHY,
            status=Seen(value=status_facts(raw), at=NOW),
            prefs=Seen(value=prefs_facts(raw), at=NOW),
            dns=Seen(value=dns_facts(raw), at=NOW),
            lock=Seen(value=lock_facts(raw), at=NOW),
            peers=Seen(value=peers_facts(raw), at=NOW),
        )
    )


@pytest.mark.parametrize("key", ["environment", "networks", "devices", "cap_add", "sysctls", "volumes", "ports",
                                 "depends_on", "configs", "secrets", "profiles", "command", "entrypoint"])  # fmt: skip
def test_a_number_where_a_list_belongs_counts_as_nothing(key: str) -> None:
    def facts(body: Mapping[str, Any]) -> Any:
        return compose_facts(ComposeLook(model={"services": {"app": {"image": "x", **body}}}))

    assert facts({key: 5}) == facts({})


def test_a_serve_file_that_is_nested_without_end_is_one_sentence() -> None:
    assert serve_file_facts("[" * 100_000) == "serve.json is not JSON: it is nested too deeply"
