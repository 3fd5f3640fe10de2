"""The commonest shape of all: an app with a database and a cache, in one file that never knew Tailscale."""

from __future__ import annotations

from pathlib import Path

from tests.lab.deploys import TAILNET, answers
from tests.lab.imports.importing import ask_inside, given, imported
from tests.lab.running_lab import Lab

SHOP = """\
# my shop, written by hand
services:
  shop:
    image: lab/shop:1   # the page
    hostname: shop.local
    ports: ["18080:80"]
    environment:
      DATABASE_URL: postgres://shop:${DB_PASSWORD}@db/shop
    extra_hosts: ["printer:192.168.1.9"]
    depends_on:
      db: {condition: service_healthy}
      cache: {condition: service_started}
    volumes:
      - ./conf:/conf:ro
      - ./uploads:/uploads
  db:
    image: postgres:16-alpine
    environment: {POSTGRES_PASSWORD: "${DB_PASSWORD}"}
    volumes: [dbdata:/var/lib/postgresql/data]
    healthcheck: {test: [CMD, puppet, health], interval: 1s}
  cache:
    image: redis:7.2-alpine
volumes:
  dbdata: {}
"""


def test_an_app_with_database_and_cache_answers_and_finds_them_by_name(lab: Lab, root: Path, tmp_path: Path) -> None:
    lab.puppet("lab/shop:1", "LISTEN=80", "NEEDS=db:5432")
    lab.puppet("postgres:16-alpine", "LISTEN=5432")
    lab.puppet("redis:7.2-alpine", "LISTEN=6379")
    folder = given(tmp_path, SHOP, name="i-shop", __env="DB_PASSWORD=hunter2hunter\n")
    (folder / "conf").mkdir()
    said = imported(lab, str(folder))
    assert said.result["url"] == f"https://i-shop.{TAILNET}/"
    answers(lab, f"https://i-shop.{TAILNET}/")
    for name, port in (("db", 5432), ("cache", 6379)):
        assert ask_inside(lab, "i-shop-shop-1", f"http://{name}:{port}/") == 200
    for name in ("shop", "shop.local"):  # the way back, by the app's own name and its hostname
        assert ask_inside(lab, "i-shop-db-1", f"http://{name}:80/") == 200
    app = lab.inspect("i-shop-shop-1")
    assert not app["HostConfig"]["PortBindings"]
    assert {mount["Destination"]: mount["Source"] for mount in app["Mounts"]}["/conf"] == str(folder / "conf")
    assert (root / "i-shop" / "app.yaml").read_text() == SHOP
    assert (folder / "compose.yaml").read_text() == SHOP
    assert not (folder / "uploads").exists()
