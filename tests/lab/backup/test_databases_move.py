"""PostgreSQL, MariaDB and Redis, the real servers, move with their stack to another host: same address, same rows."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import pytest

from tests.lab.backup.second_engine import restore_there, second_engine
from tests.lab.backup.test_backup_and_restore import device_of, said
from tests.lab.catalog import images
from tests.lab.deploys import TAILNET, answers
from tests.lab.running_lab import Lab, until

IMAGES = {"postgres:15-alpine": (), "mariadb:11": (), "redis:7-alpine": ()}
COMPOSE = """\
services:
  tailscale:
    image: tailscale/tailscale:latest
    container_name: tailscale-b-rows
    hostname: b-rows
    environment:
      TS_AUTHKEY: file:/run/secrets/ts_authkey
      TS_AUTH_ONCE: "true"
      TS_STATE_DIR: /var/lib/tailscale
      TS_SERVE_CONFIG: /config/serve.json
      TS_USERSPACE: "false"
      TS_ENABLE_HEALTH_CHECK: "true"
      TS_LOCAL_ADDR_PORT: 127.0.0.1:41234
    secrets: [ts_authkey]
    volumes: [./tailscale/state:/var/lib/tailscale, ./serve:/config:ro]
    devices: [/dev/net/tun:/dev/net/tun]
    cap_add: [net_admin]
  application:
    image: lab/web:latest
    container_name: app-b-rows
    network_mode: service:tailscale
    volumes: [./data/app:/www]
  db:
    image: postgres:15-alpine
    environment: {POSTGRES_USER: app, POSTGRES_DB: app, POSTGRES_PASSWORD: "${DB_PASSWORD}"}
    volumes: [./data/db:/var/lib/postgresql/data]
  maria:
    image: mariadb:11
    environment: {MARIADB_DATABASE: shop, MARIADB_USER: shop, MARIADB_PASSWORD: s3cret, MARIADB_ROOT_PASSWORD: r00t}
    volumes: [maria:/var/lib/mysql]
  cache:
    image: redis:7-alpine
    command: ["redis-server", "--appendonly", "yes"]
    volumes: [./data/redis:/data]
  files:
    image: lab/web:latest
    volumes: [files:/files]
volumes: {maria: {}, files: {}}
secrets:
  ts_authkey: {file: ./tailscale/authkey}
"""
SERVE = """\
{"TCP": {"443": {"HTTPS": true}},
 "Web": {"${TS_CERT_DOMAIN}:443": {"Handlers": {"/": {"Proxy": "http://127.0.0.1:80"}}}}}
