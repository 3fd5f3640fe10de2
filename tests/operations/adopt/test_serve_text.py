"""A Serve file of somebody's, switched: nothing of it changes but who may come in."""

from __future__ import annotations

import json

import pytest

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.adopt.expose import serve_text

PLAIN = (
    '{"TCP":{"443":{"HTTPS":true}},\n  '
    '"Web":{"${TS_CERT_DOMAIN}:443":{"Handlers":{"/":{"Proxy":"http://127.0.0.1:80"}}}}'
)
SAID = PLAIN + ',\n  "AllowFunnel" : {"${TS_CERT_DOMAIN}:443":false}}\n'


def test_funnel_and_back_gives_the_same_bytes_where_the_file_says_who_may_come_in() -> None:
    public = serve_text(SAID, SAID, Exposure.FUNNEL, "vault")
    assert public == SAID.replace("false", "true")
    assert serve_text(public, SAID, Exposure.SERVE, "vault") == SAID


def test_funnel_is_added_where_the_file_says_nothing_of_it() -> None:
    public = json.loads(serve_text(PLAIN + "}", "", Exposure.FUNNEL, "vault"))
    assert public["AllowFunnel"] == {"${TS_CERT_DOMAIN}:443": True}
    assert public["Web"] == json.loads(PLAIN + "}")["Web"]


def test_serve_leaves_a_file_that_is_not_public_as_it_is() -> None:
    assert serve_text(PLAIN + "}", "", Exposure.SERVE, "vault") == PLAIN + "}"


def test_what_was_closed_comes_back_from_what_stood_there_first() -> None:
    closed = serve_text(SAID, SAID, Exposure.DIRECT, "vault")
    assert json.loads(closed) == {}
    assert serve_text(closed, SAID, Exposure.SERVE, "vault") == SAID


def test_funnel_of_another_port_stays_as_it_is() -> None:
    both = json.loads(PLAIN + "}") | {"AllowFunnel": {"${TS_CERT_DOMAIN}:8443": True}}
    public = json.loads(serve_text(json.dumps(both), "", Exposure.FUNNEL, "vault"))
    assert public["AllowFunnel"] == {"${TS_CERT_DOMAIN}:8443": True, "${TS_CERT_DOMAIN}:443": True}


HOST = "vault.tail1234.ts.net"


@pytest.mark.parametrize(
    "allowed",
    [
        {f"{HOST}:443": True}, {"${TS_CERT_DOMAIN}:8443": True}, {"${TS_CERT_DOMAIN}:443": False, f"{HOST}:443": True},
        {"${TS_CERT_DOMAIN}:443": True, f"{HOST}:10000": True, "other.ts.net:443": True},
    ],
)  # fmt: skip
def test_serve_closes_every_port_under_every_name(allowed: dict[str, bool]) -> None:
    text = json.dumps(json.loads(PLAIN + "}") | {"AllowFunnel": allowed})
    closed = json.loads(serve_text(text, text, Exposure.SERVE, "vault", host=HOST))
    assert closed["AllowFunnel"] == dict.fromkeys(allowed, False)
    assert closed["Web"] == json.loads(PLAIN + "}")["Web"]


def test_funnel_is_said_where_the_file_says_it_and_under_the_name_that_stands_there() -> None:
    text = json.dumps(json.loads(PLAIN + "}") | {"AllowFunnel": {f"{HOST}:443": False}})
    public = json.loads(serve_text(text, text, Exposure.FUNNEL, "vault", host=HOST))
    assert public["AllowFunnel"] == {f"{HOST}:443": True}


@pytest.mark.parametrize("text", ["{}", '{"TCP": {"443": {"TCPForward": "127.0.0.1:9002"}}}', "no json", "[]"])
def test_a_file_without_a_page_is_refused_with_its_stack(text: str) -> None:
    with pytest.raises(BadInput, match="vault shows no page on port 443"):
        serve_text(text, text, Exposure.FUNNEL, "vault")


PAGE = {"Handlers": {"/": {"Proxy": "http://127.0.0.1:80"}}}


@pytest.mark.parametrize(
    "shown",
    [
        {"TCP": {"8443": {"HTTPS": True}}, "Web": {f"{HOST}:8443": PAGE}},
        {"TCP": {"8443": {"TCPForward": "127.0.0.1:9002"}}},
    ],
    ids=["a page", "raw TCP"],
)
def test_serve_closes_what_is_public_on_another_port_alone(shown: dict[str, object]) -> None:
    text = json.dumps({**shown, "AllowFunnel": {f"{HOST}:8443": True}})
    closed = json.loads(serve_text(text, SAID, Exposure.SERVE, "vault", host=HOST))
    assert closed == {**shown, "AllowFunnel": {f"{HOST}:8443": False}}
    with pytest.raises(BadInput, match="vault shows no page on port 443"):
        serve_text(text, text, Exposure.FUNNEL, "vault", host=HOST)
