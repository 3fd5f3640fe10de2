"""What a container mounts is written into its service's list, or the list stays and the reason is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from scaletail_tui.domain.comparison.drift import find_container_drift
from scaletail_tui.operations.compare.keep_lists import write_listed

FOLDER = "/srv/demo"


def keep(listed: str, body: Mapping[str, Any], *mounts: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The lines below `volumes:` afterwards, of these before, and why something is not written."""
    head = "services:\n  app:\n    image: demo\n    volumes:\n"
    runs = {"Config": {"Image": "demo"}, "Mounts": mounts}
    found = find_container_drift("app", {"image": "demo", **body}, runs, None)
    text, left = write_listed(head + listed, FOLDER, found)
    assert text.startswith(head)
    return text.removeprefix(head), list(left.values())


def bind(source: str, target: str, *, writable: bool = True) -> Mapping[str, Any]:
    return {"Type": "bind", "Source": source, "Destination": target, "RW": writable}


@pytest.mark.parametrize("name", ["demo_data", "0123456789abcdef" * 4])
def test_the_line_of_a_folder_stays_where_a_volume_runs_since_no_item_says_which(name: str) -> None:
    listed = "      - ./data:/data\n"
    body = {"volumes": [{"type": "bind", "source": f"{FOLDER}/data", "target": "/data"}]}
    volume = {"Type": "volume", "Name": name, "Source": "/var/lib/docker/volumes/x/_data", "Destination": "/data"}
    assert keep(listed, body, volume) == (listed, ["a list of the file cannot say it"])
