"""A stack's turn comes after those that it lives on, whatever they are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from scaletail_tui.operations.several.order import Ties, make_waves, needs_of, tell_order, ties_of


def stack(name: str, **body: Any) -> Mapping[str, Any]:
    """A model as Compose resolves it: one service, and what is given beside it."""
    top: dict[str, Any] = {key: body.pop(key) for key in ("networks", "volumes") if key in body}
    return {"services": {"app": {"container_name": f"app-{name}", **body}}, **top}


DATABASE = ties_of(
    stack("db", networks={"default": {"name": "db_default"}}, volumes={"rows": {"name": "db_rows"}}), "db",
    host="db.tail1234.ts.net",
)  # fmt: skip


@pytest.mark.parametrize(
    ("body", "lives_on_it"),
    [
        ({"networks": {"x": {"name": "db_default", "external": True}}}, True),
        ({"networks": {"x": {"name": "db_default"}}}, False),
        ({"networks": {"x": {"name": "other", "external": True}}}, False),
        ({"volumes": {"x": {"name": "db_rows", "external": True}}}, True), ({"network_mode": "container:app-db"}, True),
        ({"volumes_from": ["container:app-db:ro"]}, True), ({"network_mode": "service:tailscale"}, False),
        ({"environment": {"DATABASE_URL": "postgres://u:p@db.tail1234.ts.net:5432/x"}}, True),
        ({"environment": {"DATABASE_URL": "postgres://u:p@DB.tail1234.ts.net."}}, True),
        ({"environment": {"HOST": "mydb.tail1234.ts.net", "OTHER": "db.tail1234.ts.net-old", "NO": None}}, False),
        ({"command": ["--upstream", "https://db.tail1234.ts.net/"]}, True), ({}, False),
    ],
)  # fmt: skip
def test_what_one_stack_uses_of_another(body: Mapping[str, Any], lives_on_it: bool) -> None:
    needs = needs_of({"app": ties_of(stack("app", **body), "app"), "db": DATABASE})
    assert needs == {"app": frozenset({"db"}) if lives_on_it else frozenset(), "db": frozenset()}


def test_a_default_network_and_a_container_without_a_name_are_known_by_the_project() -> None:
    made = ties_of({"services": {"web": {}}, "networks": {"back": None}}, "proj")
    assert made.has == {("networks", "proj_back"), ("container", "proj-web-1")}


def test_two_stacks_without_a_name_in_the_tailnet_do_not_live_on_each_other() -> None:
    assert not any(needs_of({"a": Ties(values=("",)), "b": Ties(values=("x",))}).values())


def test_waves_keep_the_order_and_wait_for_what_a_stack_lives_on() -> None:
    names = ["a", "b", "c", "d", "e"]
    needs = {"a": frozenset({"d"}), "b": frozenset({"a"})}
    assert list(make_waves(names, 2, needs)) == [["c", "d"], ["a", "e"], ["b"]]
    assert list(make_waves(names, 2, {})) == [["a", "b"], ["c", "d"], ["e"]]
    assert tell_order(names, needs) == ("a after d", "b after a")


def test_a_ring_is_broken_and_what_is_not_among_them_is_not_waited_for() -> None:
    ring = {"a": frozenset({"b"}), "b": frozenset({"a"}), "c": frozenset({"z"})}
    assert list(make_waves(["a", "b", "c"], 1, ring)) == [["c"], ["a"], ["b"]]
