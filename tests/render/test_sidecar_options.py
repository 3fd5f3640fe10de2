"""What the sidecar's options become in a stack's files, and the app that holds HTTPS itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

from scaletail_tui.domain.stack.backends import shown_as
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import SidecarOptions, StackSpec, options_in, options_to_meta
from scaletail_tui.render.dotenv import public_url_shape
from scaletail_tui.render.stack import plan_folders, render_compose
from tests.render.stack_samples import DEMO, spec

OWN = replace(DEMO, own_https={"services": {"application": {"command": ["demo", "--tls"]}}})


def services(wanted: StackSpec) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(render_compose(wanted))["services"]
    return loaded


def own_https(exposure: Exposure) -> StackSpec:
    return spec(service=shown_as(OWN, exposure), exposure=exposure)


def test_dns_belongs_to_the_sidecar_whose_names_the_whole_stack_has() -> None:
    options = SidecarOptions(dns=("9.9.9.9", "2620:fe::fe"), search_domains=("home.example.org",), accept_dns=True)
    made = services(spec(sidecar=options))
    assert made["tailscale"]["dns"] == ["9.9.9.9", "2620:fe::fe"]
    assert made["tailscale"]["dns_search"] == ["home.example.org"]
    assert made["tailscale"]["environment"]["TS_ACCEPT_DNS"] == "true"
    assert "dns" not in made["application"]


def test_the_sockets_folder_is_shared_with_the_apps_of_the_sidecars_network_and_no_other() -> None:
    wanted = spec(sidecar=SidecarOptions(share_socket=True))
    made = services(wanted)
    assert "./tailscale/socket:/var/run/tailscale" in made["tailscale"]["volumes"]
    assert made["tailscale"]["environment"]["TS_SOCKET"] == "/var/run/tailscale/tailscaled.sock"
    assert made["tailscale"]["environment"]["TS_PERMIT_CERT_UID"] == "1000"
    assert "./tailscale/socket:/var/run/tailscale:ro" in made["application"]["volumes"]
    assert [
        name for name in made if name not in DEMO.shares_network and "socket" in str(made[name].get("volumes"))
    ] == ["tailscale"]
    assert "tailscale/socket" in [folder.path for folder in plan_folders(wanted)]


def test_flags_of_the_user_stand_behind_ours_and_those_of_tailscaled_in_their_own_variable() -> None:
    options = SidecarOptions(
        tags=("tag:web",), extra_args=("--accept-routes", "--advertise-routes=10.0.0.0/8,192.168.1.0/24"),
        tailscaled_args=("--port=41641", "--verbose=1"),
    )  # fmt: skip
    environment = services(spec(sidecar=options))["tailscale"]["environment"]
    assert environment["TS_EXTRA_ARGS"] == (
        "--advertise-tags=tag:web --accept-routes --advertise-routes=10.0.0.0/8,192.168.1.0/24"
    )
    assert environment["TS_TAILSCALED_EXTRA_ARGS"] == "--port=41641 --verbose=1"


def test_without_options_nothing_of_them_stands_in_the_files() -> None:
    text = render_compose(spec())
    assert [word for word in ("dns", "SOCKET", "ACCEPT", "PERMIT", "socket", "EXTRA") if word in text] == []
    assert set(options_to_meta(SidecarOptions())) == {"image", "login_server", "tags", "userspace"}


def test_options_are_read_back_as_they_were_written() -> None:
    options = SidecarOptions(
        dns=("9.9.9.9",), search_domains=("a.example",), accept_dns=True, share_socket=True,
        extra_args=("--accept-routes",), tailscaled_args=("--port=41641",),
    )  # fmt: skip
    assert options_in(options_to_meta(options)) == options
    with pytest.raises(TypeError):
        options_in({"dns": "9.9.9.9"})


def test_an_app_that_holds_https_itself_stands_at_the_devices_name_and_has_the_socket() -> None:
    direct = own_https(Exposure.DIRECT)
    made = services(direct)
    assert public_url_shape(direct) == "https://${PUBLIC_HOST}"
    assert made["application"]["command"] == ["demo", "--tls"]
    assert "./tailscale/socket:/var/run/tailscale:ro" in made["application"]["volumes"]
    assert (direct.service.main_port, direct.service.own_scheme, direct.https, direct.web) == (
        443,
        "https",
        True,
        False,
    )


@pytest.mark.parametrize("exposure", [Exposure.SERVE, Exposure.FUNNEL])
def test_the_same_app_leaves_https_to_the_sidecar_where_serve_shows_it(exposure: Exposure) -> None:
    served = own_https(exposure)
    assert "command" not in services(served)["application"]
    assert "socket" not in render_compose(served)
    assert served.service.main_port == 8080


def test_the_apps_ports_stand_beside_the_app() -> None:
    lines = render_compose(spec()).splitlines()
    place = lines.index("  # It listens on 8080 (its page), 9000 (its page), 53/tcp+udp (DNS)")
    assert lines[place + 1] == "  application:"


def test_the_ports_follow_another_backend() -> None:
    moved = replace(DEMO, serve=(replace(DEMO.serve[0], port=8099),), ports=())
    assert "  # It listens on 8099 (its page)\n" in render_compose(spec(service=moved))
