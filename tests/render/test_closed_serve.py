"""Funnel is switched off wherever a Serve configuration can have it on, and nothing else is touched."""

from __future__ import annotations

import json

import pytest

from scaletail_tui.render.serve import close_funnel

PAGE = {"TCP": {"443": {"HTTPS": True}}, "Web": {"a:443": {"Handlers": {"/": {"Proxy": "http://127.0.0.1:80"}}}}}


def test_every_address_is_closed_and_all_else_stays() -> None:
    text = json.dumps({**PAGE, "AllowFunnel": {"a:443": True, "a:8443": False}})
    assert json.loads(close_funnel(text)) == {**PAGE, "AllowFunnel": {"a:443": False, "a:8443": False}}


@pytest.mark.parametrize(
    "text",
    [
        '{"allowfunnel": {"a:443": true}}',
        '{"AllowFunnel": {"a:443": true}, "AllowFunnel": {"b:443": false}}',
        '{"Foreground": {"x": {"AllowFunnel": {"a:443": true}}}}',
        r'{"Allow\u0046unnel": {"a:443": true}}',
    ],
)
def test_as_go_reads_it_in_any_case_twice_or_further_in(text: str) -> None:
    closed = close_funnel(text)
    assert "true" not in closed
    assert close_funnel(closed) == closed


@pytest.mark.parametrize("text", [json.dumps(PAGE), '{"AllowFunnel": {"a:443": false}}', "{", "", "[]", "{}\n"])
def test_what_opens_nothing_stays_to_the_letter(text: str) -> None:
    assert close_funnel(text) == text
