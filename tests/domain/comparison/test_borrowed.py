"""What a service mounts by `volumes_from` is what its folder says, and is no difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scaletail_tui.domain.comparison.borrowed import strangers_of, with_borrowed
from scaletail_tui.domain.comparison.drift import find_container_drift

SERVICES: dict[str, Mapping[str, Any]] = {
    "app": {"image": "demo", "volumes": ["/srv/own:/own"], "volumes_from": ["near:ro", "container:stranger"]},
    "near": {"image": "near", "volumes_from": ["far"], "configs": [{"source": "c", "target": "/etc/c"}]},
    "far": {"image": "far", "volumes": ["/srv/far:/far", "named:/named", "/srv/else:/own"]},
}
STRANGER = [{"Type": "bind", "Source": "/srv/strange", "Destination": "/strange", "RW": False}]


def bind(source: str, target: str, *, writable: bool = True) -> Mapping[str, Any]:
    return {"Type": "bind", "Source": source, "Destination": target, "RW": writable}


RUNS = [
    bind("/srv/own", "/own"), bind("/srv/far", "/far"), bind("/tmp/c", "/etc/c"),
    bind("/srv/strange", "/strange", writable=False), {"Type": "volume", "Name": "x_named", "Destination": "/named"},
]  # fmt: skip


def drift(services: Mapping[str, Mapping[str, Any]], mounts: list[Mapping[str, Any]]) -> list[tuple[str, str]]:
    body = with_borrowed("app", services, {"stranger": STRANGER})
    runs = {"Config": {"Image": "demo"}, "Mounts": mounts}
    return [(one.part.value, one.what) for one in find_container_drift("app", body, runs, None)]


def test_mounts_of_others_and_of_those_behind_them_are_no_difference() -> None:
    assert strangers_of(SERVICES) == {"stranger"}
    assert drift(SERVICES, RUNS) == [("settings", "")]


def test_one_that_nobody_lends_and_one_that_is_lent_and_not_there_are_named() -> None:
    assert drift(SERVICES, [*RUNS, bind("/srv/new", "/new")]) == [("mount", "/new")]
    assert drift(SERVICES, [one for one in RUNS if one["Destination"] != "/far"]) == [("mount", "/far")]
    assert drift({**SERVICES, "app": {"image": "demo", "volumes": ["/srv/own:/own"]}}, RUNS[:2]) == [("mount", "/far")]


def test_services_that_lend_to_each_other_end() -> None:
    circle = {"app": {"volumes_from": ["near"]}, "near": {"volumes": ["/srv/a:/a"], "volumes_from": ["app"]}}
    assert with_borrowed("app", circle, {})["volumes"] == ["/srv/a:/a"]
