"""Public kinds of Compose files, imported as they are: each answers the other device."""

from __future__ import annotations

import json
from pathlib import Path

from tests.lab.deploys import TAILNET, answers
from tests.lab.imports.importing import ask_inside, given, imported, run_import
from tests.lab.running_lab import Lab, until


def page(name: str) -> str:
    return f"https://{name}.{TAILNET}/"


def test_a_plain_web_app_comes_through_standard_input(lab: Lab, root: Path) -> None:
    lab.puppet("lab/page:1", "LISTEN=8080")
    text = "services:\n  web:\n    image: lab/page:1\n    ports: ['18081:8080']\n"
    imported(lab, "-", "--name", "i-plain", stdin=text)
    answers(lab, page("i-plain"))
    assert (root / "i-plain" / "app.yaml").read_text() == text
    assert not lab.inspect("tailscale-i-plain")["HostConfig"]["PortBindings"]


def test_a_docker_run_line_is_typed_as_it_is(lab: Lab, root: Path, tmp_path: Path) -> None:
    lab.puppet("lab/page:1", "LISTEN=8080")
    imported(lab, "--name", "i-run", "docker", "run", "-d", "--name", "i-typed", "-p", "18082:8080", "lab/page:1")
    answers(lab, page("i-run"))
    assert lab.inspect("i-typed")["HostConfig"]["NetworkMode"].startswith("container:")


def test_a_published_admin_port_is_closed_on_the_host_and_open_in_the_tailnet(
    lab: Lab, root: Path, tmp_path: Path
) -> None:
    lab.puppet("lab/admin:1", "LISTEN=80,9000")
    text = "services: {web: {image: 'lab/admin:1', ports: ['18083:80', '19000:9000']}}"
    imported(lab, str(given(tmp_path, text)), "--visit", "web:80", "--name", "i-admin", "--lan", "9000")
    answers(lab, page("i-admin"))
    until("the admin port", lambda: lab.connects(f"i-admin.{TAILNET}", 9000))
    bindings = lab.inspect("tailscale-i-admin")["HostConfig"]["PortBindings"]
    assert {port: places[0]["HostPort"] for port, places in bindings.items()} == {"9000/tcp": "19000"}


def test_the_hosts_network_is_refused_before_anything_is_written(lab: Lab, root: Path, tmp_path: Path) -> None:
    text = "services: {ha: {image: 'lab/page:1', network_mode: host}}"
    said = run_import(lab, str(given(tmp_path, text)), "--visit", "ha:8080", "--name", "i-host")
    assert said.status == 2
    assert "--from-host-network ha" in said.result["fix"]
    assert not (root / "i-host").exists()


def test_an_app_of_the_hosts_network_with_a_port_moves_where_that_is_agreed(
    lab: Lab, root: Path, tmp_path: Path
) -> None:
    lab.puppet("lab/page:1", "LISTEN=8080")
    text = "services: {ha: {image: 'lab/page:1', network_mode: host}}"
    imported(lab, str(given(tmp_path, text)), "--visit", "ha:8080", "--from-host-network", "ha", "--name", "i-moved")
    answers(lab, page("i-moved"))


def test_a_set_behind_a_reverse_proxy_needs_the_proxy_no_more(lab: Lab, root: Path, tmp_path: Path) -> None:
    lab.puppet("lab/page:1", "LISTEN=8080")
    text = """
services:
  traefik:
    image: traefik:v3
    ports: ["80:80", "443:443"]
    volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"]
  whoami:
    image: lab/page:1
    depends_on: [traefik]
    labels:
      - traefik.enable=true
      - traefik.http.services.whoami.loadbalancer.server.port=8080
"""
    imported(lab, str(given(tmp_path, text)), "--name", "i-proxied")
    answers(lab, page("i-proxied"))
    assert "traefik" not in lab.docker("ps", "-a", "--format", "{{.Names}}")


def test_what_was_built_runs_from_the_image_that_is_there(lab: Lab, root: Path, tmp_path: Path) -> None:
    lab.puppet("lab/built:1", "LISTEN=3000")
    folder = given(tmp_path, "services: {app: {build: ., image: 'lab/built:1', expose: ['3000']}}")
    (folder / "Dockerfile").write_text("FROM scratch\n")
    imported(lab, str(folder), "--name", "i-built")
    answers(lab, page("i-built"))
    config = ("compose", "--project-directory", str(root / "i-built"), "config", "--format", "json")
    model = json.loads(lab.docker(*config))
    assert model["services"]["app"]["build"]["context"] == str(folder)


