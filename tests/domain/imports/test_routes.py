"""What the own configuration of a reverse proxy says: it is left out where it does nothing else."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.imports.routes import read_routes


@pytest.mark.parametrize(
    ("text", "routes"),
    [
        ("{$DOMAIN} {\n  encode gzip\n  reverse_proxy vault:80\n}\n", {"vault": 80}),
        ("{$DOMAIN} { reverse_proxy vault:80 }\n", {"vault": 80}),
        (
            "a.example.org {\n  reverse_proxy http://one:8080\n}\nb.example.org {\n  reverse_proxy two\n}\n",
            {"one": 8080, "two": 80},
        ),
        ("a {\n  reverse_proxy one:1 {\n    header_up X-Real-IP {remote_host}\n  }\n}\n", {"one": 1}),
        ("server {\n listen 80;\n location / {\n  proxy_pass http://app:3000/;\n }\n}\n", {"app": 3000}),
        ("# reverse_proxy old:1\na {\n  reverse_proxy one:1\n}\n", {"one": 1}),
    ],
)
def test_hosts_and_ports_are_read(text: str, routes: dict[str, int]) -> None:
    assert read_routes(text) == routes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a {\n  root * /srv\n  file_server\n}\n",
        "a {\n  handle /api/* {\n    reverse_proxy api:1\n  }\n  reverse_proxy web:1\n}\n",
        "a {\n  reverse_proxy /api/* api:1\n  reverse_proxy web:1\n}\n",
        "a {\n  reverse_proxy @ws one:1\n}\n",
        "a {\n  basic_auth {\n    me x\n  }\n  reverse_proxy one:1\n}\n",
        "a {\n  reverse_proxy {$UPSTREAM}\n}\n",
        "a {\n  reverse_proxy one:1 two:1\n}\n",
        "import sites/*\na {\n  reverse_proxy one:1\n}\n",
        "server {\n location /api {\n  proxy_pass http://a:1;\n }\n location / {\n  proxy_pass http://b:1;\n }\n}\n",
        "server {\n location / {\n  root /srv;\n }\n}\n",
        "server {\n location / {\n  proxy_pass $upstream;\n }\n}\n",
    ],
)
def test_one_that_does_more_or_says_it_in_another_way_is_no_mere_proxy(text: str) -> None:
    assert read_routes(text) == {}
