"""One place of somebody's own Serve configuration is changed, and all else of it stays."""

from __future__ import annotations

from typing import Any

from scaletail_tui.domain.reach.doors import Door, Way
from scaletail_tui.render.served import as_run, close_in, closed, is_encrypted, open_in, publish_page

HOST = "vault.tail1234.ts.net"
VARIABLE = "${TS_CERT_DOMAIN}"
TEXT = {"Text": "hello"}
"""A handler that no door of ours can be."""
OWN: dict[str, Any] = {
    "TCP": {"443": {"HTTPS": True}, "22": {"TCPForward": "127.0.0.1:22"}},
    "Web": {f"{HOST}:443": {"Handlers": {"/": {"Proxy": "http://app:80"}, "/text": TEXT}}},
    "Services": {"svc:db": {"TCP": {"5432": {"TCPForward": "127.0.0.1:5432"}}}},
}


def test_a_path_goes_to_the_key_that_stands_there_already_and_back_again() -> None:
    door = Door(port=443, path="/second", target="http://127.0.0.1:9000")
    opened = open_in(OWN, door, host=VARIABLE)
    assert list(opened["Web"]) == [f"{HOST}:443"]
    assert list(opened["Web"][f"{HOST}:443"]["Handlers"]) == ["/", "/text", "/second"]
    assert {key: opened[key] for key in ("TCP", "Services")} == {key: OWN[key] for key in ("TCP", "Services")}
    assert close_in(opened, 443, "/second") == OWN


def test_a_port_of_its_own_is_named_as_its_source_names_the_device_and_goes_with_its_last_path() -> None:
    door = Door(port=9443, target="http://127.0.0.1:9000", way=Way.FUNNEL)
    opened = open_in(OWN, door, host=VARIABLE)
    assert opened["AllowFunnel"] == {f"{VARIABLE}:9443": True} and opened["TCP"]["9443"] == {"HTTPS": True}
    assert close_in(opened, 9443, "/") == OWN
    assert as_run(opened, HOST)["AllowFunnel"] == {f"{HOST}:9443": True}


def test_a_tcp_forward_comes_and_goes() -> None:
    opened = open_in(OWN, Door(port=5432, path="", way=Way.TCP, target="127.0.0.1:5432"), host=HOST)
    assert opened["TCP"]["5432"] == {"TCPForward": "127.0.0.1:5432"}
    assert close_in(opened, 5432, "") == OWN
    assert is_encrypted(OWN, 22) is None and is_encrypted(OWN, 443) is True


def test_the_page_is_public_with_all_that_it_shows_and_closed_again() -> None:
    opened = publish_page(OWN, 8443, host=HOST)
    assert opened["Web"][f"{HOST}:8443"]["Handlers"] == OWN["Web"][f"{HOST}:443"]["Handlers"]
    assert opened["AllowFunnel"] == {f"{HOST}:8443": True}
    assert closed(opened)["AllowFunnel"] == {f"{HOST}:8443": False}
    assert closed(opened)["Web"] == opened["Web"]