def test_two_web_apps_in_one_file_are_reached_beside_each_other(lab: Lab, root: Path, tmp_path: Path) -> None:
    lab.puppet("lab/page:1", "LISTEN=8080")
    lab.puppet("lab/other:1", "LISTEN=3000")
    text = """
services:
  one: {image: "lab/page:1", ports: ["18084:8080"]}
  two: {image: "lab/other:1", ports: ["18085:3000"]}
"""
    folder = str(given(tmp_path, text))
    asked = run_import(lab, folder, "--name", "i-two")
    assert (asked.status, asked.result["asks"], asked.result["choices"]) == (2, "visit", ["one", "two"])
    imported(lab, folder, "--name", "i-two", "--visit", "one")
    answers(lab, page("i-two"))
    until("the second app", lambda: lab.connects(f"i-two.{TAILNET}", 3000))
    assert ask_inside(lab, "i-two-one-1", "http://two:3000/") == 200
    imported(lab, folder, "--name", "i-second", "--visit", "two", "--leave", "one")
    answers(lab, page("i-second"))


def test_two_web_apps_of_one_file_become_two_stacks_in_one_go(lab: Lab, root: Path, tmp_path: Path) -> None:
    lab.puppet("lab/page:1", "LISTEN=8080")
    lab.puppet("lab/other:1", "LISTEN=3000")
    lab.puppet("lab/store:1", "LISTEN=5432")
    text = """
services:
  one: {image: "lab/page:1", ports: ["18084:8080"], environment: {STORE: "http://keep:5432"}}
  keep: {image: "lab/store:1"}
  two: {image: "lab/other:1", ports: ["18085:3000"]}
"""
    said = run_import(lab, str(given(tmp_path, text)), "--each", "--name", "i-each", timeout=240)
    assert (said.status, said.result["result"]) == (0, "ok"), said
    answers(lab, page("i-each-one"))
    answers(lab, page("i-each-two"))
    assert ask_inside(lab, "i-each-one-one-1", "http://keep:5432/") == 200
    assert lab.inspect("i-each-two-two-1")["HostConfig"]["NetworkMode"].startswith("container:")
    assert not lab.docker("ps", "-aq", "--filter", "name=i-each-two-keep").strip()


def test_parts_of_other_files_become_one_stack(lab: Lab, root: Path, tmp_path: Path) -> None:
    lab.puppet("lab/page:1", "LISTEN=8080")
    lab.puppet("lab/store:1", "LISTEN=5432")
    text = """
include: [store/compose.yaml]
services:
  web:
    extends: {file: common.yaml, service: page}
    ports: ["18091:8080"]
    depends_on: [db]
"""
    common = "services: {page: {image: 'lab/page:1', environment: {PUPPET_BODY: 'of two parts'}}}"
    folder = given(tmp_path, text, common__yaml=common)
    (folder / "store" / "data").mkdir(parents=True)
    (folder / "store" / ".env").write_text("VERSION=1\n")
    store = "services: {db: {image: 'lab/store:${VERSION}', volumes: ['./data:/kept']}}"
    (folder / "store" / "compose.yaml").write_text(store)
    imported(lab, str(folder), "--name", "i-parts")
    assert "of two parts" in answers(lab, page("i-parts"))
    assert ask_inside(lab, "i-parts-web-1", "http://db:5432/") == 200
    assert lab.inspect("i-parts-db-1")["Mounts"][0]["Source"] == str(folder / "store" / "data")


def test_an_env_file_is_read_where_it_stands(lab: Lab, root: Path, tmp_path: Path) -> None:
    lab.puppet("lab/env:1", "LISTEN=8080")
    text = "services: {app: {image: 'lab/env:1', ports: ['8080'], env_file: app.env, environment: {OWN: '${OWN}'}}}"
    folder = given(tmp_path, text)
    (folder / "app.env").write_text("PUPPET_BODY=from the env file\n")
    (folder / ".env").write_text("OWN=a value\n")
    imported(lab, str(folder), "--name", "i-env")
    assert "from the env file" in answers(lab, page("i-env"))
    assert "OWN=a value" in lab.inspect("i-env-app-1")["Config"]["Env"]


def test_an_external_network_is_joined_by_the_sidecar(lab: Lab, root: Path, tmp_path: Path) -> None:
    lab.puppet("lab/page:1", "LISTEN=8080")
    lab.puppet("lab/store:1", "LISTEN=5432")
    lab.docker("network", "create", "i-shared")
    lab.docker("run", "-d", "--name", "i-elsewhere", "--network", "i-shared", "lab/store:1")
    try:
        text = """
services: {app: {image: "lab/page:1", ports: ["8080"], networks: [shared]}}
networks: {shared: {external: true, name: i-shared}}
"""
        imported(lab, str(given(tmp_path, text)), "--name", "i-external")
        answers(lab, page("i-external"))
        assert ask_inside(lab, "i-external-app-1", "http://i-elsewhere:5432/") == 200
        assert ask_inside(lab, "i-elsewhere", "http://app:8080/") == 200
    finally:
        lab.docker("rm", "-f", "i-elsewhere", "tailscale-i-external", check=False)
        lab.docker("network", "rm", "i-shared", check=False)


