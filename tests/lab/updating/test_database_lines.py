"""PostgreSQL, MariaDB and Redis, the real servers, go to another line of releases, or back by themselves.

The lab has one version of each: the line is told by what the images say of themselves, and a server of another line
refuses the data, as the real ones do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.backup.test_databases_move import MARIA, PG
from tests.lab.catalog import images
from tests.lab.deploys import TAILNET, answers
from tests.lab.rotation import part_of
from tests.lab.running_lab import REPOSITORY, Lab, until
from tests.lab.updating.published import HOST, Published, registry, update
from tests.lab.updating.test_updates import SUICIDE

NAME = "u-lines"
URL = f"https://{NAME}.{TAILNET}/"
COMPOSE = """\
services:
  tailscale:
    image: tailscale/tailscale:latest
    container_name: tailscale-u-lines
    hostname: u-lines
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
    container_name: app-u-lines
    network_mode: service:tailscale
    volumes: [./data/app:/www]
  db:
    image: HOST/postgres:latest
    environment: {POSTGRES_USER: app, POSTGRES_DB: app, POSTGRES_PASSWORD: s3cret}
    volumes: [./data/db:/var/lib/postgresql/data]
  maria:
    image: HOST/mariadb:latest
    environment: {MARIADB_DATABASE: shop, MARIADB_ROOT_PASSWORD: r00t}
    volumes: [maria:/var/lib/mysql]
  cache:
    image: HOST/redis:latest
    volumes: [./data/redis:/data]
volumes: {maria: {}}
secrets:
  ts_authkey: {file: ./tailscale/authkey}
""".replace("HOST", HOST)
SERVE = """\
{"TCP": {"443": {"HTTPS": true}},
 "Web": {"${TS_CERT_DOMAIN}:443": {"Handlers": {"/": {"Proxy": "http://127.0.0.1:80"}}}}}
"""
STRICT = (
    'v={folder}/lab_line; [ ! -s $v ] || [ "$(cat $v)" = {line} ] || '
    '{{ echo "FATAL: the files are of another line" >&2; exit 1; }}; '
    "( until [ -s {folder}/{made} ]; do sleep 0.1; done; sleep 1; echo {line} > $v ) & "
    "exec /usr/local/bin/entry-{entry}"
)
KINDS = {
    "postgres": ("postgres", "PG_MAJOR", "/var/lib/postgresql/data", "PG_VERSION", "postgres"),
    "mariadb": ("mysql", "MARIADB_VERSION", "/var/lib/mysql", "ibdata1", "mariadb"),
    "redis": ("redis", "REDIS_VERSION", "/data", "", "redis"),
}


def publish_line(published: Published, name: str, line: str, *, here: bool = False, broken: bool = False) -> str:
    """The lab's own server under a line of releases; `broken` ends at once."""
    lab, (kind, variable, folder, made, entry) = published.lab, KINDS[name]
    script = STRICT.format(folder=folder, line=line, made=made, entry=entry)
    changes = [f"ENV {variable}={line}"]
    if broken:
        changes.append('ENTRYPOINT ["/bin/sh", "-c", "echo no such locale >&2; exit 3"]')
    elif made:  # Redis reads what an older line has written
        changes.append(f"ENTRYPOINT {json.dumps(['/bin/sh', '-c', script])}")
    base = f"{HOST}/{name}-made:latest"
    container = lab.docker("create", images.ROOTS.format(kind=kind))
    lab.docker("commit", *(part for change in changes for part in ("--change", change)), container, base)
    lab.docker("rm", container)
    return published.push(base, f"{HOST}/{name}:latest", here=here)


def ask(lab: Lab, service: str, *words: str, check: bool = True) -> str:
    return lab.docker("exec", f"{NAME}-{service}-1", *words, check=check)


def rows(lab: Lab) -> tuple[str, str, str]:
    """What the three hold."""
    return (
        ask(lab, "db", *PG, "SELECT said FROM rows"), ask(lab, "maria", *MARIA, "SELECT said FROM things"),
        ask(lab, "cache", "redis-cli", "--raw", "get", "said"),
    )  # fmt: skip


SCENES = part_of(("across", "no answer", "killed at dump", "killed at load", "killed at app"), 5)
"""Each is half a minute: one a commit."""
HELD = ("grüße", "grüße", "grüße")


