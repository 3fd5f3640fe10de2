"""In which order a stack's apps start."""

from __future__ import annotations

from typing import Any

import pytest

from scaletail_tui.render.compose import order_start
from tests.render.stack_samples import spec

HEALTHY = {"condition": "service_healthy"}
STARTED = {"condition": "service_started"}
DONE = {"condition": "service_completed_successfully"}


def groups(**depends_on: Any) -> tuple[tuple[str, ...], ...]:
    services = {"tailscale": {}, **{name: {"depends_on": wanted} for name, wanted in depends_on.items()}}
    return order_start({"services": services})


@pytest.mark.parametrize(
    ("depends_on", "wanted"),
    [
        ({}, ()),
        ({"app": None}, (("app",),)),
        ({"app": {"tailscale": HEALTHY}}, (("app",),)),
        ({"app": {"db": HEALTHY}, "db": None}, (("db",), ("app",))),
        ({"app": {"db": STARTED}, "db": None}, (("app", "db"),)),
        ({"app": ["db"], "db": None}, (("app", "db"),)),
        (
            {"web": {"app": STARTED}, "app": {"job": DONE}, "job": {"db": HEALTHY}, "db": None},
            (("db",), ("job",), ("web", "app")),
        ),
        ({"app": {"gone": HEALTHY}}, (("app",),)),
        ({"app": {"db": {"condition": {"a": 1}}}, "db": None}, (("app", "db"),)),
    ],
)
def test_a_group_ends_where_something_must_be_waited_for(depends_on: Any, wanted: Any) -> None:
    assert groups(**depends_on) == wanted


def test_a_ring_of_dependencies_ends_too() -> None:
    assert sorted(name for group in groups(a={"b": HEALTHY}, b={"a": HEALTHY}) for name in group) == ["a", "b"]


def test_a_spec_gives_the_same_order_as_its_file() -> None:
    assert order_start(spec()) == (("db",), ("application",))
