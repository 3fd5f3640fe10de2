"""Each part in which a container runs otherwise than its folder says is named once, and no value of a variable is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from scaletail_tui.domain.comparison.drift import DriftPart, find_container_drift, find_serve_drift
from scaletail_tui.domain.diagnosis.evidence.readings import serve_facts

BODY: dict[str, Any] = {
    "image": "demo/app:1", "environment": {"TOKEN": "s3cr3t", "FLAG": True, "FROM_SHELL": None},
    "ports": [{"target": 80, "published": "8080", "protocol": "tcp"}],
    "volumes": [{"type": "bind", "source": "/srv/a", "target": "/a"}, "b:/b"],
    "configs": [{"source": "c", "target": "/etc/c"}],
}  # fmt: skip
RUNS: dict[str, Any] = {
    "Config": {"Image": "demo/app:1", "Env": ["TOKEN=s3cr3t", "FLAG=true", "PATH=/bin"]},
    "HostConfig": {"PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "8080"}]}},
    "Mounts": [
        {"Type": "bind", "Source": "/srv/a", "Destination": "/a"},
        {"Type": "volume", "Name": "x_b", "Source": "/var/lib/docker/x", "Destination": "/b"},
        {"Type": "bind", "Source": "/tmp/k", "Destination": "/run/secrets/key"},
        {"Type": "bind", "Source": "/tmp/c", "Destination": "/etc/c"},
    ],
}  # fmt: skip
IMAGE = {"Config": {"Env": ["PATH=/bin"]}}


def drift(body: Mapping[str, Any], runs: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = find_container_drift("app", body, runs, IMAGE)
    assert not any("s3cr3t" in one.sentence for one in found)
    return [(one.part.value, one.what) for one in found]


def test_what_compose_counts_and_nothing_here_names_is_told_as_settings() -> None:
    assert drift(BODY, RUNS) == [("settings", "")]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"image": "demo/app:2"}, ("image", "")),
        ({"environment": {"TOKEN": "other", "FLAG": True}}, ("variable", "TOKEN")),
        ({"environment": {"TOKEN": "s3cr3t", "FLAG": "true", "NEW": ""}}, ("variable", "NEW")),
        ({"environment": {"FLAG": True}}, ("variable", "TOKEN")),
        ({"ports": []}, ("port", "80/tcp")),
        ({"ports": ["127.0.0.1:9090:80"]}, ("port", "80/tcp")),
        ({"ports": ["8080:80", "53:53/udp"]}, ("port", "53/udp")),
        ({"volumes": ["/srv/other:/a:ro", "b:/b"]}, ("mount", "/a")),
        ({"volumes": ["b:/b"]}, ("mount", "/a")),
        ({"volumes": ["/srv/a:/a", "b:/b", "/srv/new:/new"]}, ("mount", "/new")),
        ({"volumes": ["/srv/a:/a", "/srv/b:/b"]}, ("mount", "/b")),
        ({"volumes": ["/srv/a:/a"]}, ("mount", "/b")),
    ],
)
def test_one_change_is_one_line(change: Mapping[str, Any], told: tuple[str, str]) -> None:
    assert drift({**BODY, **change}, RUNS) == [told]


@pytest.mark.parametrize("name", ["x_b", "0123456789abcdef" * 4])
def test_a_volume_that_runs_where_the_file_says_a_folder_is_told_as_one_that_no_item_says(name: str) -> None:
    runs = {**RUNS, "Mounts": [{"Type": "volume", "Name": name, "Source": "/var/lib/docker/x", "Destination": "/b"}]}
    [one] = find_container_drift("app", {**BODY, "volumes": ["/srv/b:/b"]}, runs, IMAGE)
    assert (one.what, one.files, one.runs, one.items) == ("/b", "/srv/b", "a volume", ())


def test_a_volume_or_memory_that_only_the_image_or_another_key_asks_for_is_no_difference() -> None:
    mounts = [
        *RUNS["Mounts"], {"Type": "volume", "Name": "0123456789abcdef" * 4, "Destination": "/cache"},
        {"Type": "tmpfs", "Destination": "/tmp"},
    ]  # fmt: skip
    assert drift(BODY, {**RUNS, "Mounts": mounts}) == [("settings", "")]


@pytest.mark.parametrize(
    ("given", "target"),
    [
        ({"secrets": [{"source": "pw", "target": "/etc/db.pw"}]}, "/etc/db.pw"),
        ({"secrets": [{"source": "pw", "target": "db.pw"}]}, "/run/secrets/db.pw"),
        ({"secrets": ["pw"]}, "/run/secrets/pw"),
        ({"configs": ["my"]}, "/my"),
        ({"configs": [{"source": "my"}]}, "/my"),
        ({"configs": [{"source": "my", "target": "etc/my"}]}, "/etc/my"),
    ],
)
def test_a_file_of_a_secret_or_a_config_is_no_mount(given: Mapping[str, Any], target: str) -> None:
    runs = {**RUNS, "Mounts": [{"Type": "bind", "Source": "/srv/db.txt", "Destination": target, "RW": False}]}
    assert drift({**BODY, "volumes": [], **given}, runs) == [("settings", "")]


def serve(target: str, *, public: bool = False) -> Mapping[str, Any]:
    return {
        "TCP": {"443": {"HTTPS": True}},
        "Web": {"a.ts.net:443": {"Handlers": {"/": {"Proxy": target}}}},
        "AllowFunnel": {"a.ts.net:443": public},
    }


def test_what_serve_shows_is_compared_door_by_door() -> None:
    file, same = serve_facts(serve("http://127.0.0.1:80")), serve_facts(serve("http://127.0.0.1:80/"))
    assert find_serve_drift("tailscale-a", file, same, public_for_a_while=False) == ()
    [one] = find_serve_drift("tailscale-a", file, serve_facts(serve("http://127.0.0.1:81")), public_for_a_while=False)
    assert (one.part, one.what, one.files, one.runs) == (
        DriftPart.SERVE, "443/", "http://127.0.0.1:80", "http://127.0.0.1:81",
    )  # fmt: skip
    [gone] = find_serve_drift("tailscale-a", file, serve_facts({}), public_for_a_while=False)
    assert gone.sentence.endswith("http://127.0.0.1:80 in the folder, none running")


def test_what_is_public_for_a_while_is_no_drift_and_for_ever_is_one() -> None:
    file, public = serve_facts(serve("http://127.0.0.1:80")), serve_facts(serve("http://127.0.0.1:80", public=True))
    assert find_serve_drift("tailscale-a", file, public, public_for_a_while=True) == ()
    [one] = find_serve_drift("tailscale-a", file, public, public_for_a_while=False)
    assert "PUBLIC" in one.runs
