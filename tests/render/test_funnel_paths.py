"""Funnel that shows a few paths alone, while the tailnet has the whole page on another port."""

from __future__ import annotations

import json
from dataclasses import replace

from scaletail_tui.domain.diagnosis.evidence.readings import serve_file_facts
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import ServeFacts
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.render.dotenv import public_url_shape
from scaletail_tui.render.serve import CERT_DOMAIN, render_serve
from tests.render.stack_samples import DEMO, spec

SOME = replace(DEMO, funnel=replace(DEMO.funnel, paths=("/script.js", "/send")))


def shown(exposure: Exposure) -> StackSpec:
    return spec(service=SOME, exposure=exposure)


def test_the_internet_sees_the_paths_and_nothing_else() -> None:
    config = json.loads(render_serve(shown(Exposure.FUNNEL), Exposure.FUNNEL))
    assert config["AllowFunnel"] == {f"{CERT_DOMAIN}:443": True}
    assert config["Web"][f"{CERT_DOMAIN}:443"]["Handlers"] == {
        "/script.js": {"Proxy": "http://127.0.0.1:8080/script.js"},
        "/send": {"Proxy": "http://127.0.0.1:8080/send"},
    }


def test_the_tailnet_sees_the_whole_page_on_another_port() -> None:
    config = json.loads(render_serve(shown(Exposure.FUNNEL), Exposure.FUNNEL))
    whole = json.loads(render_serve(shown(Exposure.SERVE), Exposure.SERVE))["Web"][f"{CERT_DOMAIN}:443"]
    assert config["Web"][f"{CERT_DOMAIN}:8443"] == whole
    assert set(config["TCP"]) == {"443", "8443"}
    assert public_url_shape(shown(Exposure.FUNNEL)) == "https://${PUBLIC_HOST}:8443"


def test_in_the_tailnet_alone_the_page_stands_where_it_always_does() -> None:
    assert render_serve(shown(Exposure.SERVE), Exposure.SERVE) == render_serve(spec(), Exposure.SERVE)
    assert public_url_shape(shown(Exposure.SERVE)) == "https://${PUBLIC_HOST}"


def test_what_is_written_is_read_as_public_on_that_port_alone() -> None:
    facts = serve_file_facts(render_serve(shown(Exposure.FUNNEL), Exposure.FUNNEL))
    assert isinstance(facts, ServeFacts)
    assert {one.port for one in facts.handlers if one.public} == {443}
    assert {(one.port, one.path) for one in facts.handlers if not one.public} == {(8443, "/"), (8443, "/api")}
