"""Services that name each other count as their containers did: by the ids of those whose mounts they have."""

from __future__ import annotations

from typing import Any

import yaml

from scaletail_tui.render.hashed import write_hashed

ID = "0123456789abcdef" * 4


class Reader(yaml.SafeLoader):
    """Of a Compose file with the one tag that Compose knows for a list that takes another's place."""


def read_instead(loader: Reader, node: Any) -> tuple[str, list[Any]]:
    return "instead", loader.construct_sequence(node)


Reader.add_constructor("!override", read_instead)


def read(text: str) -> Any:
    return yaml.load(text, Loader=Reader)["services"]


def test_mounts_and_processes_of_another_service_are_its_container_s_and_a_lender_is_a_service_for_compose() -> None:
    services = {
        "app": {"volumes_from": ["data:ro", "container:old"], "pid": "service:data", "ipc": "host"},
        "data": {"image": "demo"},
    }
    assert read(write_hashed(services, {"app": "5e"}, {"app": "1d", "data": ID})) == {
        "app": {"network_mode": "container:5e", "pid": f"container:{ID}", "volumes_from": ("instead", [ID, "old"])},
        ID: {"build": "."},
        "old": {"build": "."},
    }


def test_where_nothing_is_lent_the_networks_alone_are_named() -> None:
    assert read(write_hashed({}, {"app": "5e"}, {})) == {"app": {"network_mode": "container:5e"}}
    assert read(write_hashed({}, {}, {})) == {}


def test_a_service_whose_file_lends_it_nothing_any_more_counts_as_the_file_says() -> None:
    assert read(write_hashed({"app": {"image": "demo"}}, {}, {"app": "1d", "data": ID})) == {}
