"""A reverse proxy with a file of its own: what it leads to is visited, and the sidecar does its work."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaletail_tui.adapters.imports.reading import read_given
from tests.adapters.imports.test_parts import given

_COMPOSE = """\
services:
  vault: {image: vaultwarden/server, container_name: the-vault}
  caddy: {image: "caddy:2", ports: ["80:80", "443:443"], volumes: ["./Caddyfile:/etc/caddy/Caddyfile:ro"]}
"""


def test_what_its_file_leads_to_is_known_by_service_or_container(tmp_path: Path) -> None:
    files = {"compose.yaml": _COMPOSE, "Caddyfile": "{$DOMAIN} { reverse_proxy the-vault:80 }\n"}
    assert given(tmp_path, files).routes == {"caddy": {"vault": 80}}


def test_nginx_is_read_where_it_looks_for_its_sites(tmp_path: Path) -> None:
    text = (
        "services:\n  app: {image: acme/app}\n  front:\n    image: nginx:alpine\n"
        "    volumes:\n      - {type: bind, source: ./site.conf, target: /etc/nginx/conf.d/default.conf}\n"
    )
    files = {"compose.yaml": text, "site.conf": "server { location / {\n proxy_pass http://app:3000;\n } }\n"}
    assert given(tmp_path, files).routes == {"front": {"app": 3000}}


@pytest.mark.parametrize(
    "caddyfile",
    ["a { reverse_proxy elsewhere:80 }\n", "a { reverse_proxy vault:80 }\nb { file_server }\n", None],
    ids=["to-another-machine", "pages-of-its-own", "missing"],
)
def test_one_that_does_more_stays_what_it_is(caddyfile: str | None, tmp_path: Path) -> None:
    files = {"compose.yaml": _COMPOSE} | ({"Caddyfile": caddyfile} if caddyfile else {})
    assert given(tmp_path, files).routes == {}


def test_a_pipe_in_the_place_of_its_file_is_not_waited_for(tmp_path: Path) -> None:
    import os

    (tmp_path / "compose.yaml").write_text(_COMPOSE)
    os.mkfifo(tmp_path / "Caddyfile")
    assert read_given(str(tmp_path)).routes == {}