def test_a_profile_is_started_where_it_is_named(lab: Lab, root: Path, tmp_path: Path) -> None:
    lab.puppet("lab/page:1", "LISTEN=8080")
    lab.puppet("lab/store:1", "LISTEN=5432")
    text = """
services:
  app: {image: "lab/page:1", ports: ["8080"]}
  extra: {image: "lab/store:1", profiles: [more]}
  debug: {image: "lab/none:1", profiles: [dev]}
"""
    imported(lab, str(given(tmp_path, text)), "--name", "i-profile", "--profile", "more")
    answers(lab, page("i-profile"))
    assert ask_inside(lab, "i-profile-app-1", "http://extra:5432/") == 200
    assert "i-profile-debug-1" not in lab.docker("ps", "-a", "--format", "{{.Names}}")


def test_a_game_with_udp_alone_is_up_when_it_runs(lab: Lab, root: Path, tmp_path: Path) -> None:
    lab.puppet("lab/game:1", "LISTEN=1")
    text = "services: {game: {image: 'lab/game:1', ports: ['2456-2457:2456-2457/udp']}}"
    said = imported(lab, str(given(tmp_path, text)), "--name", "i-game")
    assert said.stages[-1] == "app"
    assert lab.inspect("i-game-game-1")["State"]["Running"]


def test_a_port_without_a_page_takes_connections(lab: Lab, root: Path, tmp_path: Path) -> None:
    lab.puppet("lab/mqtt:1", "LISTEN=1883")
    text = "services: {broker: {image: 'lab/mqtt:1', ports: ['1883:1883']}}"
    imported(lab, str(given(tmp_path, text)), "--name", "i-mqtt")
    until("the broker", lambda: lab.connects(f"i-mqtt.{TAILNET}", 1883))


def test_a_torrent_client_stays_behind_its_vpn_and_the_sidecar_joins_it_there(
    lab: Lab, root: Path, tmp_path: Path
) -> None:
    lab.puppet("lab/vpn:1", "LISTEN=8000")
    lab.puppet("lab/torrent:1", "LISTEN=8080")
    text = """
services:
  vpn: {image: "lab/vpn:1", cap_add: [NET_ADMIN], ports: ["18086:8080"]}
  torrent: {image: "lab/torrent:1", network_mode: "service:vpn", depends_on: [vpn]}
"""
    imported(lab, str(given(tmp_path, text)), "--name", "i-vpn", "--visit", "torrent:8080")
    answers(lab, page("i-vpn"))
    vpn = lab.inspect("i-vpn-vpn-1")["Id"]
    assert lab.inspect("i-vpn-torrent-1")["HostConfig"]["NetworkMode"] == f"container:{vpn}"
    assert lab.inspect("tailscale-i-vpn")["HostConfig"]["NetworkMode"] == f"container:{vpn}"


def test_named_volumes_of_the_stack_that_ran_before_keep_their_data(lab: Lab, root: Path, tmp_path: Path) -> None:
    lab.puppet("lab/page:1", "LISTEN=8080", "WRITES=/data/kept")
    text = "services: {app: {image: 'lab/page:1', ports: ['18087:8080'], volumes: ['data:/data']}}\nvolumes: {data: {}}"
    folder = given(tmp_path, text, name="i-before")
    lab.docker("compose", "--project-directory", str(folder), "up", "-d")
    try:
        busy = run_import(lab, str(folder), "--name", "i-volume")
        assert busy.status == 2
        assert "--stop-running" in busy.result["fix"]
        imported(lab, str(folder), "--name", "i-volume", "--stop-running")
        answers(lab, page("i-volume"))
        assert lab.inspect("i-volume-app-1")["Mounts"][0]["Name"] == "i-before_data"
        assert not lab.inspect("i-before-app-1")["State"]["Running"]
    finally:
        lab.docker("rm", "-f", "i-volume-app-1", "tailscale-i-volume", check=False)
        lab.docker("compose", "--project-directory", str(folder), "down", "-v", check=False)


def test_a_container_that_runs_is_imported_with_its_folders(lab: Lab, root: Path, tmp_path: Path) -> None:
    lab.puppet("lab/page:1", "LISTEN=8080")
    (tmp_path / "kept").mkdir()
    lab.docker("run", "-d", "--name", "i-single", "-p", "18088:8080", "-e", "PUPPET_BODY=alone", "-v",
               f"{tmp_path / 'kept'}:/kept", "lab/page:1")  # fmt: skip
    try:
        imported(lab, "--container", "i-single", "--stop-running")
        assert "alone" in answers(lab, page("i-single"))
        mounts = lab.inspect("i-single-i-single-1")["Mounts"]
        assert [mount["Source"] for mount in mounts] == [str(tmp_path / "kept")]
    finally:
        lab.docker("rm", "-f", "i-single", check=False)
