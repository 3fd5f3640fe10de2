"""What a service becomes in the sidecar's network, and what the sidecar takes over."""

from __future__ import annotations

from tests.domain.imports.deciding import service_of

APP = """
services:
  web:
    image: acme/web
    hostname: web.local
    container_name: theweb
    ports: ["127.0.0.1:8080:80", "2222:22"]
    expose: ["81"]
    dns: 9.9.9.9
    extra_hosts: {printer: 192.168.1.9}
    sysctls: {net.core.somaxconn: 1024, kernel.shm_rmid_forced: 1}
    networks: {front: {aliases: [shop]}, back: {}}
    links: ["db:database"]
    depends_on: [db]
  db:
    image: postgres:16
    networks: [back]
networks:
  front: {}
  back: {internal: true}
"""


def test_what_needs_a_network_of_its_own_leaves_the_app_and_lives_on_the_sidecar() -> None:
    service = service_of(APP)
    web = service.compose["services"]["web"]
    assert web == {
        "image": "acme/web", "container_name": "theweb", "depends_on": ["db"], "restart": "unless-stopped",
        "sysctls": {"kernel.shm_rmid_forced": "1"},
    }  # fmt: skip
    assert service.sidecar == {
        "networks": {"front": {"aliases": ["shop", "web", "theweb", "web.local"]},
                     "back": {"aliases": ["web", "theweb", "web.local"]}},
        "dns": ["9.9.9.9"], "extra_hosts": ["printer:192.168.1.9"], "sysctls": {"net.core.somaxconn": "1024"},
    }  # fmt: skip


def test_the_database_stays_in_its_network_and_hears_the_name_of_a_link() -> None:
    assert service_of(APP).compose["services"]["db"] == {
        "image": "postgres:16", "networks": {"back": {"aliases": ["database"]}},
    }  # fmt: skip


def test_published_ports_are_offered_for_the_lan_as_they_were() -> None:
    ports = {one.port: (one.on_host, one.host_address, one.lan) for one in service_of(APP).ports}
    assert ports[80] == (8080, "127.0.0.1", "optional")
    assert ports[22] == (2222, "", "optional")


def test_where_all_networks_are_closed_the_sidecar_gets_a_way_out() -> None:
    text = """
services:
  web: {image: acme/web, ports: ["80:80"], networks: [back]}
  db: {image: postgres, networks: [back]}
networks: {back: {internal: true}}
"""
    assert service_of(text).sidecar["networks"]["default"] == {}


def test_an_app_alone_needs_no_word_about_networks() -> None:
    assert service_of("services: {web: {image: acme/web, ports: ['80:80']}}").sidecar == {}


def test_a_service_that_runs_several_times_runs_once_in_the_sidecars_network() -> None:
    text = "services: {web: {image: a, ports: ['80:80'], deploy: {replicas: 3, resources: {limits: {cpus: '1'}}}}}"
    assert service_of(text).compose["services"]["web"]["deploy"] == {"resources": {"limits": {"cpus": "1"}}}


def test_a_container_name_that_another_container_has_becomes_a_name_in_the_networks() -> None:
    service = service_of(APP, names_taken=frozenset({"theweb"}))
    assert "container_name" not in service.compose["services"]["web"]
    assert "theweb" in service.sidecar["networks"]["front"]["aliases"]


def test_two_apps_behind_one_sidecar_find_each_other_by_name() -> None:
    text = "services: {a: {image: a, ports: ['80:80']}, b: {image: b, ports: ['9000:9000']}}"
    assert service_of(text, visit="a").sidecar == {"networks": {"default": {"aliases": ["a", "b"]}}}