@pytest.fixture
def published(lab: Lab, root: Path) -> Iterator[Published]:
    images.build(lab)
    images.load(lab, {"postgres:15-alpine": (), "mariadb:11": (), "redis:7-alpine": ()})
    with registry(lab) as there:
        for name, line in (("postgres", "16"), ("mariadb", "11.4.2"), ("redis", "7.2.4")):
            publish_line(there, name, line, here=True)
        folder = root / NAME
        for path, text in {
            "compose.yaml": COMPOSE, "serve/serve.json": SERVE, "tailscale/authkey": lab.key(),
            "data/app/index.html": "the same page",
        }.items():  # fmt: skip
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        for path in ("tailscale/state", "data/db", "data/redis"):
            (folder / path).mkdir(parents=True)
        lab.docker("compose", "--project-directory", str(folder), "-f", str(folder / "compose.yaml"), "up", "-d")
        until("PostgreSQL", lambda: ask(lab, "db", *PG, "SELECT 1", check=False) == "1", seconds=60)
        ask(lab, "db", *PG, "CREATE TABLE rows (said text); INSERT INTO rows VALUES ('grüße')")
        until("MariaDB", lambda: ask(lab, "maria", *MARIA, "SELECT 1", check=False) == "1", seconds=60)
        ask(lab, "maria", *MARIA, "CREATE TABLE things (said text CHARACTER SET utf8mb4);"
            "INSERT INTO things VALUES ('grüße')")  # fmt: skip
        ask(lab, "cache", "redis-cli", "set", "said", "grüße")
        until("the lines are written", lambda: (folder / "data/db/lab_line").exists(), seconds=20)
        answers(lab, URL, seconds=30)
        yield there
        lab.docker("compose", "--project-directory", str(folder), "-f", str(folder / "compose.yaml"), "down", "-v")
        volumes = lab.docker("volume", "ls", "-q", "--filter", f"name={NAME}_maria").split()
        lab.docker("volume", "rm", "-f", *volumes, check=False)
        kept = lab.docker("images", "--format", "{{.Repository}}:{{.Tag}}", f"scaletail-kept:{NAME}.*").split()
        lab.docker("rmi", *kept, check=False)


@pytest.mark.skipif("across" not in SCENES, reason="another commit's turn")
def test_rows_come_along_the_old_data_are_kept_and_come_back(lab: Lab, root: Path, published: Published) -> None:
    for name, line in (("postgres", "17"), ("mariadb", "11.8.1"), ("redis", "8.0.1")):
        publish_line(published, name, line)
    refused = update(lab, NAME)
    assert (refused.status, refused.result["back"]) == (1, "untouched"), refused
    assert f"update {NAME} --with-dump" in refused.result["fix"]
    said = update(lab, NAME, "--with-dump", timeout=200)
    assert said.result["result"] == "ok", said.result
    assert rows(lab) == HELD
    assert answers(lab, URL) == "the same page"
    kept = sorted(one.name.partition(".")[0] for one in (root / NAME / "data").iterdir() if ".before-" in one.name)
    assert kept == ["db", "redis"]
    assert all(str(root / NAME / "data" / one) in said.result["sentence"] for one in ("db.before-", "redis.before-"))
    assert len(lab.docker("volume", "ls", "-q", "--filter", f"name={NAME}_maria-before-").split()) == 1
    ask(lab, "db", *PG, "INSERT INTO rows VALUES ('later')")
    back = update(lab, "--back", NAME, timeout=200)
    assert back.result["result"] == "ok", back.result
    assert rows(lab) == HELD
    assert ask(lab, "db", "sh", "-c", "cat /var/lib/postgresql/data/lab_line") == "16"
    assert [one for one in (root / NAME / "data").iterdir() if one.name.startswith("db.after-")]


@pytest.mark.rotating
@pytest.mark.skipif("no answer" not in SCENES, reason="another commit's turn")
def test_a_newer_line_that_does_not_answer_goes_back_with_the_old_data(
    lab: Lab, root: Path, published: Published
) -> None:
    publish_line(published, "postgres", "17", broken=True)
    said = update(lab, NAME, "--with-dump", "--patience", "20", timeout=200)
    assert (said.status, said.result["result"], said.result["back"]) == (1, "failed", "taken"), said
    assert rows(lab) == HELD
    assert answers(lab, URL) == "the same page"
    assert not [one for one in (root / NAME / "data").iterdir() if ".before-" in one.name]


@pytest.mark.parametrize("stage", [one.removeprefix("killed at ") for one in SCENES if one.startswith("killed")])
def test_killed_anywhere_it_is_taken_back_whole(lab: Lab, root: Path, published: Published, stage: str) -> None:
    for name, line in (("postgres", "17"), ("mariadb", "11.8.1")):
        publish_line(published, name, line)
    killed = update(lab, NAME, "--with-dump", timeout=200, KILLED_AT=stage, PYTHONPATH=f"{SUICIDE}:{REPOSITORY}")
    assert "killed" in killed.result["sentence"], killed
    back = update(lab, "--back", NAME, timeout=200)
    assert back.result["result"] == "ok", back.result
    assert rows(lab) == HELD
    assert answers(lab, URL) == "the same page"
