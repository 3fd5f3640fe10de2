"""In which order a stack's apps start."""

from __future__ import annotations

from typing import Any

import pytest

from scaletail_tui.render.waves import start_waves
from tests.render.stack_samples import spec

HEALTHY = {"condition": "service_healthy"}
STARTED = {"condition": "service_started"}
DONE = {"condition": "service_completed_successfully"}


def waves(**depends_on: Any) -> tuple[tuple[str, ...], ...]:
    services = {"tailscale": {}, **{name: {"depends_on": wanted} for name, wanted in depends_on.items()}}
    return start_waves({"services": services})


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
    ],
)
def test_a_wave_ends_where_something_must_be_waited_for(depends_on: Any, wanted: Any) -> None:
    assert waves(**depends_on) == wanted


def test_a_ring_of_dependencies_ends_too() -> None:
    assert sorted(name for wave in waves(a={"b": HEALTHY}, b={"a": HEALTHY}) for name in wave) == ["a", "b"]


def test_a_spec_gives_the_same_waves_as_its_file() -> None:
    assert start_waves(spec()) == (("db",), ("application",))