"""
PG = ("psql", "-X", "-A", "-t", "-U", "app", "-d", "app", "-c")
MARIA = ("mariadb", "-u", "root", "-pr00t", "-N", "-B", "shop", "-e")
URL = f"https://b-rows.{TAILNET}/"
SQL = """\
CREATE TABLE rows (n int, said text, raw bytea); INSERT INTO rows VALUES (1, 'grüße', '\\x00ff'), (2, '', null);
CREATE ROLE reader LOGIN PASSWORD 'r'; GRANT SELECT ON rows TO reader"""
MARIA_SQL = """\
CREATE TABLE things (n int, said text CHARACTER SET utf8mb4, raw blob);
INSERT INTO things VALUES (1, 'grüße', x'00ff'), (2, '', null);
CREATE USER other@'%' IDENTIFIED BY 'o'; GRANT SELECT ON shop.* TO other@'%'"""
FILES = "mkdir -p /files/deep && echo kept > /files/deep/file && chown -R 33:44 /files/deep"
ROLES = "SELECT rolname FROM pg_roles WHERE rolname = 'reader'"
ROWS = ("1|grüße|\\x00ff", "2||")


def make_stack(lab: Lab, root: Path) -> Path:
    folder = root / "b-rows"
    for path, text in {
        "compose.yaml": COMPOSE, ".env": "DB_PASSWORD=geheim-und-lang\n", "serve/serve.json": SERVE,
        "tailscale/authkey": lab.key(), "data/app/index.html": "the same page",
    }.items():  # fmt: skip
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    for path in ("tailscale/state", "data/db", "data/redis"):
        (folder / path).mkdir(parents=True)
    compose(lab, folder, "up", "-d")
    return folder


def compose(lab: Lab, folder: Path, *words: str) -> None:
    lab.docker("compose", "--project-directory", str(folder), "-f", str(folder / "compose.yaml"), *words)


def fill(lab: Lab) -> None:
    until("PostgreSQL", lambda: lab.docker("exec", "b-rows-db-1", *PG, "SELECT 1", check=False) == "1", seconds=60)
    lab.docker("exec", "b-rows-db-1", *PG, SQL)
    until("MariaDB", lambda: lab.docker("exec", "b-rows-maria-1", *MARIA, "SELECT 1", check=False) == "1", seconds=60)
    lab.docker("exec", "b-rows-maria-1", *MARIA, MARIA_SQL)
    lab.docker("exec", "b-rows-cache-1", "redis-cli", "set", "said", "grüße")
    lab.docker("exec", "b-rows-files-1", "sh", "-c", FILES)


@pytest.mark.rotating
def test_rows_files_and_address_are_the_same_on_another_host(lab: Lab, root: Path, tmp_path: Path) -> None:
    volumes = ("b-rows_maria", "b-rows_files")
    lab.docker("volume", "rm", "-f", *volumes, check=False)  # of a run that failed
    images.build(lab)
    images.load(lab, IMAGES)
    make_stack(lab, root)
    fill(lab)
    assert "the same page" in answers(lab, URL, seconds=30)
    before = device_of(lab, "b-rows")
    archive = tmp_path / "b-rows.tar"

    began = time.monotonic()
    made = said(lab.cli("backup", "b-rows", str(archive), "--json"))[-1]
    assert made["databases"] == ["db", "maria"]
    assert "the same page" in answers(lab, URL, seconds=40)
    saved = time.monotonic() - began
    with second_engine(lab, tmp_path / "second") as engine:
        engine.take_images(["tailscale/tailscale:latest", "lab/web:latest", *IMAGES])
        other = str(tmp_path / "other")
        restore = partial(restore_there, lab, engine.host, other, str(archive), str(tmp_path / "state"))
        unseen = restore()
        assert unseen.returncode == 2
        compose(lab, root / "b-rows", "stop")
        began = time.monotonic()
        done = said(restore("--original-off"))[-1]
        restored = time.monotonic() - began
        assert done["result"] == "ok", done
        assert "the same page" in answers(lab, URL, seconds=40)
        assert device_of(lab, "b-rows") == before
        rows = engine.docker("exec", "b-rows-db-1", *PG, "SELECT * FROM rows ORDER BY n")
        assert tuple(rows.splitlines()) == ROWS
        assert engine.docker("exec", "b-rows-db-1", *PG, ROLES) == "reader"
        things = engine.docker("exec", "b-rows-maria-1", *MARIA, "SELECT n, said, hex(raw) FROM things ORDER BY n")
        assert things.splitlines() == ["1\tgrüße\t00FF", "2\t\tNULL"]
        users = engine.docker("exec", "b-rows-maria-1", *MARIA, "SELECT user FROM mysql.user WHERE user = 'other'")
        assert users == "other"
        assert engine.docker("exec", "b-rows-cache-1", "redis-cli", "--raw", "get", "said") == "grüße"
        assert engine.docker("exec", "b-rows-files-1", "cat", "/files/deep/file") == "kept"
        assert engine.docker("exec", "b-rows-files-1", "stat", "-c", "%u:%g", "/files/deep/file") == "33:44"
    compose(lab, root / "b-rows", "down", "-v")
    print(f"saved in {saved:.1f} s, stood still {made['stopped']:.1f} s, restored in {restored:.1f} s")
