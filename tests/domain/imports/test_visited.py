"""Who is visited, and where: what the file, the image and the catalog tell; the rest is asked."""

from __future__ import annotations

from typing import Any

import pytest

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.imports.choose import ImportQuestion, InHostNetwork
from scaletail_tui.domain.ways import OPTIONS, Way
from tests.domain.imports.deciding import decided, exposing, service_of


def chosen(text: str, **more: Any) -> tuple[str, int, str]:
    choices = decided(text, **more).choices
    return choices.visit, choices.port, choices.scheme


def test_the_only_published_port_is_the_page() -> None:
    assert chosen("services: {web: {image: acme/web, ports: ['8080:3000']}}") == ("web", 3000, "http")


def test_a_database_is_never_the_one_that_is_visited() -> None:
    text = """
services:
  db: {image: postgres:16, ports: ["5432:5432"]}
  app: {image: acme/app, ports: ["80:8000"], depends_on: [db]}
"""
    assert chosen(text) == ("app", 8000, "http")


def test_the_image_is_asked_where_the_file_tells_no_port() -> None:
    text = "services: {web: {image: acme/web}}"
    assert chosen(text, images={"acme/web": exposing("8096/tcp", "1900/udp")}) == ("web", 8096, "http")


def test_without_any_word_of_a_port_it_is_asked_and_the_question_names_its_option() -> None:
    with pytest.raises(ImportQuestion) as asked:
        decided("services: {web: {image: acme/web}}")
    assert asked.value.flag == "port"
    assert "--visit web:PORT" in asked.value.remedy


def test_two_services_that_look_alike_are_asked_for_and_the_answer_is_taken() -> None:
    text = """
services:
  one: {image: acme/one, ports: ["8001:80"]}
  two: {image: acme/two, ports: ["8002:80"]}
"""
    with pytest.raises(ImportQuestion) as asked:
        decided(text)
    assert asked.value.choices == ("one", "two")
    decision = decided(text, visit="two")
    assert decision.choices.joined == ("two",)
    told = decision.tellings[0]
    assert told.before.startswith("one listens where two does")
    assert told.way is Way.EACH  # the page asks for it, as it was asked here


def test_two_names_of_their_own_are_two_imports_and_what_both_use_is_told() -> None:
    text = """
services:
  one: {image: acme/one, ports: ["8001:80"], depends_on: [db]}
  two: {image: acme/two, ports: ["8002:80"], environment: {URL: "postgres://db/two"}}
  cache: {image: redis:7}
  db: {image: postgres:16}
"""
    decision = decided(text, visit="one")
    told = decision.tellings[0].say(OPTIONS)
    assert "--visit two --leave one. Both use db," in told
    assert decided(text, visit="two", left=("one",)).choices.left == ("one",)


def test_a_second_service_with_a_port_of_its_own_is_reached_beside_the_first() -> None:
    text = """
services:
  web: {image: acme/web, ports: ["80:80"], labels: ["traefik.enable=true"]}
  admin: {image: acme/admin, ports: ["9000:9000"]}
"""
    decision = decided(text)
    assert decision.choices.joined == ("web", "admin")
    assert any("port 9000" in note for note in decision.notes)


def test_labels_of_a_reverse_proxy_tell_the_port_and_the_proxy_is_left_out() -> None:
    text = """
services:
  traefik: {image: "traefik:v3", ports: ["80:80", "443:443"]}
  whoami:
    image: traefik/whoami
    labels:
      - traefik.enable=true
      - traefik.http.services.whoami.loadbalancer.server.port=8123
"""
    decision = decided(text)
    assert (decision.choices.visit, decision.choices.port, decision.choices.left) == ("whoami", 8123, ("traefik",))


def test_a_game_without_tcp_ports_has_no_page() -> None:
    assert chosen("services: {game: {image: acme/game, ports: ['2456-2457:2456-2457/udp']}}") == ("game", 0, "")


def test_a_mail_port_is_no_page() -> None:
    assert chosen("services: {mail: {image: acme/mail, ports: ['25:25']}}") == ("mail", 25, "")


def test_of_two_ports_the_usual_one_of_pages_is_taken_where_the_other_is_none() -> None:
    text = "services: {git: {image: acme/git, ports: ['3000:3000', '222:22']}}"
    assert chosen(text) == ("git", 3000, "http")


def test_of_two_ports_that_may_both_be_pages_the_user_says_which() -> None:
    text = "services: {app: {image: acme/app, ports: ['7000:7000', '7001:7001']}}"
    with pytest.raises(ImportQuestion, match="7000, 7001"):
        decided(text)
    assert chosen(text, visit="app", port=7001) == ("app", 7001, "http")


def test_a_health_check_tells_which_of_several_ports_is_the_page() -> None:
    text = """
services:
  app:
    image: acme/app
    healthcheck: {test: [CMD, curl, "-f", "http://localhost:7777/health"]}
"""
    assert chosen(text) == ("app", 7777, "http")


