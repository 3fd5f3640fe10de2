"""What stands in a stack's files."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
import yaml

from scaletail_tui.domain.catalog.rules.settings import DERIVED
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import SidecarOptions, StackSpec
from scaletail_tui.render.dotenv import checksum, derive_values, is_edited, read_sums, render_dotenv, with_checksum
from scaletail_tui.render.serve import render_serve
from scaletail_tui.render.sidecar import HEALTH_ADDRESS
from scaletail_tui.render.stack import plan_folders, render_compose, render_stack
from tests.render.stack_samples import DEMO, spec


def model(wanted: StackSpec) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(render_compose(wanted))
    return loaded


def sidecar(**options: Any) -> dict[str, Any]:
    service: dict[str, Any] = model(spec(sidecar=SidecarOptions(**options)))["services"]["tailscale"]
    return service


def texts(wanted: StackSpec) -> dict[str, str]:
    return {file.path: file.text for file in render_stack(wanted)}


def test_equal_specs_give_equal_bytes() -> None:
    again = spec(settings=dict(reversed(list(spec().settings.items()))))
    assert texts(spec()) == texts(again)
    assert [file.masked for file in render_stack(spec())] == [file.masked for file in render_stack(again)]


def test_the_sidecar_is_what_was_tried_on_real_engines() -> None:
    service = sidecar()
    assert service["container_name"] == "tailscale-vault"
    assert service["hostname"] == "vault"
    assert service["environment"] == {
        "TS_AUTHKEY": "file:/run/secrets/ts_authkey",
        "TS_AUTH_ONCE": "true",
        "TS_STATE_DIR": "/var/lib/tailscale",
        "TS_USERSPACE": "false",
        "TS_SERVE_CONFIG": "/config/serve.json",
        "TS_ENABLE_HEALTH_CHECK": "true",
        "TS_LOCAL_ADDR_PORT": "127.0.0.1:24234",
    }
    assert service["volumes"] == ["./tailscale/state:/var/lib/tailscale", "./tailscale/serve:/config:ro"]
    assert service["devices"] == ["/dev/net/tun:/dev/net/tun"] and service["cap_add"] == ["NET_ADMIN"]
    assert service["healthcheck"]["interval"] == "30s" and service["healthcheck"]["start_interval"] == "1s"
    assert "ports" not in service
    assert model(spec())["secrets"] == {"ts_authkey": {"file": "./tailscale/authkey"}}


def test_no_outgoing_connection_can_be_given_the_port_of_the_health_page() -> None:
    """Linux gives out 32768 and up: a check that asks too early could meet itself, and the page could not begin."""
    assert 1024 < int(HEALTH_ADDRESS.rpartition(":")[2]) < 32768


def test_userspace_needs_no_device_and_no_capability() -> None:
    service = sidecar(userspace=True)
    assert service["environment"]["TS_USERSPACE"] == "true"
    assert "devices" not in service and "cap_add" not in service


def test_tags_and_control_server_are_words_of_the_login() -> None:
    service = sidecar(tags=("tag:a", "tag:b"), login_server="https://head.example.org", image="ts:1")
    assert service["image"] == "ts:1"
    arguments = "--login-server=https://head.example.org --advertise-tags=tag:a,tag:b"
    assert service["environment"]["TS_EXTRA_ARGS"] == arguments


def test_a_node_gets_its_own_sidecar_settings_and_no_app() -> None:
    node = Service(
        slug="exit", name="Exit", summary="s", category="c",
        node={"extra_args": ["--advertise-exit-node"], "sysctls": {"net.ipv4.ip_forward": "1"},
              "environment": {"TS_ROUTES": "10.0.0.0/8"}},
    )  # fmt: skip
    service = model(spec(service=node, settings={}, exposure=Exposure.DIRECT))["services"]
    assert list(service) == ["tailscale"]
    assert service["tailscale"]["sysctls"] == {"net.ipv4.ip_forward": "1"}
    assert service["tailscale"]["environment"]["TS_EXTRA_ARGS"] == "--advertise-exit-node"
    assert service["tailscale"]["environment"]["TS_ROUTES"] == "10.0.0.0/8"


def test_chosen_lan_ports_are_the_sidecars() -> None:
    services = model(spec(lan_ports=(53,)))["services"]
    assert services["tailscale"]["ports"] == ["53:53/tcp", "53:53/udp"]
    assert all("ports" not in services[name] for name in ("application", "db"))


def test_the_app_lives_in_the_sidecars_network_and_waits_for_it() -> None:
    app = model(spec())["services"]["application"]
    assert app["network_mode"] == "service:tailscale"
    assert app["depends_on"] == {
        "tailscale": {"condition": "service_healthy"},
        "db": {"condition": "service_healthy"},
    }
    assert app["container_name"] == "app-vault"
    assert app["restart"] == "unless-stopped" and app["logging"]["driver"] == "local"


def test_the_renderer_never_rewrites_what_the_entry_says() -> None:
    written = model(spec())["services"]
    for name, body in DEMO.compose["services"].items():
        for word, value in body.items():
            if word != "depends_on":
                assert written[name][word] == value
    assert "network_mode" not in written["db"] and "depends_on" not in written["db"]
    assert model(spec())["volumes"] == {"store": None}


def test_a_list_adds_its_fragment_once_for_each_item() -> None:
    settings = {"FOLDERS": "/srv/music\n/srv/$x"}
    volumes = model(spec(settings=settings))["services"]["application"]["volumes"]
    assert volumes == ["./data/app:/data", "/srv/music:/media/srv/music", "/srv/$$x:/media/srv/$$x"]
    assert DEMO.compose["services"]["application"]["volumes"] == ["./data/app:/data"], "the entry itself is left alone"


@pytest.mark.parametrize(("answer", "devices"), [("true", ["/dev/dri:/dev/dri"]), ("false", None)])
def test_yes_adds_a_fragment_and_no_does_not(answer: str, devices: list[str] | None) -> None:
    assert model(spec(settings={"GPU": answer}))["services"]["application"].get("devices") == devices


def test_the_extension_says_what_the_file_was_made_from_without_secrets() -> None:
    wanted = spec(settings={"TOKEN": "s3cr3t-t0k3n", "SMTP_HOST": "a$b"}, lan_ports=(53,))
    meta = model(wanted)["x-scaletail"]
    assert (meta["service"], meta["revision"], meta["exposure"]) == ("demo", "r1", "serve")
    assert meta["answers"] == {"SIGNUPS": "", "SMTP_HOST": "a$$b", "FOLDERS": "", "GPU": ""}
    assert meta["lan_ports"] == [53]
    assert "s3cr3t" not in render_compose(wanted)


def test_serve_shows_every_path_under_the_certificates_name() -> None:
    config = json.loads(render_serve(spec(), Exposure.SERVE))
    assert config == {
        "TCP": {"443": {"HTTPS": True}},
        "Web": {
            "${TS_CERT_DOMAIN}:443": {
                "Handlers": {
                    "/": {"Proxy": "http://127.0.0.1:8080"},
                    "/api": {"Proxy": "https+insecure://127.0.0.1:9000/v1"},
                }
            }
        },
    }


def test_funnel_adds_allow_funnel_for_the_cert_domain() -> None:
    config = json.loads(render_serve(spec(), Exposure.FUNNEL))
    assert config.pop("AllowFunnel") == {"${TS_CERT_DOMAIN}:443": True}
    assert config == json.loads(render_serve(spec(), Exposure.SERVE))


def test_direct_switches_serve_off_with_an_empty_object() -> None:
    assert json.loads(render_serve(spec(), Exposure.DIRECT)) == {}


@pytest.mark.parametrize(
    ("exposure", "host", "url"),
    [
        (Exposure.SERVE, "vault-1.tail.ts.net", "https://vault-1.tail.ts.net"),
        (Exposure.FUNNEL, "vault.tail.ts.net", "https://vault.tail.ts.net"),
        (Exposure.DIRECT, "vault.tail.ts.net", "http://vault.tail.ts.net:8080"),
        (Exposure.SERVE, "", ""),
    ],
)
def test_the_public_address_follows_the_exposure_and_is_empty_before_the_login(
    exposure: Exposure, host: str, url: str
) -> None:
    assert f'PUBLIC_URL="{url}"' in texts(spec(exposure=exposure, public_host=host))[".env"].splitlines()


@pytest.mark.parametrize(
    ("exposure", "scheme", "https", "http"),
    [(Exposure.SERVE, "https", "true", "false"), (Exposure.DIRECT, "http", "false", "true")],
)
def test_an_app_is_told_before_the_login_whether_its_page_comes_over_https(
    exposure: Exposure, scheme: str, https: str, http: str
) -> None:
    lines = texts(spec(exposure=exposure))[".env"].splitlines()
    assert {f'PUBLIC_SCHEME="{scheme}"', f'PUBLIC_HTTPS="{https}"', f'PUBLIC_HTTP="{http}"'} <= set(lines)


def test_what_entries_may_use_unasked_is_what_every_stack_has() -> None:
    assert set(DERIVED) == derive_values(spec()).keys()


def test_without_a_page_there_is_no_scheme_and_no_https() -> None:
    lines = texts(spec(service=replace(DEMO, serve=()), exposure=Exposure.DIRECT))[".env"].splitlines()
    assert {'PUBLIC_SCHEME=""', 'PUBLIC_HTTPS="false"', 'PUBLIC_HTTP="false"'} <= set(lines)


def test_the_dotenv_holds_settings_and_leaves_out_what_was_left_out() -> None:
    lines = texts(spec(own_variables={"MINE": "a b"}))[".env"].splitlines()
    assert 'TOKEN="s3cr3t-t0k3n"' in lines and 'SIGNUPS="true"' in lines and 'MINE="a b"' in lines
    assert not any(line.startswith("SMTP_HOST") for line in lines)


def test_only_what_holds_secrets_is_private() -> None:
    modes = {file.path: (file.mode, file.secret) for file in render_stack(spec())}
    assert modes == {
        "compose.yaml": (0o644, False),
        ".env": (0o600, True),
        ".gitignore": (0o644, False),
        "tailscale/serve/serve.json": (0o644, False),
        "conf/app.ini": (0o600, True),
        "conf/plain.ini": (0o644, False),
        "tailscale/authkey": (0o600, True),
    }


def test_a_shipped_file_gets_the_values_it_names() -> None:
    written = texts(spec())
    assert written["conf/app.ini"] == "token = s3cr3t-t0k3n\nkept = ${UNKNOWN} $TOKEN\n"
    assert written["conf/plain.ini"] == "name = vault\n"


def test_masked_texts_show_no_secret() -> None:
    for file in render_stack(spec(own_variables={"MINE": "also-private"})):
        assert "s3cr3t" not in file.masked and "also-private" not in file.masked
        assert "s3cr3t" not in repr(file)
        if not file.secret:
            assert file.masked == file.text


def test_the_keys_file_is_planned_without_its_key() -> None:
    assert texts(spec())["tailscale/authkey"] == ""


def test_folders_are_made_before_the_engine_would_make_them_as_root() -> None:
    folders = {folder.path: folder.mode for folder in plan_folders(spec())}
    assert folders == {
        "conf": 0o755,
        "data": 0o755,
        "data/app": 0o755,
        "tailscale": 0o755,
        "tailscale/serve": 0o755,
        "tailscale/state": 0o700,
    }


def test_a_change_made_by_hand_is_told_from_one_of_ours() -> None:
    written = texts(spec())
    sums = read_sums(written[".env"])
    assert not any(is_edited(path, text, sums) for path, text in written.items() if path != "tailscale/authkey")
    assert is_edited("compose.yaml", written["compose.yaml"] + "# mine\n", sums)
    assert is_edited(".env", written[".env"].replace("true", "false"), sums)


def test_filling_in_the_devices_name_is_no_change_made_by_hand() -> None:
    text = texts(spec())[".env"]
    filled = text.replace('PUBLIC_HOST=""', 'PUBLIC_HOST="vault.ts.net"')
    assert filled != text
    assert not is_edited(".env", filled, read_sums(filled))
    changed = with_checksum(filled, "compose.yaml", checksum("compose.yaml", "x"))
    assert not is_edited(".env", changed, read_sums(changed))


def test_checksums_stand_in_the_private_file_only() -> None:
    bare = render_dotenv(spec(), {})
    assert "sha256" not in bare
    assert [path for path, text in texts(spec()).items() if "sha256" in text] == [".env"]


def test_the_compose_file_is_readable() -> None:
    lines = render_compose(spec()).splitlines()
    assert lines[0].startswith("# Demo as vault: devices of your tailnet reach it over HTTPS.")
    assert "name: vault" in lines
    comments = [line for line in lines if line.lstrip().startswith("#")]
    assert len(comments) >= 6
    assert any("test: [CMD, wget" in line for line in lines), "a command reads as one line"
    assert not any("&id" in line or "*id" in line for line in lines), "no YAML anchors"
