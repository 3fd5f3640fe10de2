"""A backup comes from anybody: what its stack may do beyond its own containers needs a yes that names it."""

from __future__ import annotations

from typing import Any

import pytest

from scaletail_tui.operations.backup.powers import PowersUnasked, check_powers, find_paths


def model(**more: Any) -> dict[str, Any]:
    sidecar = {
        "image": "tailscale/tailscale:latest", "cap_add": ["net_admin"], "devices": ["/dev/net/tun:/dev/net/tun"],
        "volumes": [{"type": "bind", "source": "/stage/tailscale/state", "target": "/var/lib/tailscale"}],
    }  # fmt: skip
    return {"name": "books", "services": {"tailscale": sidecar, "app": {"image": "app:1", **more}}}


def bind(source: str) -> list[dict[str, str]]:
    return [{"type": "bind", "source": source, "target": "/x"}]


def test_a_stack_that_keeps_to_itself_needs_no_yes() -> None:
    check_powers("books", model(volumes=bind("/stage/data")), "/stage", ())


@pytest.mark.parametrize(
    "more",
    [{"privileged": True}, {"volumes": bind("/")}, {"volumes": bind("/var/run/docker.sock")}, {"pid": "host"},
     {"cap_add": ["SYS_ADMIN"]}, {"network_mode": "host"}],
    ids=str,
)  # fmt: skip
def test_more_is_refused_and_named_and_a_yes_to_it_is_enough(more: dict[str, Any]) -> None:
    with pytest.raises(PowersUnasked) as refused:
        check_powers("books", model(**more), "/stage", ())
    assert refused.value.needs
    assert "--allow-powers" in refused.value.remedy
    check_powers("books", model(**more), "/stage", refused.value.needs)


@pytest.mark.parametrize(
    "body",
    [{"env_file": "/root/.env"}, {"label_file": "../other/labels"}, {"profiles": ["later"], "privileged": True}],
    ids=str,
)  # fmt: skip
def test_what_compose_drops_from_its_model_needs_a_yes_too(body: dict[str, Any]) -> None:
    read = {"services": {"app": {"image": "app:1"}, "more": {"image": "more:1", **body}}}
    seen = model()
    if "profiles" not in body:
        seen["services"]["more"] = {"image": "more:1"}
    with pytest.raises(PowersUnasked) as refused:
        check_powers("books", seen, "/stage", (), read=read)
    check_powers("books", seen, "/stage", refused.value.needs, read=read)


def test_every_text_that_can_mean_a_path_of_the_folder_is_found_as_compose_would_write_it() -> None:
    read = {
        "services": {"app": {"volumes": ["./data/./a:/x:ro"], "env_file": ["up/../b.env"], "build": {"context": "c"}}}
    }
    found = find_paths(
        "/stage", {"x": {"source": "/stage/data/d"}, "y": "/elsewhere", "z": ["../beside", "half \ud800", "a\0b"]}, read
    )
    assert {"/stage/data/a", "/stage/b.env", "/stage/c", "/stage/data/d"} <= found
    assert not [path for path in found if not path.startswith("/stage/")]


def test_a_text_that_no_file_can_be_called_is_no_path() -> None:
    assert find_paths("/stage", {"x": ["half \ud800", "a\0b", "a"]}) == {"/stage/a", "/stage/x"}