def test_a_file_with_a_sidecar_is_not_imported() -> None:
    with pytest.raises(BadInput, match="Tailscale sidecar already"):
        decided("services: {ts: {image: tailscale/tailscale}, app: {image: a, ports: ['80:80']}}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("services: {ha: {image: acme/ha, network_mode: host, ports: ['8123:8123']}}", "--from-host-network ha"),
        ("services: {a: {image: a, ports: ['80:80'], network_mode: 'container:vpn'}}", "container"),
        (
            "services: {a: {image: a, ports: ['80:80'], networks: [lan]}}\nnetworks: {lan: {driver: macvlan}}",
            "Take lan out of a",
        ),
        (
            "services: {a: {image: a, ports: ['80:80'], secrets: [s]}}\nsecrets: {s: {external: true}}",
            "secrets.s.file",
        ),
    ],
)
def test_what_has_no_equivalent_is_refused_with_the_way_out(text: str, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        decided(text)
    assert said in refused.value.sentence()


def test_what_has_the_labels_of_a_proxy_and_stands_behind_another_is_told_with_the_whole_command() -> None:
    text = """
services:
  one: {image: acme/one, ports: ["8001:80"], labels: ["traefik.enable=true"]}
  two: {image: acme/two, ports: ["8002:80"]}
"""
    assert [told.way for told in decided(text).tellings] == [Way.BY_ITSELF]


def test_a_service_of_the_hosts_network_moves_where_the_user_agrees() -> None:
    text = "services: {ha: {image: acme/ha, network_mode: host, ports: ['8123:8123']}}"
    with pytest.raises(InHostNetwork) as asked:
        decided(text)
    assert asked.value.service == "ha"
    assert chosen(text, from_host=("ha",)) == ("ha", 8123, "http")


def test_variables_that_nothing_sets_are_asked_and_those_with_a_default_are_not() -> None:
    text = "services: {a: {image: a, ports: ['80:80'], environment: {X: '${NEED:?}', Y: '${HAS:-1}', Z: '${SET}'}}}"
    assert decided(text, env={"SET": "1"}).choices.asked == ("NEED",)


def test_services_behind_a_profile_sleep_until_it_is_named() -> None:
    text = "services: {a: {image: a, ports: ['80:80']}, debug: {image: b, profiles: [dev]}}"
    assert "debug (profile dev)" in " ".join(decided(text).notes)
    assert decided(text, profiles=("dev",)).choices.profiles == ("dev",)
    with pytest.raises(BadInput, match="no service has it"):
        decided(text, profiles=("nope",))


@pytest.mark.parametrize(
    ("ports", "page"), [("9000:9000", "9443:9443"), ("80:80", "443:443"), ("8080:8080", "8443:8443")]
)
def test_of_a_page_and_the_same_by_tls_the_plain_one_is_taken(ports: str, page: str) -> None:
    text = f"services: {{app: {{image: acme/app, ports: ['{page}', '{ports}']}}}}"
    assert chosen(text) == ("app", int(ports.partition(":")[0]), "http")


def test_a_port_with_tls_that_is_no_pair_of_the_other_is_asked_for() -> None:
    with pytest.raises(ImportQuestion):
        decided("services: {app: {image: acme/app, ports: ['9000:9000', '8443:8443']}}")


def test_a_proxy_that_was_built_is_known_by_the_engine_that_it_listens_to() -> None:
    text = """
services:
  proxy: {build: ./proxy, ports: ["80:80", "443:443"], volumes: ["/var/run/docker.sock:/tmp/docker.sock:ro"]}
  site: {build: ./site, environment: [VIRTUAL_HOST=site.example.org]}
"""
    decision = decided(text)
    assert (decision.choices.visit, decision.choices.left) == ("site", ("proxy",))


def test_of_a_client_behind_a_vpn_the_setting_tells_which_of_its_ports_is_the_page() -> None:
    text = """
services:
  vpn: {image: qmcgaw/gluetun, ports: ["8888:8888", "8085:8085"]}
  torrents: {image: lscr.io/linuxserver/qbittorrent, network_mode: "service:vpn", environment: {WEBUI_PORT: 8085}}
"""
    assert chosen(text) == ("torrents", 8085, "http")


def test_who_joins_a_container_of_the_same_file_by_its_name_joins_that_service() -> None:
    text = """
services:
  vpn: {image: qmcgaw/gluetun, container_name: the-vpn, ports: ["9696:9696"]}
  app: {image: acme/app, network_mode: "container:the-vpn"}
  other: {image: acme/other, network_mode: "container:elsewhere"}
"""
    assert decided(text).choices.behind == "vpn"
    services = service_of(text).compose["services"]
    assert services["app"]["network_mode"] == "service:vpn"
    assert services["other"]["network_mode"] == "container:elsewhere"
