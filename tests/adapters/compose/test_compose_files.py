"""Compose files read as Compose would resolve them, without Compose."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scaletail_tui.adapters.compose.files import look_at, read_compose, read_text
from scaletail_tui.domain.diagnosis.evidence.compose_facts import ComposeFacts, Dependency
from scaletail_tui.domain.diagnosis.evidence.compose_readings import compose_facts
from scaletail_tui.ports.folders import FilesRefused

BY_HAND = """\
configs:
  ts-serve:
    content: |
      {"TCP":{"443":{"HTTPS":true}},"Web":{"$${TS_CERT_DOMAIN}:443":{"Handlers":{"/":{"Proxy":"http://127.0.0.1:80"}}}}}
secrets:
  db: {file: ./db.txt}
networks:
  shared: {external: true, name: office}
services:
  vpn:
    image: ${IMAGE:-tailscale/tailscale}:${TAG:-latest}
    container_name: tailscale-${SERVICE}
    environment:
      - TS_AUTHKEY=${TS_AUTHKEY}
      - TS_STATE_DIR=/var/lib/tailscale
      - TS_USERSPACE=no
      - TS_EXTRA_ARGS=--advertise-routes=${ROUTES}
    configs: [{source: ts-serve, target: /config/serve.json}]
    volumes:
      - ./ts/state:/var/lib/tailscale
      - {type: bind, source: ./conf, target: /conf, read_only: true}
      - cache:/cache
      - /dev/shm
    devices: [/dev/net/tun:/dev/net/tun]
    cap_add: [net_admin, CAP_SYS_MODULE]
    sysctls: {net.ipv4.ip_forward: 1}
    ports: ["22:22", "127.0.0.1:8443:443/tcp", "53:53/udp", {target: 80, published: "8080"}]
    healthcheck: {test: wget --spider -q http://127.0.0.1:9002/healthz}
    restart: always
  web:
    image: web
    network_mode: service:vpn
    depends_on: {vpn: {condition: service_healthy, restart: true}}
    command: serve --name "two words"
    environment: {DEBUG: true, EMPTY: null, SECRET_KEY: abcdef}
    secrets: [db]
  db:
    image: postgres
    networks: [shared]
    depends_on: [vpn]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docker-compose.yml").write_text(BY_HAND)
    (tmp_path / ".env").write_text("SERVICE=vault\nTS_AUTHKEY= # from the admin console\nTAG=stable\n")
    (tmp_path / "conf").mkdir()
    (tmp_path / "db.txt").write_text("hunter2")
    return tmp_path


def facts(folder: Path) -> ComposeFacts:
    return compose_facts(read_compose(folder, "vault"))


def test_variables_are_filled_in_from_env_and_what_is_unset_is_told(folder: Path) -> None:
    found = facts(folder)
    sidecar = found.sidecar
    assert sidecar is not None
    assert (sidecar.name, sidecar.image, sidecar.container_name) == (
        "vpn",
        "tailscale/tailscale:stable",
        "tailscale-vault",
    )
    assert found.unset == ("ROUTES",)
    assert found.comments_as_values == ("TS_AUTHKEY",)
    assert found.configs["ts-serve"].startswith('{"TCP"')
    assert "${TS_CERT_DOMAIN}:443" in found.configs["ts-serve"]
    assert "$${" not in found.configs["ts-serve"]


def test_yaml_is_read_as_compose_reads_it(folder: Path) -> None:
    sidecar = facts(folder).sidecar
    assert sidecar is not None
    assert sidecar.settings["TS_USERSPACE"] == "no"  # YAML 1.1 would say False
    assert [(port.host_ip, port.published, port.target, port.protocol) for port in sidecar.ports] == [
        ("", "22", "22", "tcp"), ("127.0.0.1", "8443", "443", "tcp"), ("", "53", "53", "udp"),
        ("", "8080", "80", "tcp"),
    ]  # fmt: skip
    assert sidecar.cap_add == ("NET_ADMIN", "SYS_MODULE")
    assert sidecar.health_test == ("CMD-SHELL", "wget --spider -q http://127.0.0.1:9002/healthz")
    assert sidecar.sysctls == {"net.ipv4.ip_forward": "1"}


def test_mounts_are_absolute_and_what_stands_there_is_seen(folder: Path) -> None:
    found = facts(folder)
    assert found.sidecar is not None
    assert [(one.kind, one.source, one.target, one.read_only) for one in found.sidecar.mounts] == [
        ("bind", f"{folder}/ts/state", "/var/lib/tailscale", False), ("bind", f"{folder}/conf", "/conf", True),
        ("volume", "cache", "/cache", False), ("volume", "", "/dev/shm", False),
    ]  # fmt: skip
    assert {path: look.kind for path, look in found.paths.items()} == {
        f"{folder}/conf": "folder", f"{folder}/db.txt": "file", f"{folder}/ts/state": "missing",
    }  # fmt: skip
    assert found.paths[f"{folder}/conf"].uid == os.getuid()
    assert found.secret_files == {"db": f"{folder}/db.txt"}
    assert found.external_networks == ("office",)


def test_services_tell_whom_they_join_and_wait_for_and_no_value_of_an_apps_variables(folder: Path) -> None:
    found = facts(folder)
    web = found.service("web")
    assert web is not None
    assert (web.joins, web.sidecar) == ("vpn", False)
    assert web.depends_on == (Dependency(service="vpn", condition="service_healthy", restart=True),)
    assert web.command == ("serve", "--name", "two words")
    assert web.variables == ("DEBUG", "EMPTY", "SECRET_KEY")
    assert "abcdef" not in repr(found)
    assert web.secrets[0].target == "/run/secrets/db"


def test_an_override_is_laid_over_the_file(folder: Path) -> None:
    (folder / "docker-compose.override.yml").write_text(
        "services:\n  vpn:\n    environment: {TS_USERSPACE: 'true'}\n    volumes: ['./other:/conf']\n"
        "  web:\n    command: [run]\n    environment: !reset null\n"
    )
    found = facts(folder)
    assert len(found.files) == 2
    assert found.sidecar is not None
    assert found.sidecar.settings["TS_USERSPACE"] == "true"
    assert found.sidecar.settings["TS_STATE_DIR"] == "/var/lib/tailscale"
    assert {one.target: one.source for one in found.sidecar.mounts}["/conf"] == f"{folder}/other"
    web = found.service("web")
    assert web is not None
    assert web.command == ("run",)


def test_what_only_compose_resolves_is_named(folder: Path) -> None:
    (folder / "docker-compose.yml").write_text("services: {a: {extends: {file: b.yml, service: c}}}\n")
    assert facts(folder).unresolved == "services.a.extends"


@pytest.mark.parametrize(
    ("text", "why"),
    [("services: [", "is not YAML"), ("just words", "no mapping"), (None, "holds no Compose file")],
)
def test_files_that_cannot_be_read_are_refused_with_the_reason(text: str | None, why: str, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "compose.yaml").write_text(text)
    with pytest.raises(FilesRefused, match=why):
        read_compose(tmp_path, "x")


def test_a_broken_env_is_refused_without_its_text(folder: Path) -> None:
    (folder / ".env").write_text("GOOD=1\nhunter2 is here\n")
    with pytest.raises(FilesRefused) as refused:
        read_compose(folder, "x")
    assert "Line 2 of .env" in refused.value.title
    assert "hunter2" not in refused.value.title


def test_what_stands_at_a_path_is_told_apart(tmp_path: Path) -> None:
    assert look_at(tmp_path / "nothing").kind == "missing"
    assert look_at(Path("/dev/null")).kind == "other"
    assert read_text(tmp_path) is None
    assert read_text(tmp_path / "nothing") is None


@pytest.mark.parametrize("kind", ["pipe", "folder", "far too large"])
def test_an_env_that_is_no_small_file_is_refused_and_never_waited_for(kind: str, folder: Path) -> None:
    env = folder / ".env"
    env.unlink()
    if kind == "pipe":
        os.mkfifo(env)
    elif kind == "folder":
        env.mkdir()
    else:
        env.touch()
        os.truncate(env, 3_000_000_000)
    with pytest.raises(FilesRefused) as refused:
        read_compose(folder, "x")
    why = "is larger than 1000000 bytes" if kind == "far too large" else "is no regular file"
    assert refused.value.title == f"{env} {why} and was not read."


def test_a_pipe_in_place_of_a_text_is_no_text(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert read_text(tmp_path / "pipe") is None


def test_a_path_that_no_file_can_have_is_missing(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(r'services: {a: {image: x, volumes: ["./a\0b:/data"]}}')
    (look,) = read_compose(tmp_path, "x").paths.values()
    assert look.kind == "missing"
